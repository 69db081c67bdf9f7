"""What does a table hold, column by column?

Declared once beside its source; SQL, dtypes, checks and the data dictionary are derived from it.
The English sentences here are message ids: Kazakh and Russian come from the catalogs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """How a value is written in a delivered text and held in the warehouse."""

    TEXT = "text"  # any text
    CODE = "code"  # a text with a pattern or a closed list
    BIN = "bin"  # twelve digits, check digit
    INTEGER = "integer"  # whole number
    MONEY = "money"  # decimal text in tenge -> whole tiyn
    SCALED = "scaled"  # decimal text -> whole units of 10**-scale
    DATE = "date"  # YYYY-MM-DD
    MONTH = "month"  # YYYY-MM
    FLAG = "flag"  # true | false


WHOLE = frozenset({Kind.INTEGER, Kind.MONEY, Kind.SCALED})


@dataclass(frozen=True)
class Column:
    """One column: its name carries unit and kind, ``says`` is its meaning in one English sentence."""

    name: str
    kind: Kind
    says: str
    example: str
    required: bool = True
    allowed: frozenset[str] = frozenset()
    pattern: str = ""
    minimum: int | None = None  # in warehouse units (tiyn, 10**-scale)
    maximum: int | None = None
    scale: int = 0
    personal: bool = False  # its values never enter a log, a finding or a report
    compared: bool = True  # False: facts about the delivery; a change here alone is no new version of the row

    @property
    def is_whole(self) -> bool:
        return self.kind in WHOLE

    @property
    def decimals(self) -> int:
        """How many decimal places a delivered text may carry."""
        return 2 if self.kind is Kind.MONEY else self.scale


@dataclass(frozen=True)
class Extract:
    """A delivery of the table holds every row that there is, so a row that is missing from it is gone.

    ``month``: only rows whose value here lies in the months asked for ("" means all). ``asked_by`` and ``asked_in``: only
    rows whose value in the column was asked about, as the rows of another table of the same batch say.
    """

    month: str = ""
    asked_by: str = ""
    asked_in: str = ""


@dataclass(frozen=True)
class Table:
    """One table: ``grain`` says what one row is; ``key`` names the columns that identify it."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[int, int]  # fewest and most rows in one batch that can be right
    sequence: str = ""  # column that orders several deliveries of one key inside a batch (later wins)
    valid_month: str = ""  # column with the month in which the row is true
    valid_day: str = ""  # or the day from which it is true
    holds_prices: bool = False  # rates or price indices: a correction here revalues what others reported
    extract: Extract | None = None  # None: a delivery may hold a part of the rows, and silence about a row says nothing

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def compared(self) -> list[str]:
        return [column.name for column in self.columns if column.compared and column.name not in self.key]

    def example(self) -> dict[str, str]:
        """One good row, as delivered texts."""
        return {column.name: column.example for column in self.columns}


@dataclass(frozen=True)
class Schema:
    """The tables of one source, parents first."""

    tables: tuple[Table, ...]
    by_name: Mapping[str, Table] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {table.name: table for table in self.tables})
