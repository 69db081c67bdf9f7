"""What do the registers say? One workbook each; lines about persons (sole proprietors) are not read, the delivered bytes keep them."""

from collections.abc import Mapping, Sequence

import pandas as pd

from etl.core.finding import Finding
from etl.core.identifiers import looks_like_a_person
from etl.core.json_reading import day_from_dots
from etl.core.sheets import Cell, NotASheet, TooBig, read_first_sheet
from etl.core.tidied import LAYOUT, TOO_BIG, UNREADABLE, RawFile, Rows, Tidied, file_finding
from etl.sources.risk_registers.schema import ENTRIES

NUMBER, DAY = "БИН/ИИН", "Дата решения"  # [unconfirmed] headings of the two columns that we read
MOST_ROWS = 400_000


def tidy(files: Sequence[RawFile]) -> Tidied:
    """One table of texts: the organisations of each register."""
    rows = Rows(ENTRIES.names)
    findings: list[Finding] = []
    for number, file in enumerate(files):
        try:
            findings += _read(number, file, rows)
        except TooBig:
            findings.append(file_finding(TOO_BIG, file, table=ENTRIES.name))
        except NotASheet:
            findings.append(file_finding(UNREADABLE, file, table=ENTRIES.name))
    told = rows.frame()
    told = told[~looks_like_a_person(told["bin"])].reset_index(drop=True)
    told["listed_on"] = day_from_dots(told["listed_on"])
    return Tidied({ENTRIES.name: told}, tuple(findings))


def _read(number: int, file: RawFile, rows: Rows) -> list[Finding]:
    """Add the lines below the row of headings, which stands where both of our columns are named."""
    places: Mapping[str, int] = {}
    for line, cells in read_first_sheet(file.content, MOST_ROWS):
        texts = [_plain(cell) for cell in cells]
        if not places:
            if NUMBER in texts and DAY in texts:
                places = {NUMBER: texts.index(NUMBER), DAY: texts.index(DAY)}
            continue
        found = texts[places[NUMBER]] if places[NUMBER] < len(texts) else ""
        if found:
            day = texts[places[DAY]] if places[DAY] < len(texts) else ""
            rows.add(number, f"A{line}", {"bin": found, "register_code": file.part.lower(), "listed_on": day or None})
    return [] if places else [file_finding(LAYOUT, file, table=ENTRIES.name)]


def _plain(cell: Cell) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell).strip()
