"""How is the agreed monthly form read? A head of four facts, a row of headings, then one row per project or unit.

Enterprises and universities fill in the same form with other headings.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from etl.core.finding import Finding
from etl.core.sheets import Cell, Formula, NotASheet, TooBig, cell_name, read_rows
from etl.core.tidied import FORMULA, LAYOUT, NAME, TOO_BIG, UNKNOWN_COLUMN, UNREADABLE, RawFile, Rows, file_finding

SHEET = "Отчёт"
HEAD = {
    2: ("БСН / БИН", "bin"),
    3: ("Кезең / Период", "period"),
    4: ("Жіберілім № / Отправка №", "submission_seq"),
    5: ("Нөлдік есеп / Нулевой отчёт", "is_nil_return"),
}
YES_NO = {"иә / да": "true", "жоқ / нет": "false"}
HEADINGS_ROW = 7
FILE_NAME = re.compile(r"(?P<bin>[0-9]+)_(?P<period>[0-9]{4}-[0-9]{2})_(?P<submission_seq>[0-9]{1,2})\.(?:xlsx|json)")


@dataclass(frozen=True)
class Form:
    """What tells one form from another: its table and which heading means which column."""

    table: str
    headings: Mapping[str, str]
    has_nil_return: bool
    later: frozenset[str] = frozenset()  # columns that came into the form after it was agreed: a file without them is an older form

    def cell(self, headings: Mapping[str, int], location: str, column: str) -> str:
        """The cell of a value: ``location`` is that of its row ("Отчёт!A9"), ``headings`` the place of each heading as it stands in the file.

        The row itself where the value has no cell; a place that is a cell already is left as it is.
        """
        line = location.rpartition("!A")[2]
        for head_line, (_, name) in HEAD.items():
            if name == column and line.isdigit():
                return cell_name(SHEET, head_line, 2)
        heading = next((text for text, name in self.headings.items() if name == column), "")
        return cell_name(SHEET, int(line), headings[heading]) if line.isdigit() and heading in headings else location


def name_disagrees(file: RawFile, head: Mapping[str, Cell]) -> bool:
    """Whether the file's name says another BIN, month or number than its head."""
    found = FILE_NAME.fullmatch(file.name)
    return not found or any(head.get(name) != said for name, said in found.groupdict().items())


def read_form(form: Form, number: int, file: RawFile, rows: Rows) -> list[Finding]:
    """Add the rows of one delivered workbook; return what was found. A file that cannot be used adds no row."""
    table = form.table
    if file.kept_out:
        return [file_finding(file.kept_out, file, table=table)]
    try:
        lines = dict(read_rows(file.content, SHEET))
    except TooBig:
        return [file_finding(TOO_BIG, file, table=table)]
    except NotASheet:
        return [file_finding(UNREADABLE, file, table=table)]
    head, findings = _read_head(lines, file, table)
    places, layout = _read_headings(lines.get(HEADINGS_ROW, []), form, file)
    findings += layout
    if name_disagrees(file, head):
        findings.append(file_finding(NAME, file, table=table))
    before = len(rows)
    for line, cells in lines.items():
        if line <= HEADINGS_ROW or not any(cell is not None for cell in cells):
            continue
        values = {name: cells[place] if place < len(cells) else None for place, name in places.items()}
        formulas = [place for place, name in places.items() if isinstance(values[name], Formula)]
        told = {**head, **{name: None if isinstance(value, Formula) else value for name, value in values.items()}, "received_on": file.asked.get("received_on")}
        if not form.has_nil_return:
            told.pop("is_nil_return", None)
        added = rows.add(number, f"{SHEET}!A{line}", told)
        findings += [
            file_finding(FORMULA, file, table=table, column=places[place], location=cell_name(SHEET, line, place + 1), value_class="formula", row_number=added)
            for place in formulas
        ]
    if len(rows) == before:
        findings.append(file_finding(LAYOUT, file, table=table, location=f"{SHEET}!A{HEADINGS_ROW + 1}", value_class="empty"))
    return findings


def _read_head(lines: Mapping[int, list[Cell]], file: RawFile, table: str) -> tuple[dict[str, Cell], list[Finding]]:
    head: dict[str, Cell] = {}
    findings = []
    for line, (label, name) in HEAD.items():
        cells = [*lines.get(line, []), None, None]
        if cells[0] != label:
            findings.append(file_finding(LAYOUT, file, table=table, column=name, location=cell_name(SHEET, line, 1)))
        head[name] = YES_NO.get(cells[1] or "", cells[1]) if name == "is_nil_return" else cells[1]
    return head, findings


def _read_headings(cells: list[Cell], form: Form, file: RawFile) -> tuple[dict[int, str], list[Finding]]:
    places = {place: form.headings[cell] for place, cell in enumerate(cells) if cell is not None and cell in form.headings}
    findings = [
        file_finding(UNKNOWN_COLUMN, file, table=form.table, location=cell_name(SHEET, HEADINGS_ROW, place + 1), value_class="heading")
        for place, cell in enumerate(cells)
        if cell is not None and cell not in form.headings
    ]
    missing = [name for name in form.headings.values() if name not in places.values() and name not in form.later]
    twice = [name for name in form.headings.values() if list(places.values()).count(name) > 1]
    findings += [file_finding(LAYOUT, file, table=form.table, column=name, location=f"{SHEET}!{HEADINGS_ROW}") for name in (*missing, *twice)]
    return places, findings


def headings_of(content: bytes) -> dict[str, int]:
    """The headings of a delivered workbook with the number of their column; none if it cannot be read."""
    try:
        cells = dict(read_rows(content, SHEET)).get(HEADINGS_ROW, [])
    except (NotASheet, TooBig):
        return {}
    return {cell: place for place, cell in enumerate(cells, start=1) if cell is not None}
