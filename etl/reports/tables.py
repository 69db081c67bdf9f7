"""What is a table of a report? Declared once, shown twice: on the page and as a sheet of the XLSX twin."""

from dataclasses import dataclass, field
from datetime import date

from etl.core.figure import Figure
from etl.reports.rating import Light
from etl.reports.typed import Coded, Drawn, Label, Printed, Word

Cell = Figure | Label | Word | Printed | Light | Coded | date


@dataclass(frozen=True)
class Column:
    """``head`` says what stands below, ``unit`` in what; ``width`` is the share of the page, "23%"."""

    head: Word
    width: str
    unit: Word = Word("")
    kind: str = "text"  # text | number | light | identifier | coded | day

    @property
    def share(self) -> Drawn:
        return Drawn(self.width)


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    is_total: bool = False
    place: Drawn = Drawn("")  # the name by which a code leads here


@dataclass(frozen=True)
class Table:
    """``name`` is the name of its sheet (a code of the catalogs); notes stand below it.

    The page shows the first ``most`` rows (0: all) and ``rest`` below them; the workbook has all rows.
    """

    name: str
    title: Word
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Word, ...] = field(default=())
    most: int = 0
    rest: Word = Word("")
    stated: tuple[Figure, ...] = ()  # the numbers in ``rest``

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"A row of the table {self.name} has {len(row.cells)} cells for {len(self.columns)} columns.")

    @property
    def on_page(self) -> tuple[Row, ...]:
        """The rows that the page shows."""
        return self.rows[: self.most] if self.most else self.rows
