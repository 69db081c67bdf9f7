"""Which workbook do suppliers fill in? Made from the form and its table: headings, notes, lists, limits, and a sheet that explains them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from etl.core.forms import HEAD, HEADINGS_ROW, SHEET, YES_NO, Form
from etl.core.schema import Column, Kind, Table

GUIDE = "Нұсқаулық – Инструкция"
LINES = 200  # rows that are made ready
LONGEST_NOTE = 255
ROOM = 38  # signs in a line of the guide
NUMBERS = {Kind.MONEY: "#,##0.00", Kind.INTEGER: "0"}
FAR = Decimal(10) ** 15
STEPS = (
    ("Файлды БСН_ЖЖЖЖ-АА_нөмір.xlsx деп атаңыз.", "Назовите файл БИН_ГГГГ-ММ_номер.xlsx, как в шапке листа."),
    ("Тақырыптарды көшірмеңіз және өзгертпеңіз.", "Не перемещайте и не переименовывайте заголовки."),
    ("Ұяшықтарға формула емес, мән жазыңыз.", "Пишите значения, а не формулы."),
    ("Мәлімет жоқ болса, ұяшықты бос қалдырыңыз; нөл — нөлді білдіреді.", "Если данных нет, оставьте ячейку пустой; ноль означает ноль."),
    ("Түзету жібергенде жіберілім нөмірін бірге арттырыңыз.", "Отправляя исправление, увеличьте номер отправки на единицу."),
)


def template(form: Form, table: Table, notes: Mapping[str, Sequence[str]], *, bin_: str = "", period: str = "", projects: Sequence[str] = ()) -> bytes:
    """An empty form; the same bytes each time. ``notes``: what each column means, by name, in Kazakh and Russian.

    ``bin_`` and ``period`` are written into the head; ``projects`` become the list of the column ``project_id``.
    """
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Есеп / Отчёт", "created": datetime(2026, 1, 1)})  # noqa: DTZ001  a workbook knows no zones
    sheet, guide = book.add_worksheet(SHEET), book.add_worksheet(GUIDE)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "border": 1, "border_color": "#B9CBDC"})
    text = book.add_format({"locked": False, "num_format": "@", "border": 1, "border_color": "#D5DBE1"})
    sheet.write_string(0, 0, "Есеп / Отчёт", book.add_format({"bold": True, "font_size": 14}))
    _head(sheet, book.add_format({"bold": True}), text, form, {"bin": bin_, "period": period, "submission_seq": "1", "is_nil_return": "жоқ / нет"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(form.headings), 19)
    sheet.set_row(HEADINGS_ROW - 1, 48)
    for place, (heading, name) in enumerate(form.headings.items()):
        column = table.by_name[name]
        shape = book.add_format({"locked": False, "num_format": _shape(column), "border": 1, "border_color": "#D5DBE1"})
        sheet.write_string(HEADINGS_ROW - 1, place, heading, bold)
        for line in range(HEADINGS_ROW, HEADINGS_ROW + LINES):
            sheet.write_blank(line, place, None, shape)
        note = " / ".join(notes[name])[:LONGEST_NOTE]
        limits = _limits(column, projects if name == "project_id" else ())
        shown = {"input_title": heading.split(" / ")[-1][:32], "input_message": note, "ignore_blank": True}
        refused = {"error_title": "Тексеріңіз / Проверьте", "error_message": note, "error_type": "warning" if projects and name == "project_id" else "stop"}
        sheet.data_validation(HEADINGS_ROW, place, HEADINGS_ROW + LINES - 1, place, {**(limits or {"validate": "any"}), **shown, **refused})
    sheet.freeze_panes(HEADINGS_ROW, 1)
    for each in (sheet, guide):
        each.set_landscape()
        each.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})  # against slips, not against people: there is no password
    _guide(book, guide, form, table, notes)
    book.close()
    return out.getvalue()


def _head(sheet: Any, label: Any, value: Any, form: Form, filled: Mapping[str, str]) -> None:
    for line, (words, name) in HEAD.items():
        if name == "is_nil_return" and not form.has_nil_return:
            filled = {**filled, name: "жоқ / нет"}  # the form has the line; the table has no such column
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


def _guide(book: Any, sheet: Any, form: Form, table: Table, notes: Mapping[str, Sequence[str]]) -> None:
    """How to fill the form in: steps, then each column with its meaning and an example."""
    bold, wrap = book.add_format({"bold": True, "text_wrap": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
    for line, (kk, ru) in enumerate(STEPS):
        sheet.set_row(line, 15 * -(-max(len(kk), len(ru)) // ROOM))
        sheet.write_number(line, 0, line + 1, wrap)
        sheet.write_string(line, 1, kk, wrap)
        sheet.write_string(line, 2, ru, wrap)
    start = len(STEPS) + 1
    for place, heading in enumerate(("№", "Баған / Графа", "Мағынасы", "Значение", "Міндетті / Обязательно", "Мысал / Пример")):
        sheet.write_string(start, place, heading, bold)
    for line, (heading, name) in enumerate(form.headings.items(), start=start + 1):
        column, (kk, ru) = table.by_name[name], notes[name]
        sheet.set_row(line, 15 * -(-max(len(heading), len(kk), len(ru)) // ROOM))  # not every program makes room for wrapped lines
        sheet.write_number(line, 0, line - start, wrap)
        for place, told in enumerate((heading, kk, ru, "иә / да" if column.required else "жоқ / нет", column.example), start=1):
            sheet.write_string(line, place, told, wrap)
    for place, width in enumerate((5, 44, 44, 44, 22, 22)):
        sheet.set_column(place, place, width)
    sheet.protect("")
