"""What is the demonstration's world made of? Records as the agencies send them, and files as suppliers deliver them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from etl.core.period import Period, Window

Record = dict[str, Any]
FIRST, LAST = Period(2023, 10), Period(2026, 9)
MONTHS = tuple(Window(FIRST, LAST))
TODAY = date(2026, 10, 6)  # the day as of which everything is ingested
MILLION = 100_000_000  # tiyn in a million tenge


@dataclass(frozen=True)
class Formula:
    """A spreadsheet cell that computes its value, and what it last showed."""

    text: str
    shown: float


Cell = str | int | float | date | Formula | None
Line = tuple[Cell, ...]


def as_written(content: bytes) -> bytes:
    return content


@dataclass(frozen=True)
class Delivery:
    """One file that a supplier put into a drop folder. ``name`` and ``headings`` are empty where they are as agreed."""

    source: str
    received_on: date
    bin: str
    period: str
    seq: int
    lines: tuple[Line, ...]
    is_nil: bool = False
    form: str = "xlsx"
    name: str = ""
    headings: tuple[str, ...] = ()
    bin_cell: str | int | None = None  # what stands in the cell, where it is not the BIN as text
    spoil: Callable[[bytes], bytes] = field(default=as_written, repr=False)

    @property
    def path(self) -> str:
        """Place below the folder of the demonstration."""
        name = self.name or f"{self.bin}_{self.period}_{self.seq}.{self.form}"
        return f"drop/{self.source}/{self.received_on.isoformat()}/{name}"


@dataclass(frozen=True)
class World:
    """Everything that all sources will bring. Lists and maps, so that damage can be added to them."""

    seed: int
    grants: dict[str, list[Record]]
    rates: dict[str, list[Record]]  # by ISO day; days without a rate are absent
    payments: dict[str, list[Record]]  # by BIN
    deliveries: list[Delivery]
    lists: dict[str, dict[str, list[Record]]]  # path of a JSON list -> its content
    sheets: dict[str, bytes]  # path of a list of applications -> its content
    prices: dict[str, list[Record]] = field(default_factory=dict)  # by index: the series of its answer
    registers: dict[str, list[Record]] = field(default_factory=dict)  # by register: number, name and day of each entry
    contracts: list[Record] = field(default_factory=list)  # of state procurement
    cards: dict[str, Record] = field(default_factory=dict)  # by BIN asked for: the card of the register of legal entities
    certificates: list[Record] = field(default_factory=list)  # of accredited scientific organisations
    views: dict[str, list[Record]] = field(default_factory=dict)  # by table: rows of the department's database
    peers: list[Record] = field(default_factory=list)  # legal entities of the region in its ordered list
    answered_as: dict[str, str] = field(default_factory=dict)  # BIN asked for -> BIN that the tax answer names instead


def chance(seed: int, *about: object) -> Random:
    """A random source of its own for each thing, so that adding one thing changes no other."""
    return Random(":".join(map(str, (seed, *about))))


def tenge(tiyn: int) -> Decimal:
    """Exact tenge with two decimals."""
    return Decimal(tiyn).scaleb(-2)


def dotted(day: date) -> str:
    return day.strftime("%d.%m.%Y")


def day_in(month: Period, day: int) -> date:
    """That day of the month, or its last one."""
    return month.first_day + timedelta(days=min(day, month.last_day.day) - 1)
