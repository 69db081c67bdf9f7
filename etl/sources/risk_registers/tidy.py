"""What do the registers say? One workbook each; lines about persons (sole proprietors) are not read, the delivered bytes keep them."""

from collections.abc import Sequence

from etl.core.finding import Finding
from etl.core.identifiers import looks_like_a_person
from etl.core.json_reading import day_from_dots
from etl.core.listed import NoHeadings, read_list
from etl.core.sheets import NotASheet, TooBig
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
    try:
        for line, texts in read_list(file.content, (NUMBER, DAY), MOST_ROWS):
            if texts[NUMBER]:
                rows.add(number, f"A{line}", {"bin": texts[NUMBER], "register_code": file.part.lower(), "listed_on": texts[DAY] or None})
    except NoHeadings:
        return [file_finding(LAYOUT, file, table=ENTRIES.name)]
    return []
