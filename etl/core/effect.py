"""What would have happened without support? Staggered difference-in-differences, and whether it may be believed.

Callaway and Sant'Anna (2021), Journal of Econometrics 225: ATT(g, t) against units that were never supported, weighted by the
size of the groups; estimated by the library diff-diff without covariates, standard errors by unit.
"""

import math
import warnings
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from etl.core.sensitivity import Course, breakdown, course_of, robust

NEVER = 0  # the ``first`` of a unit that was never supported
POWER = 2.8  # standard errors that an effect must span to be seen with 80 % power at 5 % (1.96 + 0.84)
WIDTH = 1.96
DRAWS, SEED = 499, 15
MULTIPLES = (0.5, 1.0)  # of the worst step before support, for which the robust interval is told


@dataclass(frozen=True)
class Estimate:
    """One estimate in logarithms. ``before``: largest |t| of the periods before support; ``placebo``: |t| of an effect among units without support.

    ``by_chance``: share of random assignments of support whose effect is at least as large (permutation p-value).
    ``robust``: the interval for each multiple of MULTIPLES by which the groups may have drifted apart; ``breakdown`` as in ``etl.core.sensitivity``.
    """

    effect: float
    error: float
    before: float
    placebo: float
    by_chance: float
    robust: dict[float, tuple[float, float]]
    breakdown: float | None

    @property
    def interval(self) -> tuple[float, float]:
        return self.effect - WIDTH * self.error, self.effect + WIDTH * self.error

    @property
    def smallest(self) -> float:
        """The smallest effect that would have been seen four times in five."""
        return POWER * self.error


def estimate(panel: pd.DataFrame) -> Estimate:
    """The mean effect of support on the outcome.

    ``panel``: one line for each unit and time: unit, time (whole), first (time in which support began, NEVER without), outcome (logarithm);
    every unit at every time. ValueError where the panel has gaps or one of the two groups is missing.
    """
    times = panel["time"].nunique()
    if panel.groupby("unit")["time"].nunique().ne(times).any() or panel.duplicated(["unit", "time"]).any():
        raise ValueError("The panel has gaps.")
    found = fitted(panel)
    before = max((abs(each["t_stat"]) for each in found.event_study_effects.values() if each["t_stat"] is not None and each["time"] < -1), default=0.0)
    effect, error = float(found.overall_att), float(found.overall_se)
    bounds = {each: robust(found.course, each) for each in MULTIPLES}
    return Estimate(effect, error, float(before), placebo(panel), by_chance(panel, effect), bounds, breakdown(found.course))


@dataclass(frozen=True)
class Fitted:
    """What the library says, as far as it is used."""

    overall_att: float
    overall_se: float
    event_study_effects: dict[int, dict[str, Any]]
    course: Course


def fitted(panel: pd.DataFrame, *, universal: bool = True) -> Fitted:
    """The fit of a panel. ``universal``: every period is held against the last one before support, so that a drift before it is seen."""
    from diff_diff import CallawaySantAnna

    if not (panel["first"] == NEVER).any() or not (panel["first"] != NEVER).any():
        raise ValueError("One of the two groups is missing.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about cohorts too small for bootstraps that are not made
        model = CallawaySantAnna(base_period="universal" if universal else "varying")
        told = model.fit(panel, "outcome", "unit", "time", "first", aggregate="event_study")
    events = {}
    for time, each in told.event_study_effects.items():
        error = float(each["se"])
        events[int(time)] = {"time": int(time), "effect": float(each["effect"]), "se": error, "t_stat": float(each["effect"]) / error if error > 0 else None}
    starts = panel.drop_duplicates("unit")["first"]
    last = int(panel["time"].max())
    counts = {time: int((starts[starts != NEVER] + time <= last).sum()) for time in events if time >= 0}
    course = course_of(told.event_study_effects, told.event_study_vcov, told.event_study_vcov_index, counts)
    return Fitted(float(told.overall_att), float(told.overall_se), events, course)


def placebo(panel: pd.DataFrame) -> float:
    """|t| of a made-up support among the units that had none: every second of them, from the middle of the time on. 0 where there are too few."""
    without = panel[panel["first"] == NEVER]
    units, times = sorted(without["unit"].unique()), sorted(without["time"].unique())
    if len(units) < 4 or len(times) < 3:
        return 0.0
    made_up = without.assign(first=np.where(without["unit"].isin(units[::2]), times[len(times) // 2], NEVER))
    found = fitted(made_up)
    return abs(found.overall_att) / found.overall_se if found.overall_se > 0 else math.inf


def by_chance(panel: pd.DataFrame, effect: float, draws: int = DRAWS) -> float:
    """The share of random assignments of the same starts to all units whose effect is at least as large; the same draws each time."""
    firsts = panel.drop_duplicates("unit").sort_values("unit")[["unit", "first"]]
    outcome = panel.pivot(index="unit", columns="time", values="outcome").loc[firsts["unit"]].to_numpy()
    times = sorted(panel["time"].unique())
    rng, starts = np.random.default_rng(SEED), firsts["first"].to_numpy()
    larger = sum(abs(mean_effect(outcome, rng.permutation(starts), times)) >= abs(effect) - 1e-12 for _ in range(draws))
    return (larger + 1) / (draws + 1)


def mean_effect(outcome: "np.ndarray[Any, Any]", starts: "np.ndarray[Any, Any]", times: list[int]) -> float:
    """The effect alone, without its error: means of groups less the mean of those without support, weighted by units (a fit takes fifty times as long)."""
    without, total, weight = outcome[starts == NEVER].mean(axis=0), 0.0, 0
    for first in np.unique(starts[starts != NEVER]):
        place = times.index(int(first))
        group = outcome[starts == first]
        change = (group[:, place:] - group[:, [place - 1]]).mean(axis=0) - (without[place:] - without[place - 1])
        total, weight = total + float(change.sum()) * len(group), weight + len(group) * (len(times) - place)
    return total / weight


def as_share(logarithm: float) -> Fraction:
    """A difference of logarithms as a share, to a tenth of a percent: 0.1 is 10.5 %."""
    return Fraction(round((math.exp(logarithm) - 1) * 1000), 1000)
