"""Are delivered spreadsheets and JSON read without harm, loss or guessing?"""

import io
import zipfile

import pytest
import xlsxwriter

from etl.core import sheets
from etl.core.json_reading import NotReadable, as_texts, read_json
from etl.core.sheets import NotASheet, TooBig, read_rows
from etl.core.tidied import RawFile
from etl.sources.enterprise_results.tidy import FORM, tidy
from etl.sources.tax_payments.tidy import tidy as tidy_taxes


def workbook(fill: object, sheet: str = "Отчёт") -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        fill(page)  # type: ignore[operator]
    return stream.getvalue()


def form(*rows: list[object], head: tuple[object, ...] = ("960140990004", "2026-09", 1, "жоқ / нет"), headings: list[str] | None = None) -> bytes:
    def fill(page: xlsxwriter.worksheet.Worksheet) -> None:
        page.write(0, 0, "Есеп / Отчёт")
        for line, (label, value) in enumerate(
            zip(["БСН / БИН", "Кезең / Период", "Жіберілім № / Отправка №", "Нөлдік есеп / Нулевой отчёт"], head, strict=True), 1
        ):
            page.write(line, 0, label)
            page.write(line, 1, value)
        page.write_row(6, 0, headings or list(FORM.headings))
        for line, row in enumerate(rows, 7):
            page.write_row(line, 0, row)

    return workbook(fill)


def received(content: bytes, name: str = "960140990004_2026-09_1.xlsx", **asked: str) -> RawFile:
    return RawFile(name, "results", "f" * 64, content, {"received_on": "2026-10-05", **asked})


def rules_found(content: bytes, name: str = "960140990004_2026-09_1.xlsx", **asked: str) -> list[str]:
    return [finding.rule_id for finding in tidy([received(content, name, **asked)]).findings]


def test_a_good_form_is_read_cell_by_cell() -> None:
    told = tidy([received(form(["AKT-001", 8750000.5, 24.5, 7350000, 31200000, "USD", 12500, 1500000, 41.25]))])
    (row,) = told.tables["core_enterprise_results"].to_dict("records")
    assert told.findings == ()
    assert (row["bin"], row["period"], row["sales_tiyn"], row["waste_kg"], row["_location"]) == ("960140990004", "2026-09", "8750000.5", "41.25", "Отчёт!A8")


def test_an_empty_cell_is_absent_and_a_zero_is_zero() -> None:
    told = tidy([received(form(["AKT-001", 0, None]))]).tables["core_enterprise_results"]
    assert told["sales_tiyn"].tolist() == ["0"]
    assert told["fte_milli"].isna().all()


def test_a_form_of_before_without_a_later_column_is_taken_and_the_column_is_absent() -> None:
    older = [heading for heading, name in FORM.headings.items() if name not in FORM.later]
    told = tidy([received(form(["AKT-001", 1, 1], headings=older))])
    assert told.findings == ()
    assert told.tables["core_enterprise_results"]["intermediate_tiyn"].isna().all()
    assert len(older) == len(FORM.headings) - 2


def test_a_number_that_lost_its_leading_zeros_is_not_repaired() -> None:
    told = tidy([received(form(["AKT-001", 1], head=(70340007367, "2026-09", 1, "жоқ / нет")))])
    assert told.tables["core_enterprise_results"]["bin"].tolist() == ["70340007367"]


def test_a_formula_is_a_finding_that_names_its_cell() -> None:
    (finding,) = tidy([received(form(["AKT-001", "=1+1", 2]))]).findings
    assert (finding.rule_id, finding.location, finding.column, finding.row_number) == ("file.formula", "Отчёт!B8", "sales_tiyn", 0)


def test_a_renamed_heading_is_named_old_and_new() -> None:
    headings = ["Проект", *list(FORM.headings)[1:]]
    found = tidy([received(form(["AKT-001", 1], headings=headings))]).findings
    assert [(each.rule_id, each.column) for each in found] == [("file.unknown_column", ""), ("file.layout", "project_id")]


@pytest.mark.parametrize("name", ["960140990004_2026-08_1.xlsx", "report.xlsx", "571040990011_2026-09_1.xlsx", "960140990004_2026-09_2.xlsx"])
def test_a_name_that_says_something_else_is_found(name: str) -> None:
    assert rules_found(form(["AKT-001", 1, 1]), name) == ["file.name"]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 cut", b"<html>error</html>", form(["AKT-001", 1, 1])[:-200], workbook(lambda page: page.write(0, 0, 1), "Sheet1")]
)
def test_a_file_that_is_no_form_is_set_aside(content: bytes) -> None:
    assert rules_found(content) == ["file.unreadable"]


def test_a_bomb_is_not_opened() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    assert len(stream.getvalue()) < 200_000
    with pytest.raises(TooBig):
        list(read_rows(stream.getvalue(), "Отчёт"))


def test_a_list_of_many_rows_may_unpack_to_more_than_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_BYTES", 1000)
    content = workbook(lambda page: page.write_column(0, 0, ["070340007367"] * 4))
    assert len(list(read_rows(content, "Отчёт", most_rows=100))) == 4
    with pytest.raises(TooBig, match="unpacks"):
        list(read_rows(content, "Отчёт", most_rows=4))


def test_a_file_beyond_the_agreed_size_is_named() -> None:
    assert rules_found(b"", too_big_bytes="99999999") == ["file.too_big"]


def test_macros_are_refused() -> None:
    stream = io.BytesIO(form(["AKT-001", 1, 1]))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    with pytest.raises(NotASheet, match="macros"):
        list(read_rows(stream.getvalue(), "Отчёт"))


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": NaN}', '{"a": Infinity}', '{"a": ' + "9" * 5000 + "}", "<html>", "{", "[" * 100_000])
def test_json_that_loses_or_invents_is_refused(text: str) -> None:
    with pytest.raises(NotReadable):
        read_json(text.encode())


def test_json_numbers_stay_the_texts_that_were_sent() -> None:
    assert read_json(b'{"sum": 120000000.00, "no": 007.0}'.replace(b"007.0", b"7")) == {"sum": "120000000.00", "no": "7"}


def test_unknown_fields_are_named_and_null_is_absent() -> None:
    texts, unknown = as_texts([{"a": None, "b": True, "c": {"x": "1"}, "z": "9"}], {"a": "one", "b": "two", "c": "three"}, 4, "items")
    assert unknown == ["z"]
    assert texts["one"].isna().all()
    assert texts[["two", "three", "_file", "_location"]].iloc[0].tolist() == ["true", '{"x": "1"}', "4", "items[0]"]


HOSTILE_XML = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><answer><IIN_BIN>&x;</IIN_BIN></answer>'


def test_xml_with_a_dtd_is_set_aside_unread() -> None:
    told = tidy_taxes([RawFile("/x", "payments", "f" * 64, HOSTILE_XML, {"bin": "960140990004", "begin": "2026-09-01", "end": "2026-09-30"})])
    assert [finding.rule_id for finding in told.findings] == ["file.unreadable"]
    assert all(table.empty for table in told.tables.values())


def test_no_payments_is_a_true_zero_and_an_error_is_not() -> None:
    asked = {"bin": "960140990004", "begin": "2026-08-01", "end": "2026-09-30"}
    none = RawFile("/x", "payments", "a" * 64, '<err errorcode="10"><error>Документы не найдены</error></err>'.encode(), asked)
    failed = RawFile("/x", "payments", "b" * 64, b'<err errorcode="99"><error>?</error></err>', asked, 1)
    told = tidy_taxes([none, failed])
    assert told.tables["core_tax_answers"][["period", "payments_count"]].to_numpy().tolist() == [["2026-08", "0"], ["2026-09", "0"]]
    assert [(finding.rule_id, finding.file_number) for finding in told.findings] == [("file.layout", 1)]
