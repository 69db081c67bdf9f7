"""What is a tally? A sum over rows that speak of no supported project: applications, units of universities.

Its figures keep the same law as those of indicators: a code, a unit, a month, and the rows that they add up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from etl.core.figure import Aspect, Figure, Level, State, Unit, figure_code
from etl.core.indicator import PART_COLUMNS, Records, Role, Tables
from etl.core.period import Period

FIRST_TALLY, LAST_TALLY = 41, 73  # below are the indicators, above the counts of the report itself


@dataclass(frozen=True)
class Tally:
    """One tally. Its words are English message ids.

    ``compute(tables, period, regions)`` returns a frame with ``subject``, ``table``, ``row_id`` and ``part`` (int64, whole
    ``unit``), one line for each row that counts; the value of a region is the sum of all, that of a subject of ``level`` the sum of its own.
    ``subjects`` names those who may have a value: one without a part is ``absent`` (ZERO where the list is whole, LATE where an answer is owed).
    ``oracle`` does the same slowly: subject -> sum, without those who have no part.
    """

    id: str
    number: int
    version: int
    title: str
    says: str
    formula: str
    source: str
    unit: Unit
    level: Level
    absent: State
    reads: tuple[str, ...]
    feeds: tuple[str, ...]
    compute: Callable[[Tables, Period, tuple[str, ...]], pd.DataFrame]
    subjects: Callable[[Tables, Period, tuple[str, ...]], tuple[str, ...]]
    oracle: Callable[[Records, Period, tuple[str, ...]], dict[str, int]]
    not_for: str = ""


@dataclass(frozen=True)
class Tallied:
    """What one tally comes to in one month: its parts, and a figure for the area and for each subject."""

    tally: Tally
    parts: pd.DataFrame
    figures: tuple[Figure, ...]

    def rows(self, figure: Figure) -> pd.DataFrame:
        """The parts behind one of its figures, with the columns of an indicator's parts; they add up to the value."""
        chosen = self.parts if figure.level is Level.REGION else self.parts[self.parts["subject"] == figure.subject]
        named = chosen.assign(role=Role.NUM.value, project_id=chosen["subject"], award_id="")
        return named.loc[:, PART_COLUMNS].reset_index(drop=True)


def tallied(tallies: Sequence[Tally], tables: Tables, period: Period, area: str, regions: tuple[str, ...], gaps: frozenset[str]) -> Iterator[Tallied]:
    """Each tally of an area (a region, or the country with its regions); where a source that it feeds on is a gap, nobody has a value."""
    for each in tallies:
        is_gap = bool(gaps & set(each.feeds))
        found = each.compute(tables, period, regions)
        parts = found.iloc[:0] if is_gap else found
        sums: Mapping[str, int] = {str(subject): int(total) for subject, total in parts.groupby("subject")["part"].sum().items()}
        subjects = sorted({*sums, *each.subjects(tables, period, regions)})
        whole = sum(sums.values()) if sums else None
        places = [(Level.REGION, area, whole), *((each.level, subject, sums.get(subject)) for subject in subjects)]
        yield Tallied(each, parts, tuple(_figure(each, level, subject, value, period, is_gap) for level, subject, value in places))


def _figure(tally: Tally, level: Level, subject: str, value: int | None, period: Period, is_gap: bool) -> Figure:
    absent = State.SOURCE_DOWN if is_gap else tally.absent
    if value is None and absent is State.ZERO:
        value = 0
    state = absent if value is None else State.ZERO if value == 0 else State.REPORTED
    names = (figure_code(tally.number, Aspect.VALUE, level, subject), tally.id, tally.version, level, subject, Aspect.VALUE, str(period), tally.unit)
    return Figure(*names, value, 1, state)
