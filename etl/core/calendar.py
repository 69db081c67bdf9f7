"""Which days are working days in Kazakhstan, and when does a term end?

Public holidays and moved days off come from the ``holidays`` library; a dated override wins over it.
Terms: Civil Code, articles 172-174 (unchecked, see docs/method.md): a term in months ends on the same day number,
a term in days or weeks that many days after; if the end is not a working day, on the next working day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property

from holidays import HolidayBase, country_holidays

from etl.core.period import Period

DAY = timedelta(days=1)
TERM = re.compile(r"P(\d+)([DWM])")


class Kind(StrEnum):
    """What an override says of its day."""

    WORKING_DAY = "working_day"
    DAY_OFF = "day_off"


@dataclass(frozen=True)
class Override:
    """One day on which the calendar departs from the library, who says so, and since when we know."""

    day: date
    kind: Kind
    source: str
    known_at: date


@cache
def _library() -> HolidayBase:
    return country_holidays("KZ")  # years are filled in as they are asked for


@dataclass(frozen=True)
class Calendar:
    """The working calendar with its overrides."""

    overrides: tuple[Override, ...] = ()

    @cached_property
    def _by_day(self) -> dict[date, Kind]:
        return {each.day: each.kind for each in self.overrides}

    def is_working_day(self, day: date) -> bool:
        kind = self._by_day.get(day)
        return _library().is_working_day(day) if kind is None else kind is Kind.WORKING_DAY

    def _after(self, day: date) -> Iterator[date]:
        """Working days after a day, without end."""
        while True:
            day += DAY
            if self.is_working_day(day):
                yield day

    def nth_working_day(self, period: Period, n: int) -> date:
        """The n-th working day (1, 2, ...) counted from the first day of the month; ValueError below 1."""
        if n < 1:
            raise ValueError(f"There is no working day number {n}; count from 1.")
        days = self._after(period.first_day - DAY)
        return next(day for place, day in enumerate(days, 1) if place == n)

    def working_day_before(self, day: date, n: int) -> date:
        """The n-th working day before a day; ValueError below 1."""
        if n < 1:
            raise ValueError(f"There is no working day number {n}; count from 1.")
        while n:
            day -= DAY
            n -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative if ``end`` is past."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + DAY * step) for step in range(1, (end - start).days + 1))

    def due_on(self, issued_on: date, term: str) -> date:
        """Last day of a term (P1M, P10D, P2W) that runs from ``issued_on``; ValueError for another form."""
        found = TERM.fullmatch(term)
        if not found:
            raise ValueError(f"{term!r} is not a term; write it as P1M, P2W or P10D.")
        count = int(found[1])
        if found[2] == "M":
            month = Period.of(issued_on).plus(count)
            end = min(month.last_day, month.first_day + DAY * (issued_on.day - 1))
        else:
            end = issued_on + DAY * count * (7 if found[2] == "W" else 1)
        return end if self.is_working_day(end) else next(self._after(end))
