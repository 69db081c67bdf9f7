"""Is the workbook the twin of the page: same tables, typed cells, nothing that calculates by itself?"""

import io
import zipfile
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from etl.adapters.xlsx import workbook
from etl.reports.compose import context_of, tables_of
from etl.reports.facts import ReportFacts
from etl.reports.typed import Name
from etl.reports.words import Words
from tests.reports.conftest import REPORT


@pytest.fixture(scope="module")
def content(facts: ReportFacts) -> bytes:
    return workbook("regional_monthly", facts, "ru")


def test_every_table_has_its_sheet_and_the_contents_lead_there(facts: ReportFacts, content: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    expected = [str(Words.of("ru").code("sheet", table.name)) for table in tables_of(context_of(REPORT, facts, "ru"))]
    assert book.sheetnames == ["Содержание", "Итоги", *expected]
    linked = [row[0].hyperlink.location for row in book["Содержание"].iter_rows() if row[0].hyperlink]
    assert linked == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    assert all(book[name].freeze_panes == "B4" for name in book.sheetnames[1:])


def test_cells_are_typed_and_heads_carry_units(facts: ReportFacts, content: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Проекты"]
    assert [cell.value for cell in sheet[3]][5:7] == ["Присуждено, млн тенге", "Выплачено, млн тенге"]
    first = facts.of_project("awarded", facts.projects[0]).value
    assert first is not None
    assert sheet.cell(4, 6).value == float(first / 10**8)
    assert sheet.cell(4, 6).number_format == "#,##0.00"
    assert book["Поручения"].cell(6, 5).value == datetime(2026, 10, 15)  # noqa: DTZ001  a spreadsheet knows no time zone
    assert book["Освоение"].cell(4, 5).number_format == "0.0%"


def test_the_workbook_says_what_it_is(content: bytes) -> None:
    texts = [row[0] for row in openpyxl.load_workbook(io.BytesIO(content))["Содержание"].iter_rows(values_only=True)]
    assert "СИНТЕТИЧЕСКИЕ ДАННЫЕ / СИНТЕТИКАЛЫҚ ДЕРЕКТЕР." in texts
    assert any("данные по состоянию на 06.10.2026, 09:00 (UTC+5, Asia/Aqtobe)" in str(text) for text in texts)


def test_no_text_becomes_a_formula_or_a_link(facts: ReportFacts) -> None:
    payloads = ('=HYPERLINK("http://x","y")', "+1+1", "@SUM(A1)", "-2+3", "http://example.org", "{=1+1}")
    projects = tuple(replace(project, title=Name(payload, payload)) for project, payload in zip(facts.projects, payloads, strict=False))
    content = workbook("regional_monthly", replace(facts, projects=projects), "ru")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not [name for name in archive.namelist() if "externalLink" in name or "vbaProject" in name]
    assert not any("<f>" in sheet for sheet in sheets)
    shown = {row[1] for row in openpyxl.load_workbook(io.BytesIO(content))["Проекты"].iter_rows(min_row=4, values_only=True)}
    assert set(payloads) <= shown


def test_the_same_facts_give_the_same_bytes(facts: ReportFacts, content: bytes) -> None:
    assert workbook("regional_monthly", facts, "ru") == content
    assert workbook("regional_monthly", facts, "kk") != content
