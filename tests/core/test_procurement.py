"""Are contracts asked for page by page until they add up, and is every fault of the interface told apart?"""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from demo.world.contracts import SUPPLIERS
from demo.world.registers import PERSON
from etl.core.period import Period, Window
from etl.core.tidied import RawFile
from etl.errors import SourceChanged, SourceRefused, SourceUnreachable
from etl.sources.procurement.fetch import fetch
from etl.sources.procurement.tidy import tidy

CUSTOMER, WINDOW = "960140990004", Window(Period(2025, 9), Period(2026, 9))


class Answers:
    """Answers that were thought up beforehand, and what was asked."""

    token = "secret"

    def __init__(self, *answers: Any, known: tuple[str, ...] = (CUSTOMER,)) -> None:
        self.answers, self.numbers, self.asked, self.kept = list(answers), known, list[Any](), list[Mapping[str, str]]()

    def known(self, table: str, column: str) -> list[str]:
        return list(self.numbers)

    def get(self, part: str, path: str, params: Any = None, headers: Any = None) -> bytes:
        raise AssertionError("nothing is asked by GET")

    def take(self, part: str, first_day: str, last_day: str) -> int:
        raise AssertionError("nothing lies in a folder")

    def select(self, *_: object, **__: object) -> int:
        raise AssertionError("there is no database")

    def post(self, part: str, path: str, body: bytes, params: Any = None, asked: Any = None, headers: Any = None) -> bytes:
        assert headers["Authorization"] == "Bearer secret"
        self.asked.append(json.loads(body)["variables"])
        self.kept.append(asked)
        answer = self.answers.pop(0)
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()


def page(*numbers: int, total: int, more: bool = False, last: int | None = None) -> dict[str, Any]:
    told = {"totalCount": total, "hasNextPage": more, "lastId": last if last is not None else (numbers[-1] if numbers else 0), "limitPage": 200}
    return {"data": {"Contract": [{"id": number} for number in numbers]}, "extensions": {"pageInfo": told}}


def test_pages_follow_the_last_number_until_the_last_says_so() -> None:
    answers = Answers(page(3, 5, total=3, more=True), page(9, total=3))
    fetch(answers, WINDOW, "2026-10-06")
    assert [each["after"] for each in answers.asked] == [0, 5]
    assert answers.asked[0]["filter"] == {"customerBin": CUSTOMER, "lastUpdateDate": ["2025-09-01 00:00:00", "2026-09-30 23:59:59"]}
    assert answers.kept == [{"customer": CUSTOMER, "after": "0"}, {"customer": CUSTOMER, "after": "5"}]


@pytest.mark.parametrize(
    ("answers", "error", "words"),
    [
        ((page(3, total=2),), SourceChanged, "add up"),
        ((page(3, total=9, more=True), page(3, total=9, more=True)), SourceChanged, "repeat"),
        (({"errors": [{"message": "Unauthenticated."}]},), SourceRefused, "error"),
        ((b"<html>Service unavailable</html>",), SourceRefused, "agreed page"),
        (({"data": None, "extensions": {}},), SourceRefused, "agreed page"),
        ((b'{"data": {"Contract": [',), SourceRefused, "agreed page"),
    ],
)
def test_faults_of_the_interface_end_in_the_right_error(answers: tuple[Any, ...], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        fetch(Answers(*answers), WINDOW, "2026-10-06")


def test_a_cursor_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.sources.procurement.fetch.MOST_PAGES", 3)
    with pytest.raises(SourceChanged, match="no last page"):
        fetch(Answers(*(page(number, total=99, more=True) for number in (1, 2, 3, 4))), WINDOW, "2026-10-06")


def test_before_the_register_is_known_nobody_is_asked() -> None:
    with pytest.raises(SourceUnreachable, match="nobody to ask"):
        fetch(Answers(known=()), WINDOW, "2026-10-06")


def test_the_number_of_a_person_is_not_read_and_moments_become_days() -> None:
    told = {"id": 7, "customerBin": CUSTOMER, "supplierBiin": PERSON, "contractSumWnds": 10, "faktSumWnds": None}
    more = {"signDate": "2026-05-04 00:00:00", "refContractStatusId": 190, "deleted": 0, "lastUpdateDate": "2026-05-07T12:30:00"}
    content = json.dumps({"data": {"Contract": [told | more, told | more | {"id": 8, "supplierBiin": SUPPLIERS[0]}]}}).encode()
    rows = tidy([RawFile("graphql", "contracts", "f" * 64, content)]).tables["core_contracts"]
    assert rows["supplier_bin"].fillna("").tolist() == ["", SUPPLIERS[0]]
    assert rows["is_person"].tolist() == ["true", "false"]
    assert list(rows[["signed_on", "updated_on", "is_deleted"]].iloc[0]) == ["2026-05-04", "2026-05-07", "false"]
    assert PERSON not in rows.to_csv()
