"""How is a delivered table of separated values read without guessing? One declared dialect: UTF-8, semicolons, double quotes, a row of headings."""

import csv
import io
from collections.abc import Iterator, Mapping

from etl.core.finding import Finding
from etl.core.tidied import ENCODING, LAYOUT, TOO_BIG, UNKNOWN_COLUMN, UNREADABLE, RawFile, Rows, file_finding

SEPARATOR = ";"
MOST_LINES, MOST_COLUMNS, LONGEST_CELL = 1_000_000, 200, 20_000


class NotSeparated(ValueError):
    """The text is not a table in the declared dialect."""


class TooManyLines(ValueError):
    """The table is longer than agreed."""


def read_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of the table as (number of the line in the file, cells); empty lines are left out.

    UnicodeDecodeError if it is not UTF-8 (with or without a mark at its start), NotSeparated, TooManyLines.
    """
    text = content.decode("utf-8-sig")
    if "\0" in text:
        raise NotSeparated("A text holds the sign of zero.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATOR, quotechar='"', strict=True)
    kept = csv.field_size_limit(LONGEST_CELL)
    try:
        while True:
            first = reader.line_num + 1  # a quoted cell may run over several lines
            try:
                cells = next(reader)
            except StopIteration:
                return
            if first > MOST_LINES:
                raise TooManyLines
            if len(cells) > MOST_COLUMNS:
                raise NotSeparated("The table has more columns than agreed.")
            if cells:
                yield first, cells
    except csv.Error:
        raise NotSeparated("The table ends inside a cell, or a cell is too long.") from None
    finally:
        csv.field_size_limit(kept)


def read_table(table: str, headings: Mapping[str, str], number: int, file: RawFile, rows: Rows) -> list[Finding]:
    """Add the rows of one file; return what was found. A line with too many or too few cells is added without values and set aside.

    ``headings`` says which heading means which column; further columns are findings, a missing one keeps the file out.
    """
    if file.kept_out:
        return [file_finding(file.kept_out, file, table=table)]
    try:
        lines = list(read_lines(file.content))
    except UnicodeDecodeError:
        return [file_finding(ENCODING, file, table=table)]
    except NotSeparated:
        return [file_finding(UNREADABLE, file, table=table)]
    except TooManyLines:
        return [file_finding(TOO_BIG, file, table=table)]
    head = [cell.strip() for cell in lines[0][1]] if lines else []
    missing = [heading for heading in headings if head.count(heading) != 1]
    if missing:
        return [file_finding(LAYOUT, file, table=table, column=headings[heading], location="line 1") for heading in missing]
    findings = [
        file_finding(UNKNOWN_COLUMN, file, table=table, location=f"line 1, column {place + 1}") for place, name in enumerate(head) if name not in headings
    ]
    places = {column: head.index(heading) for heading, column in headings.items()}
    for line, cells in lines[1:]:
        location = f"line {line}"
        if len(cells) != len(head):
            added = rows.add(number, location, {})
            findings.append(file_finding(LAYOUT, file, table=table, location=location, value_class="cells", row_number=added))
            continue
        values = {column: cells[place].strip() or None for column, place in places.items()}
        rows.add(number, location, {**values, "received_on": file.asked.get("received_on")})
    return findings
