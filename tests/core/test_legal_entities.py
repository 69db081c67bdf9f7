"""Are the cards and the ordered list of legal entities asked for as agreed, and is every fault on the way told apart?"""

import json
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from demo.world.registers import PERSON
from etl.core.period import Period, Window
from etl.core.tidied import LAYOUT, UNKNOWN_COLUMN, UNREADABLE, RawFile
from etl.errors import SourceChanged, SourceRefused, SourceUnreachable
from etl.sources.legal_entities import fetch as asking
from etl.sources.legal_entities.tidy import HEADINGS, tidy
from tests.answers import Answers

NUMBER, PEER = "960140990004", "150540990059"
WINDOW, DAY = Window(Period(2026, 9), Period(2026, 9)), "2026-10-06T09:00:00+05:00"
KNOWN = {
    "core_organisations.bin": [NUMBER],
    "core_organisations.oked_code": ["24103", "24451", "85421"],
    "core_organisations.kato_code": ["151010000", "711210000"],
}
CARDS: tuple[Any, ...] = ({"success": True, "obj": {}}, {"success": True, "obj": {}})
CUTS = [{"id": 1, "date": "2026-09-01"}, {"id": 2, "date": "2026-10-01"}, {"id": 3, "date": "2026-11-01"}]
ORDERED: dict[str, Any] = {"success": True, "obj": {"orderNumber": 41}}
NOT_YET: dict[str, Any] = {"success": True, "obj": {"fileGuid": None}}
READY: dict[str, Any] = {"success": True, "obj": {"fileGuid": "g"}}


def fetched(*answers: Any) -> Answers:
    found = Answers(*CARDS, *answers, known=KNOWN)
    asking.fetch(found, WINDOW, DAY)
    return found


def test_the_order_names_the_activities_the_places_and_the_newest_cut_that_is_not_to_come() -> None:
    found = fetched(CUTS, ORDERED, NOT_YET, NOT_YET, READY, b"PK")
    assert [(part, path) for _, part, path, *_ in found.calls] == [
        ("card_kk", asking.CARD),
        ("card_ru", asking.CARD),
        ("", asking.CUTS),
        ("", asking.ORDER),
        *[("", "/api/sbr/requestResult/41/ru")] * 3,
        ("peers", asking.FILE),
    ]
    body = found.calls[3][4]
    assert body["cutId"] == 2
    assert [each["itemIds"] for each in body["conditions"][1:]] == [["24", "85"], ["150000000"]]
    assert found.calls[-1][3] == {"bucket": "SBR_UREQUEST", "guid": "g"}
    assert found.kept[-1] == {"cut": "2026-10-01"}, "the number of the file is another each time and must not make another batch"


@pytest.mark.parametrize(
    ("answers", "error", "words"),
    [
        ((b"<html>",), SourceRefused, "agreed"),
        (([],), SourceRefused, "agreed"),
        (([{"id": 3, "date": "2026-11-01"}],), SourceRefused, "agreed"),
        ((CUTS, {"success": False, "obj": None}), SourceRefused, "agreed"),
        ((CUTS, ORDERED, {"success": False, "obj": None}), SourceChanged, "refused"),
        ((CUTS, ORDERED, READY, b"<html>no such file</html>"), SourceRefused, "no workbook"),
        ((CUTS, ORDERED, *[NOT_YET] * 60), SourceUnreachable, "not ready"),
    ],
)
def test_faults_on_the_way_end_in_the_right_error(answers: tuple[Any, ...], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        fetched(*answers)


def test_before_the_register_is_known_nobody_is_asked() -> None:
    with pytest.raises(SourceUnreachable, match="nobody to ask"):
        asking.fetch(Answers(), WINDOW, DAY)


def card(part: str, told: Any, number: str = NUMBER) -> RawFile:
    content = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
    return RawFile(asking.CARD, part, "f" * 64, content, {"bin": number, "lang": part})


def listed(*rows: tuple[str, ...], headings: tuple[str, ...] = tuple(HEADINGS)) -> RawFile:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for line, row in enumerate((("Список",), ("№", *headings), *rows)):
            page.write_row(line, 0, row)
    return RawFile(asking.FILE, "peers", "e" * 64, stream.getvalue(), {"cut": "2026-10-01"})


def test_a_card_is_made_of_its_two_languages_and_without_its_director() -> None:
    facts = {"bin": NUMBER, "registerDate": "1996-01-15T00:00:00.000+06:00", "okedCode": "85421", "krpCode": 311, "kseCode": "1122", "fio": "ҮЛГІ ТҰЛҒА"}
    files = [card("card_kk", {"success": True, "obj": facts | {"name": "Атауы"}}), card("card_ru", {"success": True, "obj": facts | {"name": "Название"}})]
    told = tidy(files)
    (row,) = told.tables["core_registry_cards"].to_dict("records")
    assert (row["bin"], row["status_code"], row["name_kk"], row["name_ru"]) == (NUMBER, "found", "Атауы", "Название")
    assert (row["registered_on"], row["size_code"], row["oked_code"]) == ("1996-01-15", "311", "85421")
    assert "ТҰЛҒА" not in told.tables["core_registry_cards"].to_csv()
    assert told.findings == ()


def test_a_number_that_the_register_does_not_know_is_a_fact() -> None:
    (row,) = tidy([card("card_ru", {"success": False, "obj": None})]).tables["core_registry_cards"].to_dict("records")
    assert (row["bin"], row["status_code"]) == (NUMBER, "not_found")


def test_strange_fields_and_unreadable_answers_are_findings() -> None:
    files = [
        card("card_ru", {"success": True, "obj": {"bin": NUMBER, "rating": 5}}),
        card("card_ru", b"<html>"),
        card("card_ru", [1]),
        listed(headings=("БИН",)),
    ]
    assert [finding.rule_id for finding in tidy(files).findings] == [UNKNOWN_COLUMN.id, UNREADABLE.id, LAYOUT.id, LAYOUT.id]
    assert [finding.rule_id for finding in tidy([RawFile("f", "peers", "d" * 64, b"PK cut")]).findings] == [UNREADABLE.id]


def test_the_list_is_read_below_its_headings_without_sole_proprietors() -> None:
    told = tidy([listed(("1", PEER, "ТОО «Үлгі»", "05.05.2015", "24100", "125", "151010000"), ("2", PERSON, "ИП", "", "", "", ""))])
    (row,) = told.tables["core_registry_peers"].to_dict("records")
    assert (row["bin"], row["registered_on"], row["oked_code"], row["kato_code"], row["_location"]) == (PEER, "2015-05-05", "24100", "151010000", "A3")
    assert PERSON not in told.tables["core_registry_peers"].to_csv()
