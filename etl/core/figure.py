"""What is a printed number? A figure: a value with its unit, period, coverage, version and code."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Unit(StrEnum):
    """What one whole unit of a value stands for."""

    TIYN = "tiyn"  # 1/100 tenge
    MILLI_FTE = "milli_fte"  # 1/1000 full-time equivalent
    KG = "kg"
    COUNT = "count"
    RATIO = "ratio"  # printed as a percentage
    TIMES = "times"  # printed as tenge per tenge
    TIYN_PER_MILLI_FTE = "tiyn_per_milli_fte"  # printed as million tenge per full-time equivalent
    POINTS = "points"  # difference of two ratios, in percentage points


class State(StrEnum):
    """Why a value is what it is, or why there is none. Never a blank, never a zero in its place."""

    REPORTED = "reported"
    NIL_RETURN = "nil_return"
    ZERO = "zero"
    NOT_DUE = "not_due"
    LATE = "late"
    SOURCE_DOWN = "source_down"
    WITHHELD = "withheld"
    UNDEFINED = "undefined"  # the formula has no answer here; the reason says why


class Level(StrEnum):
    """Whose value it is."""

    REGION = "region"
    DISTRICT = "district"
    PROGRAMME = "programme"
    ORGANISATION_TYPE = "organisation_type"
    THEME = "theme"  # of tallies only
    READINESS = "readiness"  # of tallies only
    ORGANISATION = "organisation"
    PROJECT = "project"


class Aspect(StrEnum):
    """Which of the numbers about one indicator. The value is the two last digits of its code."""

    VALUE = "00"
    PREVIOUS = "01"  # the same, one month before, as known now
    CHANGE = "02"  # value - previous
    PLAN = "03"
    AGAINST_PLAN = "04"  # value / plan
    REPORTING = "05"  # subjects that reported
    DUE = "06"  # subjects that were due
    COVERAGE = "07"  # share of awarded money whose projects reported
    LOW = "08"  # silent projects counted as nothing
    HIGH = "09"  # silent projects counted at plan
    NUMERATOR = "10"
    DENOMINATOR = "11"
    RESTATED = "12"  # now - what an earlier edition printed
    BY_RULES = "13"  # the parts of it, by reason
    BY_LATE = "14"
    BY_CORRECTION = "15"
    BY_OURS = "16"
    BY_CLASS = "17"
    BY_RATES = "18"
    PRINTED = "19"  # what that edition printed


SIGNED = frozenset({Aspect.CHANGE, Aspect.RESTATED, Aspect.BY_RULES, Aspect.BY_LATE, Aspect.BY_CORRECTION, Aspect.BY_OURS, Aspect.BY_CLASS, Aspect.BY_RATES})


@dataclass(frozen=True)
class Figure:
    """One number that may be printed. ``numerator / denominator`` is the exact value in whole ``unit``s.

    For money the unit is the tiyn, for FTE a thousandth, for waste the kilogram; for ratios 1.
    ``numerator`` is None exactly when ``state`` says why; ``reason`` is then an English message id.
    """

    code: str
    indicator: str
    version: int
    level: Level
    subject: str
    aspect: Aspect
    period: str
    unit: Unit
    numerator: int | None
    denominator: int = 1
    state: State = State.REPORTED
    reason: str = ""

    @property
    def value(self) -> Fraction | None:
        return None if self.numerator is None else Fraction(self.numerator, self.denominator)

    @property
    def is_known(self) -> bool:
        return self.numerator is not None


def figure_code(number: int, aspect: Aspect, level: Level, subject: str) -> str:
    """``M-0402`` for the region as a whole, ``M-0402/AKT-017`` for a part of it.

    ``number`` is the indicator's own two digits: the code is the same in every month and on every machine.
    """
    whole = f"M-{number:02d}{aspect.value}"
    return whole if level is Level.REGION else f"{whole}/{subject}"
