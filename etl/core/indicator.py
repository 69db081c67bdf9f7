"""What is an indicator? A formula with a number, a version and a source, computed over known rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from etl.core.figure import Unit
from etl.core.period import Period

Tables = Mapping[str, pd.DataFrame]
Records = Mapping[str, list[dict[str, object]]]
PART_COLUMNS = ["role", "table", "row_id", "project_id", "award_id", "part"]


class Role(StrEnum):
    """What a part does in its indicator."""

    NUM = "num"  # numerator, or the addend where there is no denominator
    DEN = "den"  # denominator
    DEN_LOW = "den_low"  # lower bound of a denominator that is a range
    PLAN = "plan"  # what was promised
    LESS = "less"  # what the value would be less by at its lower bound (below zero), where it is a forecast
    MORE = "more"  # and more by at its upper bound
    ASIDE = "aside"  # shown beside the value, never in it
    PRICE = "price"  # the prices that it was worked out with, as a factor in billionths: named, in no sum


class Better(StrEnum):
    MORE = "more"
    LESS = "less"
    CLOSE_TO_PLAN = "close_to_plan"
    NEITHER = "neither"


@dataclass(frozen=True)
class Indicator:
    """One indicator. Its words are English message ids.

    ``compute(tables, period)`` returns the parts: a frame with the columns ``PART_COLUMNS``, one line for each
    warehouse row (or share of one) that counts. ``part`` is int64 in whole ``num_unit`` (num, less, more, aside) or ``den_unit``
    (den, den_low), or a factor (price). The value for any set of projects is sum(num), or sum(num) / sum(den) if ``is_ratio``: parts add up
    to the whole and no ratio is ever averaged. ``award_id`` is "" where a row speaks of the project as a whole;
    otherwise the award decides programme and support basis.

    ``oracle`` does the same slowly, in plain Python over lists of dicts: ``oracle(tables, period) -> {(role, project_id): int}``,
    without the projects that have no part.

    ``due(tables, period)`` returns a frame (project_id, state, reason) of the projects with an award signed by the end
    of the month; ``state`` is a ``State`` value; reported, nil_return and zero count as covered, not_due as owing nothing.
    ``plan(tables, period)`` returns parts with the role "plan" in ``num_unit``; None where nothing is ever planned.
    ``feeds`` names the sources without which the month has no value.
    """

    id: str
    number: int
    version: int
    theme: str
    title: str
    says: str
    formula: str
    source: str
    unit: Unit  # of the value: for a ratio one of those of a quotient
    num_unit: Unit
    better: Better
    reads: tuple[str, ...]
    feeds: tuple[str, ...]
    compute: Callable[[Tables, Period], pd.DataFrame]
    oracle: Callable[[Records, Period], dict[tuple[str, str], int]]
    due: Callable[[Tables, Period], pd.DataFrame]
    plan: Callable[[Tables, Period], pd.DataFrame] | None = None
    den_unit: Unit = Unit.COUNT
    is_ratio: bool = False
    undefined: str = ""  # why there is no value when the denominator is zero
    is_forecast: bool = False  # True: LOW and HIGH are the value with its parts "less" and "more"
    is_range: bool = False  # True: the denominator is a range; LOW and HIGH are the value against its upper and lower bound
    cumulative: bool = False  # True: since the start of support; False: of the month alone
    not_for: str = ""  # what the value must not be used for

    @property
    def is_bounded(self) -> bool:
        """Whether silent projects could still change the value by what they did in the month."""
        return not self.is_ratio and not self.cumulative
