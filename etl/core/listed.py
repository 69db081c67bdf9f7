"""What stands below the headings of a published workbook, whose title and other columns we do not read?"""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from etl.core.sheets import Cell, read_first_sheet


class NoHeadings(ValueError):
    """No row of the sheet names all the columns that we read."""


def read_list(content: bytes, headings: Sequence[str], most_rows: int) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each line below the row that names all of ``headings``: its number, and its texts by heading ("" for an empty cell).

    NoHeadings if there is no such row; NotASheet and TooBig as for any sheet.
    """
    places: Mapping[str, int] = {}
    for line, cells in read_first_sheet(content, most_rows):
        texts = [_plain(cell) for cell in cells]
        if places:
            yield line, {heading: texts[place] if place < len(texts) else "" for heading, place in places.items()}
        elif set(headings) <= set(texts):
            places = {heading: texts.index(heading) for heading in headings}
    if not places:
        raise NoHeadings("No row names all the columns that are read.")


def _plain(cell: Cell) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell).strip()
