"""Which workbook do suppliers fill in? Made from the form and its table: headings, notes, lists, limits, and a sheet that explains them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from etl.core.forms import HEAD, HEADINGS_ROW, SHEET, YES_NO, Form
from etl.core.schema import Column, Kind, Table
from etl.reports.words import Words, both

GUIDE = "Нұсқаулық – Инструкция"
LINES = 200  # rows that are made ready
LONGEST_NOTE = 255
ROOM = 38  # signs in a line of the guide
NUMBERS = {Kind.MONEY: "#,##0.00", Kind.INTEGER: "0"}
FAR = Decimal(10) ** 15
STEPS = (
    "Name the file BIN_YYYY-MM_number.xlsx, as the head of the sheet says.",
    "Do not move or rename the headings.",
    "Write values, not formulas.",
    "Where nothing is known, leave the cell empty; zero means zero.",
    "When you send a correction, raise the number of the delivery by one.",
)
CREATED = datetime(2026, 1, 1, tzinfo=UTC)  # of every form: the same content has the same bytes


def template(form: Form, table: Table, *, bin_: str = "", period: str = "", projects: Sequence[str] = ()) -> bytes:
    """An empty form; the same bytes each time.

    ``bin_`` and ``period`` are written into the head; ``projects`` become the list of the column ``project_id``.
    """
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Есеп / Отчёт", "created": CREATED})
    sheet, guide = book.add_worksheet(SHEET), book.add_worksheet(GUIDE)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "border": 1, "border_color": "#B9CBDC"})
    text = book.add_format({"locked": False, "num_format": "@", "border": 1, "border_color": "#D5DBE1"})
    sheet.write_string(0, 0, "Есеп / Отчёт", book.add_format({"bold": True, "font_size": 14}))
    _head(sheet, book.add_format({"bold": True}), text, {"bin": bin_, "period": period, "submission_seq": "1", "is_nil_return": "жоқ / нет"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(form.headings), 19)
    sheet.set_row(HEADINGS_ROW - 1, 48)
    for place, (heading, name) in enumerate(form.headings.items()):
        column = table.by_name[name]
        shape = book.add_format({"locked": False, "num_format": _shape(column), "border": 1, "border_color": "#D5DBE1"})
        sheet.write_string(HEADINGS_ROW - 1, place, heading, bold)
        for line in range(HEADINGS_ROW, HEADINGS_ROW + LINES):
            sheet.write_blank(line, place, None, shape)
        note = both(column.says)[:LONGEST_NOTE]
        limits = _limits(column, projects if name == "project_id" else ())
        shown = {"input_title": heading.split(" / ")[-1][:32], "input_message": note, "ignore_blank": True}
        refused = {"error_title": both("Please check"), "error_message": note, "error_type": "warning" if projects and name == "project_id" else "stop"}
        sheet.data_validation(HEADINGS_ROW, place, HEADINGS_ROW + LINES - 1, place, {**(limits or {"validate": "any"}), **shown, **refused})
    sheet.freeze_panes(HEADINGS_ROW, 1)
    for each in (sheet, guide):
        each.set_landscape()
        each.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})  # against slips, not against people: there is no password
    _guide(book, guide, form, table)
    book.close()
    return out.getvalue()


def _head(sheet: Any, label: Any, value: Any, filled: Mapping[str, str]) -> None:
    """The facts above the headings, with what is known of them already."""
    for line, (words, name) in HEAD.items():
        sheet.write_string(line - 1, 0, words, label)
        sheet.write_string(line - 1, 1, filled[name], value)
        if name == "is_nil_return":
            sheet.data_validation(line - 1, 1, line - 1, 1, {"validate": "list", "source": list(YES_NO)})
        if name == "bin":
            sheet.data_validation(line - 1, 1, line - 1, 1, {"validate": "length", "criteria": "==", "value": 12})


def _shape(column: Column) -> str:
    if column.kind is Kind.SCALED:
        return "0." + "0" * column.decimals
    return "dd.mm.yyyy" if column.kind is Kind.DATE else NUMBERS.get(column.kind, "@")


def _limits(column: Column, choices: Sequence[str]) -> dict[str, Any]:
    """What the spreadsheet refuses by itself; empty for texts of which it knows nothing."""
    if column.allowed or (choices and len(",".join(choices)) <= LONGEST_NOTE):
        return {"validate": "list", "source": list(choices) or sorted(column.allowed)}
    if column.kind is Kind.DATE:
        return {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31)}
    if column.is_whole:
        low, high = (None if bound is None else Decimal(bound).scaleb(-column.decimals) for bound in (column.minimum, column.maximum))
        kind = "integer" if column.kind is Kind.INTEGER else "decimal"
        return {
            "validate": kind,
            "criteria": "between",
            "minimum": float(-FAR if low is None else low),
            "maximum": float(FAR if high is None else high),
        }
    return {}


def _guide(book: Any, sheet: Any, form: Form, table: Table) -> None:
    """How to fill the form in: steps, then each column with its meaning and an example."""
    bold, wrap = book.add_format({"bold": True, "text_wrap": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    languages = Words.of("kk"), Words.of("ru")
    lines: list[tuple[str, ...]] = [(str(i), *(words.say(step) for words in languages)) for i, step in enumerate(STEPS, start=1)]
    lines.append(("№", both("Column"), *(words.say("Meaning") for words in languages), both("Demanded"), both("Example")))
    for i, (heading, name) in enumerate(form.headings.items(), start=1):
        column = table.by_name[name]
        meaning = (words.say(column.says) for words in languages)
        lines.append((str(i), heading, *meaning, both("yes") if column.required else both("no"), column.example))
    for line, cells in enumerate(lines):
        sheet.set_row(line, 15 * -(-max(map(len, cells)) // ROOM))  # not every program makes room for wrapped lines
        for place, told in enumerate(cells):
            sheet.write_string(line, place, told, bold if line == len(STEPS) else wrap)
    for place, width in enumerate((5, 44, 44, 44, 22, 22)):
        sheet.set_column(place, place, width)
    sheet.protect("")
