"""How does a report become a workbook? The same tables as on the page, with typed cells; the same bytes each time."""

import io
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from etl.core.figure import Aspect, Figure, Unit
from etl.reports.compose import context_of, tables_of
from etl.reports.facts import ReportFacts
from etl.reports.printing import MONEY_MILLION, SCALES, Printer
from etl.reports.rating import Light
from etl.reports.tables import Cell, Column, Row, Table
from etl.reports.typed import Coded, Label, Word
from etl.reports.words import Words

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NAVY, RULE = "#0F2C48", "#D5DBE1"
PAGE_CHARACTERS = 120  # as wide as the page: a column's share of it is its width
FORMATS = {
    Unit.TIYN: "#,##0.00",
    Unit.MILLI_FTE: "#,##0.0",
    Unit.KG: "#,##0.0",
    Unit.COUNT: "#,##0",
    Unit.RATIO: "0.0%",
    Unit.TIMES: "0.00",
    Unit.TIYN_PER_MILLI_FTE: "#,##0.0",
    Unit.POINTS: "+0.0;\u22120.0;0.0",
}
SIGNED = {
    Unit.TIYN: "+#,##0.00;\u2212#,##0.00;0.00",
    Unit.MILLI_FTE: "+#,##0.0;\u2212#,##0.0;0.0",
    Unit.KG: "+#,##0.0;\u2212#,##0.0;0.0",
    Unit.COUNT: "+#,##0;\u2212#,##0;0",
    Unit.TIYN_PER_MILLI_FTE: "+#,##0.0;\u2212#,##0.0;0.0",
    Unit.TIMES: "+0.00;\u22120.00;0.00",
}


class Sheets:
    """A workbook with its cell formats; each format is made once, in the order of first use."""

    def __init__(self, book: "Workbook", words: Words) -> None:
        self.book, self.words, self.printer = book, words, Printer(words)
        self._made: dict[tuple[str, bool], Format] = {}

    def format(self, number: str = "", *, bold: bool = False) -> "Format":
        key = (number, bold)
        if key not in self._made:
            look: dict[str, Any] = {"valign": "top", "text_wrap": not number, "bottom": 4, "bottom_color": RULE, "bold": bold}
            self._made[key] = self.book.add_format(look | ({"num_format": number} if number else {}))
        return self._made[key]


def number_of(figure: Figure) -> float:
    """The number of a cell in the unit of its column's head: million tenge, FTE, tonnes; shares stay shares."""
    value = figure.value or Fraction(0)
    if figure.unit is Unit.RATIO:
        return float(value)
    return float(value / (MONEY_MILLION.size if figure.unit is Unit.TIYN else SCALES[figure.unit].size))


def write_cell(sheets: Sheets, sheet: "Worksheet", line: int, place: int, cell: Cell, bold: bool) -> None:
    """One typed cell. Texts are written as texts, so that none of them can become a formula."""
    if isinstance(cell, Figure):
        if cell.is_known:
            table = SIGNED if cell.aspect is Aspect.CHANGE else FORMATS
            sheet.write_number(line, place, number_of(cell), sheets.format(table.get(cell.unit, FORMATS[cell.unit]), bold=bold))
        else:
            sheet.write_string(line, place, sheets.printer.absent(cell), sheets.format(bold=bold))
    elif isinstance(cell, Light):
        sheet.write_string(line, place, sheets.words.code("light", cell), sheets.format(bold=bold))
    elif isinstance(cell, date):
        sheet.write_datetime(line, place, cell, sheets.format("dd.mm.yyyy", bold=bold))
    elif isinstance(cell, Coded):
        sheet.write_string(line, place, f"{cell.name} ({cell.code})", sheets.format(bold=bold))
    else:
        sheet.write_string(line, place, cell, sheets.format(bold=bold))


def head(column: Column) -> str:
    """The head of a column with its unit; percent is part of the cells' own format."""
    return f"{column.head}, {column.unit}" if column.unit and column.unit != "%" else str(column.head)


def write_table(sheets: Sheets, table: Table, title: "Format", top: "Format", small: "Format") -> str:
    """One sheet for one table: title, heads, rows, notes; the name of the sheet is given back."""
    name = sheets.words.code("sheet", table.name)
    sheet = sheets.book.add_worksheet(name)
    sheet.write_string(0, 0, table.title, title)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, max(9, round(float(column.width.rstrip("%")) * PAGE_CHARACTERS / 100)))
        sheet.write_string(2, place, head(column), top)
    sheet.freeze_panes(3, 1)
    for line, row in enumerate(table.rows, start=3):
        for place, cell in enumerate(row.cells):
            write_cell(sheets, sheet, line, place, cell, row.is_total)
    for line, note in enumerate(table.notes, start=len(table.rows) + 4):
        sheet.write_string(line, 0, note, small)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    return name


def tile_table(words: Words, context: dict[str, Any]) -> Table:
    """Page one as a table: headline, code, value, coverage."""
    columns = (
        Column(words.say("Indicator"), "45%"),
        Column(words.say("Code"), "15%"),
        Column(words.say("Value"), "20%"),
        Column(words.say("Unit"), "20%"),
        Column(words.say("Coverage"), "15%"),
    )
    rows = tuple(
        Row(
            (
                tile.title,
                Label(tile.code),
                tile.figure,
                Printer(words).unit(tile.figure, MONEY_MILLION if tile.figure.unit is Unit.TIYN else None),
                tile.coverage,
            )
        )
        for tile in context["tiles"]
    )
    return Table("summary", words.say("What did state money give this month"), columns, rows)


def write_contents(sheets: Sheets, context: dict[str, Any], tables: Sequence[Table], title: "Format", bold: "Format", plain: "Format") -> None:
    """The first sheet: what this is, and where each table stands."""
    words = sheets.words
    sheet = sheets.book.add_worksheet(words.code("sheet", "contents"))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    about: list[Word | Label] = [context["title"], Label(f"{context['region']}, {context['month']}")]
    about.append(
        words.say(
            "Edition {edition} · as known at {moment} · rules {rules} · code {version}",
            edition=context["edition"],
            moment=context["moment"],
            rules=context["ruleset_version"],
            version=context["code_version"],
        )
    )
    if context["facts"].synthetic:
        about.append(words.code("band", "synthetic both"))
    about += [words.say("A source is missing: {source}.", source=words.say(gap.title)) for gap in context["gaps"]]
    for line, text in enumerate(about):
        sheet.write_string(line, 0, text, title if line < 2 else plain)
    start = len(about) + 1
    sheet.write_string(start, 0, words.say("Sheet"), bold)
    sheet.write_string(start, 1, words.say("Table"), bold)
    for line, table in enumerate(tables, start=start + 1):
        name = words.code("sheet", table.name)
        sheet.write_url(line, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(line, 1, table.title, plain)


def workbook(report: str, facts: ReportFacts, language: str) -> bytes:
    """The XLSX twin of a report: a contents sheet, then one sheet for each of its tables."""
    from xlsxwriter import Workbook

    context, words = context_of(report, facts, language), Words.of(language)
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": str(context["title"]), "created": facts.as_known_at.replace(tzinfo=None)})
    make = partial(book.add_format)
    title, bold, plain = make({"bold": True, "font_size": 14, "font_color": NAVY}), make({"bold": True}), make({})
    top = make({"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "font_color": NAVY})
    small = make({"italic": True, "font_color": "#5B6875"})
    summary = (tile_table(words, context),) if "tiles" in context else ()
    sheets, tables = Sheets(book, words), (*summary, *tables_of(context))
    write_contents(sheets, context, tables, title, bold, plain)
    for table in tables:
        write_table(sheets, table, title, top, small)
    book.close()
    return out.getvalue()
