"""How far may the two groups have drifted apart before the estimate says nothing? Bounds on relative magnitudes after Rambachan and Roth.

Rambachan and Roth (2023), Review of Economic Studies 90(5): from one period to the next after support the groups drift apart at most
M̄ times as much as in the worst such step before it. For each step before support and each sign that bounds the estimate from two sides;
the interval is the union over all of them, each with the critical value of Imbens and Manski (2004), Econometrica 72(6).
"""

from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
NORMAL, LEVEL = NormalDist(), 0.95
FARTHEST, STEP = 300, 0.01  # the breakdown value is sought up to FARTHEST steps


@dataclass(frozen=True)
class Course:
    """An event study: times (-1, the base, is not among them), and in their order the effects, their covariance and their weights in the estimate."""

    times: tuple[int, ...]
    effects: Numbers
    covariance: Numbers
    weights: Numbers  # 0 before support; they add up to 1

    def drifts(self) -> list[Numbers]:
        """What to multiply the effects with for each step from one time before support to the next."""
        before = sorted({*(time for time in self.times if time < 0), -1})
        return [self._at(later) - self._at(earlier) for earlier, later in pairwise(before)]

    def _at(self, time: int) -> Numbers:
        return np.array([float(each == time) for each in self.times])

    @property
    def reach(self) -> float:
        """By how much the estimate is off if the groups drift apart by one unit at each step after support: drifts add up from one time to the next."""
        after = self.weights[np.array(self.times) >= 0]
        return float(np.abs(np.cumsum(after[::-1])).sum())


def critical(width: float) -> float:
    """How many standard errors to go beyond bounds that lie ``width`` standard errors apart: 1.96 where they meet, 1.64 where they are far apart."""
    low, high = 1.6, 2.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if NORMAL.cdf(middle + width) - NORMAL.cdf(-middle) < LEVEL else (low, middle)
    return (low + high) / 2


def robust(course: Course, times: float) -> tuple[float, float]:
    """The 95 % interval of the estimate if each drift after support is at most so many times the worst one before; ValueError where there is none before."""
    drifts = course.drifts()
    if not drifts:
        raise ValueError("There is no step before support to compare with.")
    lows, highs = [], []
    for drift in (sign * each for each in drifts for sign in (1, -1)):
        bounds = [course.weights - times * course.reach * drift, course.weights + times * course.reach * drift]
        (low, high), errors = [float(each @ course.effects) for each in bounds], [float(np.sqrt(each @ course.covariance @ each)) for each in bounds]
        beyond = critical(max(0.0, high - low) / max(*errors, 1e-12))
        if low - beyond * errors[0] <= high + beyond * errors[1]:
            lows.append(low - beyond * errors[0])
            highs.append(high + beyond * errors[1])
    return min(lows), max(highs)


def breakdown(course: Course) -> float | None:
    """The largest multiple, in hundredths, at which the interval leaves out zero; None where it never does."""

    def leaves_out(step: int) -> bool:
        low, high = robust(course, step * STEP)
        return low > 0 or high < 0

    if not leaves_out(0):
        return None
    held, lost = 0, FARTHEST + 1  # the interval only grows with the multiple
    while lost - held > 1:
        middle = (held + lost) // 2
        held, lost = (middle, lost) if leaves_out(middle) else (held, middle)
    return held * STEP


def course_of(events: dict[int, dict[str, Any]], covariance: Any, order: Any, counts: dict[int, int]) -> Course:
    """The course of a fitted event study; ``counts``: with how many units each time after support enters the estimate."""
    place = {int(time): number for number, time in enumerate(order)}
    times = tuple(sorted(time for time in events if time in place))
    chosen = [place[time] for time in times]
    weights = np.array([float(counts.get(time, 0)) if time >= 0 else 0.0 for time in times])
    effects = np.array([float(events[time]["effect"]) for time in times])
    return Course(times, effects, np.asarray(covariance, dtype=np.float64)[np.ix_(chosen, chosen)], weights / weights.sum())
