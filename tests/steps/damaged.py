"""How is a delivered file damaged and written again? Its rows as a grid, damage that any supplier could do, and a writer for each format."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import xlsxwriter
from defusedxml.ElementTree import fromstring

from etl.core.csv_reading import read_lines
from etl.core.forms import HEADINGS_ROW, SHEET

Cell = Any  # a text, a number, or None
ALIKE = str.maketrans("АВСЕНКМОРТХABCEHKMOPTX01", "ABCEHKMOPTXАВСЕНКМОРТХОl")
LONG = 10**20
HALF_A_LETTER = "\ud800"


@dataclass(frozen=True)
class Grid:
    """The rows of one file under their headings."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def with_cell(self, row: int, column: int, change: Callable[[Cell], Cell]) -> "Grid":
        cells = [list(each) for each in self.rows]
        cells[row][column] = change(cells[row][column])
        return replace(self, rows=tuple(map(tuple, cells)))

    def column(self, head: str) -> list[Cell]:
        """The cells under a heading; nothing in every row where there is no such heading."""
        place = self.heads.index(head) if head in self.heads else None
        return [None if place is None else row[place] for row in self.rows]


@dataclass(frozen=True)
class Damage:
    """One thing that goes wrong: what, in which row and column (counted round), and with which text."""

    kind: str
    row: int
    column: int
    text: str


def damaged(grid: Grid, damage: Damage, money: str) -> Grid:
    """The grid after one damage."""
    if not grid.rows:
        return grid
    row, column, text = damage.row % len(grid.rows), damage.column % len(grid.heads), damage.text
    sums = grid.heads.index(money) if money in grid.heads else column
    match damage.kind:
        case "emptied":
            return grid.with_cell(row, column, lambda _: None)
        case "another type":
            return grid.with_cell(row, column, lambda _: text)
        case "doubled":
            return replace(grid, rows=(*grid.rows[: row + 1], *grid.rows[row:]))
        case "swapped":
            return replace(grid, rows=(*grid.rows[row:], *grid.rows[:row]))
        case "column more":
            return Grid((*grid.heads, f"Ескерту {len(grid.heads)}"), tuple((*each, text) for each in grid.rows))
        case "column gone":
            return Grid(grid.heads[:column] + grid.heads[column + 1 :], tuple(each[:column] + each[column + 1 :] for each in grid.rows))
        case "wrong sum":
            return grid.with_cell(row, sums, lambda was: f"-{was}" if damage.column % 2 else "7.25")
        case "unknown code":
            return grid.with_cell(row, column, lambda _: "ZZZ-999")
        case "look-alikes":
            return grid.with_cell(row, column, lambda was: str(was).translate(ALIKE) if was else was)
        case "huge":
            return grid.with_cell(row, sums, lambda _: str(LONG))
        case _:
            return grid.with_cell(row, column, lambda was: f"{was}{text}")


KINDS = (
    *("emptied", "another type", "doubled", "swapped", "column more", "column gone"),
    *("wrong sum", "unknown code", "look-alikes", "huge", "signs added"),
)


def json_items(content: bytes) -> Grid:
    items = json.loads(content, parse_float=str, parse_int=str)["items"]
    heads = tuple(dict.fromkeys(name for item in items for name in item))
    return Grid(heads, tuple(tuple(item.get(name) for name in heads) for item in items))


def as_json_items(grid: Grid, was: bytes) -> bytes:
    return json.dumps({**json.loads(was), "items": [dict(zip(grid.heads, row, strict=True)) for row in grid.rows]}).encode()


def lines(content: bytes) -> Grid:
    (_, heads), *rows = read_lines(content)
    return Grid(tuple(heads), tuple(tuple(cells) for _, cells in rows))


def as_lines(grid: Grid, was: bytes) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([grid.heads, *([cell or "" for cell in row] for row in grid.rows)])
    return text.getvalue().encode(errors="surrogatepass")


def sheet(content: bytes) -> Grid:
    rows = [row for row in _sheet_rows(content)[HEADINGS_ROW - 1 :] if any(cell is not None for cell in row)]
    width = sum(1 for cell in rows[0] if cell is not None)
    return Grid(tuple(map(str, rows[0][:width])), tuple(tuple(row[:width]) for row in rows[1:]))


def as_sheet(grid: Grid, was: bytes) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(SHEET)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for line, row in enumerate([*_sheet_rows(was)[: HEADINGS_ROW - 1], grid.heads, *grid.rows]):
            for place, cell in enumerate(row):
                if hasattr(cell, "isoformat"):
                    page.write_datetime(line, place, cell, day)
                elif isinstance(cell, str):
                    page.write_string(line, place, cell.replace(HALF_A_LETTER, ""))  # no program writes one into a workbook
                elif cell is not None:
                    page.write_number(line, place, cell)
    return stream.getvalue()


def _sheet_rows(content: bytes) -> Sequence[tuple[Cell, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content))[SHEET].iter_rows(values_only=True))


def payments(content: bytes) -> Grid:
    rows = [{field.tag: field.text for field in each} for each in fromstring(content).findall("payment")]
    heads = tuple(rows[0]) if rows else ()
    return Grid(heads, tuple(tuple(row.get(name) for name in heads) for row in rows))


def as_payments(grid: Grid, was: bytes) -> bytes:
    rows = "".join(f"<payment>{_fields(grid.heads, row)}</payment>" for row in grid.rows)
    begin, _, _ = was.decode().partition("<payment>")
    return f"{begin}{rows}</answer>".encode(errors="surrogatepass")


def _fields(heads: Sequence[str], row: Sequence[Cell]) -> str:
    told: Mapping[str, Cell] = {name.partition(" ")[0]: cell for name, cell in zip(heads, row, strict=True)}
    return "".join(f"<{name}/>" if cell is None else f"<{name}>{escape(str(cell))}</{name}>" for name, cell in told.items())
