"""How is a delivered spreadsheet read safely? Limits before it is opened, values only, nothing computed."""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from etl.core.reading import exact_text

MOST_PARTS, MOST_BYTES, MOST_RATIO = 200, 60_000_000, 200
MOST_ROWS, MOST_COLUMNS = 20_000, 60
ROW_BYTES = 600  # a sheet of many rows may unpack to so much for each; a line of eight short cells takes 240


class NotASheet(ValueError):
    """The bytes are no spreadsheet that we would open."""


class TooBig(ValueError):
    """The spreadsheet would unpack beyond the limits."""


class Formula(str):
    """The text of a cell that holds a formula instead of a value."""


Cell = str | None


def _inspect(content: bytes, most_rows: int) -> None:
    """Look at the zip directory before anything is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise NotASheet("This is not a spreadsheet, or it was cut.") from error
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > max(MOST_BYTES, ROW_BYTES * most_rows) or unpacked > MOST_RATIO * max(len(content), 1):
        raise TooBig("The spreadsheet unpacks to more than agreed.")
    if any(part.filename.endswith("vbaProject.bin") for part in parts):
        raise NotASheet("The spreadsheet holds macros.")


def _text(value: Any, kind: str) -> Cell:
    if value is None:
        return None
    if kind == "f":
        return Formula(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return exact_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    text = str(value).strip()
    return text or None


def read_first_sheet(content: bytes, most_rows: int = MOST_ROWS) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of the only or first sheet of a workbook whose sheets have no agreed name; otherwise as ``read_rows``."""
    return read_rows(content, "", most_rows)


def read_rows(content: bytes, sheet: str, most_rows: int = MOST_ROWS) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of one sheet as (row number, texts); trailing empty cells are kept as None. Without a name the first one.

    NotASheet: not a workbook, macros, damaged, or no such sheet. TooBig: beyond the limits.
    """
    _inspect(content, most_rows)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        if sheet and sheet not in book.sheetnames:
            raise NotASheet(f"There is no sheet {sheet!r}.")
        page = book[sheet or book.sheetnames[0]]
        page.reset_dimensions()  # the size that a file states of itself can be wrong and would cut rows
        for number, row in enumerate(page.iter_rows(max_col=MOST_COLUMNS), start=1):
            if number > most_rows:
                raise TooBig("The sheet has more rows than agreed.")
            yield number, [_text(cell.value, getattr(cell, "data_type", "n")) for cell in row]
        book.close()
    except (NotASheet, TooBig):
        raise
    except (
        ValueError,
        RuntimeError,
        NotImplementedError,
        zlib.error,
        InvalidFileException,
        KeyError,
        ParseError,
        zipfile.BadZipFile,
        OSError,
        EOFError,
        TypeError,
        AttributeError,
        IndexError,
    ):
        raise NotASheet("The spreadsheet is damaged.") from None  # the cause may quote a cell


def cell_name(sheet: str, row: int, column: int) -> str:
    """ "Отчёт!C7" for row 7, column 3 (counted from 1)."""
    return f"{sheet}!{get_column_letter(column)}{row}"
