"""Does a public statement agree with the data? The number that was stated, held against one figure of ours."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Verdict(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    CANNOT_BE_CHECKED = "cannot_be_checked"


@dataclass(frozen=True)
class Held:
    """``difference`` is ours minus the nearest bound of what was stated, in the same unit; None where nothing can be subtracted."""

    verdict: Verdict
    difference: Fraction | None


def hold(low: Fraction | None, high: Fraction | None, ours: Fraction | None, tolerance: Fraction) -> Held:
    """A stated number or range against our figure; within ``tolerance`` (a share of the bound) it agrees."""
    if low is None or high is None or ours is None:
        return Held(Verdict.CANNOT_BE_CHECKED, None)
    difference = ours - low if ours < low else ours - high if ours > high else Fraction(0)
    bound = low if ours < low else high
    return Held(Verdict.AGREES if abs(difference) <= abs(bound) * tolerance else Verdict.DIFFERS, difference)
