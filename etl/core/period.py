"""Which month is meant? Reporting months, their order and their ends."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Period:
    """One calendar month, written ``2026-09``."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read ``YYYY-MM``; ValueError for anything else."""
        found = MONTH.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is not a month; write it as YYYY-MM, for example 2026-09.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Period":
        """The month in which a day lies."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def plus(self, months: int) -> "Period":
        """The month so many months later (or earlier, if negative)."""
        index = self.year * 12 + self.month - 1 + months
        return Period(index // 12, index % 12 + 1)

    @property
    def previous(self) -> "Period":
        return self.plus(-1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def months_since(self, earlier: "Period") -> int:
        """How many months lie between (0 for the same month)."""
        return (self.year - earlier.year) * 12 + self.month - earlier.month


@dataclass(frozen=True)
class Window:
    """The months that one fetch asks for, both ends included."""

    first: Period
    last: Period

    def __iter__(self) -> Iterator[Period]:
        month = self.first
        while month <= self.last:
            yield month
            month = month.plus(1)
