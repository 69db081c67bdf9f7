"""Are registers of the whole country read without taking in persons, and is a changed layout told?"""

import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from demo.world.register import synthetic_bin
from demo.world.registers import PERSON
from etl.core.sheets import NotASheet, TooBig, read_first_sheet
from etl.core.tidied import RawFile
from etl.sources.risk_registers.tidy import tidy

OURS = synthetic_bin("1503", 81)
HEAD = ["№", "БИН/ИИН", "Наименование", "Дата решения"]


def workbook(*rows: Sequence[object]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("Список 1")
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
    return stream.getvalue()


def read(content: bytes, part: str = "INACTIVE") -> tuple[list[tuple[object, ...]], list[str]]:
    told = tidy([RawFile(f"list_{part}.xlsx", part, "f" * 64, content)])
    rows = told.tables["core_risk_entries"]
    return list(rows[["bin", "register_code", "listed_on", "_location"]].itertuples(index=False, name=None)), [each.rule_id for each in told.findings]


def test_organisations_are_read_below_the_headings_and_persons_are_not() -> None:
    rows, found = read(workbook(["Список"], [], HEAD, [1, OURS, "А", "14.05.2024"], [2, PERSON, "Б", "01.01.2025"], [3, "", "В", ""]))
    assert rows == [(OURS, "inactive", "2024-05-14", "A4")]
    assert found == []


def test_columns_may_stand_elsewhere_but_not_be_renamed() -> None:
    rows, _ = read(workbook(["Дата решения", "БИН/ИИН"], ["14.05.2024", OURS]))
    assert rows[0][:3] == (OURS, "inactive", "2024-05-14")
    assert read(workbook(["Дата", "БИН/ИИН"], ["14.05.2024", OURS])) == ([], ["file.layout"])


def test_an_answer_that_is_no_workbook_is_a_finding() -> None:
    assert read("<html>Сервис временно недоступен</html>".encode()) == ([], ["file.unreadable"])


def test_a_register_longer_than_agreed_is_refused() -> None:
    content = workbook(HEAD, *([number, OURS, "", ""] for number in range(5)))
    assert len(list(read_first_sheet(content, 6))) == 6
    with pytest.raises(TooBig):
        list(read_first_sheet(content, 5))
    with pytest.raises(NotASheet):
        list(read_first_sheet(b""))
