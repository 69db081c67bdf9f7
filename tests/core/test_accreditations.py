"""Is a set of the open-data portal read to its stated end, and is every fault of the portal told apart?"""

import json
from typing import Any

import pandas as pd
import pytest

from demo.world.registers import PERSON
from etl.core.period import Period, Window
from etl.core.tidied import LAYOUT, UNKNOWN_COLUMN, UNREADABLE, RawFile
from etl.errors import SourceChanged, SourceRefused
from etl.sources.accreditations import fetch as asking
from etl.sources.accreditations.tidy import tidy
from etl.steps.registers import accredited
from tests.answers import Answers

NUMBER, WINDOW = "960140990004", Window(Period(2026, 9), Period(2026, 9))


def page(*numbers: int, total: int) -> dict[str, Any]:
    return {"totalCount": total, "data": [{"id": number} for number in numbers]}


def fetched(*answers: Any) -> Answers:
    found = Answers(*answers)
    asking.fetch(found, WINDOW, "2026-10-06")
    return found


def test_pages_follow_each_other_until_the_stated_total_and_the_key_stands_beside_none() -> None:
    found = fetched(page(1, 2, total=3), page(3, total=3))
    assert [json.loads(params["source"])["from"] for _, _, _, params, _, _ in found.calls] == [0, 2]
    assert {params["apiKey"] for _, _, _, params, _, _ in found.calls} == {"secret"}
    assert all("secret" not in str(kept) for kept in found.kept)
    assert [json.loads(kept["source"])["from"] for kept in found.kept] == [0, 2]


def test_an_empty_set_is_one_page() -> None:
    assert len(fetched(page(total=0)).calls) == 1


@pytest.mark.parametrize(
    ("answers", "error", "words"),
    [
        ((b"<html>Service unavailable</html>",), SourceRefused, "agreed page"),
        (({"totalCount": "many", "data": []},), SourceRefused, "agreed page"),
        (([1],), SourceRefused, "agreed page"),
        ((page(1, 2, total=3), page(total=3)), SourceChanged, "add up"),
        ((page(1, 2, total=3), page(3, total=4)), SourceChanged, "moved"),
        ((page(1, 2, total=4), page(1, 2, total=4)), SourceChanged, "moved"),
        ((page(1, 2, 3, total=2),), SourceChanged, "add up"),
    ],
)
def test_faults_of_the_portal_end_in_the_right_error(answers: tuple[Any, ...], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        fetched(*answers)


def test_a_set_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_PAGES", 2)
    with pytest.raises(SourceChanged, match="add up"):
        fetched(page(1, total=9), page(2, total=9), page(3, total=9))


def test_persons_are_not_read_and_strange_fields_are_told() -> None:
    record = {"id": 1, "certificate": "МК-1", "bin": NUMBER, "issued": "2023-03-16", "expires": "2028-03-15", "name_ru": "…"}
    content = json.dumps({"totalCount": 2, "data": [record, record | {"bin": PERSON, "rank": 5}]}).encode()
    bad = [RawFile("set", "certificates", "f" * 64, each) for each in (b"<html>", b"{}")]
    told = tidy([RawFile("set", "certificates", "f" * 64, content), *bad])
    assert told.tables["core_accreditations"]["bin"].tolist() == [NUMBER]
    assert [finding.rule_id for finding in told.findings] == [UNKNOWN_COLUMN.id, UNREADABLE.id, LAYOUT.id]


@pytest.mark.parametrize(
    ("first", "last", "holds"), [("2026-09-30", "2026-09-30", True), ("2026-10-01", "2028-01-01", False), ("2023-01-01", "2026-09-29", False)]
)
def test_a_certificate_holds_on_the_last_day_of_the_month(first: str, last: str, holds: bool) -> None:
    rows = pd.DataFrame({"bin": [NUMBER], "issued_on": [first], "valid_until": [last]})
    assert (NUMBER in accredited(rows, Period(2026, 9))) is holds
