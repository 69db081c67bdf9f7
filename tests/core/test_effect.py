"""Does the effect of support agree with published estimates, and is it found where it is and not where it is not?"""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from etl.core.effect import NEVER, as_share, by_chance, estimate, fitted, mean_effect, placebo
from etl.core.sensitivity import Course, breakdown, robust

# Minimum wages and teen employment in 500 counties of the USA, 2003-2007: the example of Callaway and Sant'Anna (2021), data set mpdta of their R package did,
# as the package moderndid (MIT) carries it. Logarithm of teen employment; ``first``: year in which the minimum wage was raised, 0 never.
MPDTA = Path(__file__).parents[1] / "reference" / "mpdta.csv"
# What the authors' own R package did (version 2) says of it: control group never treated, no covariates, analytic errors; simple and event-study aggregation.
OVERALL = (-0.0399512751551763, 0.0120340127701854)
EVENTS = {
    -3: (0.0305066555832928, 0.01503356028013),
    -2: (-0.000563084626385429, 0.01329164473655),
    -1: (-0.0244587449711696, 0.0142364022105193),
    0: (-0.0199318167892593, 0.0118263640580582),
    1: (-0.0509573670651939, 0.016893476268678),
    2: (-0.137258738889403, 0.0364356642876865),
    3: (-0.100811363085404, 0.0343592258346733),
}


def published() -> pd.DataFrame:
    wide = pd.read_csv(MPDTA).rename(columns={"countyreal": "unit"})
    long = wide.melt(id_vars=["unit", "first"], var_name="time", value_name="outcome")
    return long.assign(time=long["time"].astype(int))


def test_the_published_estimates_are_met_with_their_errors() -> None:
    found = fitted(published(), universal=False)
    assert (found.overall_att, found.overall_se) == pytest.approx(OVERALL, abs=2e-7)
    assert set(found.event_study_effects) == set(EVENTS)
    for time, told in EVENTS.items():
        each = found.event_study_effects[time]
        assert (each["effect"], each["se"]) == pytest.approx(told, abs=2e-7), time


# The R packages did and HonestDiD print for the same data, base period universal, the effect of the first year under bounds on relative magnitudes
# (method C-LF, honest_did of the authors' example CS_RR, in a public notebook): for each multiple the outermost points of a grid
# of a hundred from -1 to 1 that are not refused.
GRID = 2 / 99
HONEST = {
    0.0: (-0.0303, -0.0101),
    2 / 9: (-0.0303, -0.0101),
    4 / 9: (-0.0505, 0.0101),
    6 / 9: (-0.0505, 0.0101),
    8 / 9: (-0.0505, 0.0303),
    10 / 9: (-0.0707, 0.0303),
    12 / 9: (-0.0707, 0.0505),
    14 / 9: (-0.0909, 0.0505),
    16 / 9: (-0.0909, 0.0707),
    2.0: (-0.111, 0.0707),
}


def first_year(course: Course) -> Course:
    return replace(course, weights=np.array([float(time == 0) for time in course.times]))


@pytest.mark.parametrize("times", HONEST)
def test_the_published_bounds_on_relative_magnitudes_are_met_to_the_points_of_their_grid(times: float) -> None:
    low, high = robust(first_year(fitted(published()).course), times)
    told_low, told_high = HONEST[times]
    assert told_low - GRID - 1e-4 < low <= told_low + 1e-4
    assert told_high - 1e-4 <= high < told_high + GRID + 1e-4


def test_the_weights_of_the_course_give_the_estimate_itself_and_its_error() -> None:
    found = fitted(published())
    assert found.course.weights @ found.course.effects == pytest.approx(found.overall_att, abs=1e-9)
    low, high = robust(found.course, 0.0)
    assert (low + high) / 2 == pytest.approx(found.overall_att, abs=1e-9)
    assert (high - low) / 2 == pytest.approx(1.96 * OVERALL[1], rel=0.05)  # the weights of the groups are estimated too, and that is left out here


def test_drifts_add_up_from_one_time_to_the_next() -> None:
    course = Course((-2, 0, 1), np.array([1.0, 0.0, 0.0]), np.zeros((3, 3)), np.array([0.0, 0.5, 0.5]))
    assert robust(course, 2.0) == pytest.approx((-3.0, 3.0))  # one step of 1 before: 2 after the first time, 4 after the second, 3 in the mean


def test_the_breakdown_value_is_where_the_interval_reaches_zero() -> None:
    course = Course((-2, 0), np.array([0.1, 0.25]), np.zeros((2, 2)), np.array([0.0, 1.0]))
    assert breakdown(course) == pytest.approx(2.49)
    assert breakdown(replace(course, effects=np.array([0.1, 0.0]))) is None
    assert breakdown(replace(course, effects=np.array([0.0, 0.25]))) == pytest.approx(3.0)


def test_without_a_step_before_support_nothing_can_be_said() -> None:
    with pytest.raises(ValueError, match="no step"):
        robust(Course((0,), np.array([1.0]), np.eye(1), np.array([1.0])), 1.0)


def simulated(seed: int, effect: float, *, treated: int = 30, controls: int = 40, drift: float = 0.0) -> pd.DataFrame:
    """Twelve quarters of enterprises with levels and swings of their own; support begins in the fifth, seventh or ninth."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for unit in range(treated + controls):
        first = (5, 7, 9)[unit % 3] if unit < treated else NEVER
        level, swing = rng.normal(12, 1), 0.0
        for time in range(12):
            swing = 0.6 * swing + 0.15 * rng.standard_t(5)
            is_on = first != NEVER and time >= first
            rows.append(
                {"unit": f"{unit:03d}", "time": time, "first": first, "outcome": level + 0.02 * time + swing + effect * is_on + drift * time * (first != NEVER)}
            )
    return pd.DataFrame(rows)


def test_a_planted_effect_is_found_within_its_interval_and_is_not_put_down_to_chance() -> None:
    found = estimate(simulated(1, 0.30))
    low, high = found.interval
    assert low < 0.30 < high
    assert low > 0.1
    assert found.by_chance == pytest.approx(1 / 500)
    assert found.before < 3
    assert found.placebo < 3
    assert found.smallest == pytest.approx(2.8 * found.error)


def test_without_an_effect_the_interval_holds_nothing_and_chance_explains_it() -> None:
    found = estimate(simulated(2, 0.0))
    low, high = found.interval
    assert low < 0 < high
    assert found.by_chance > 0.05


def test_a_drift_before_support_is_seen() -> None:
    assert estimate(simulated(3, 0.0, drift=0.08)).before > 3


def test_a_made_up_support_is_seen_where_there_really_was_one() -> None:
    panel = simulated(4, 0.0, treated=3, controls=40)
    units = sorted(panel.loc[panel["first"] == NEVER, "unit"].unique())[::2]
    shifted = panel.assign(outcome=panel["outcome"] + 0.5 * (panel["unit"].isin(units) & (panel["time"] >= 6)))
    assert placebo(panel) < 3 < placebo(shifted)


def test_the_plain_mean_effect_is_that_of_the_library() -> None:
    panel = simulated(5, 0.2)
    wide = panel.pivot(index="unit", columns="time", values="outcome")
    starts = panel.drop_duplicates("unit").set_index("unit")["first"].loc[wide.index].to_numpy()
    assert mean_effect(wide.to_numpy(), starts, list(range(12))) == pytest.approx(fitted(panel).overall_att, abs=1e-12)


def test_chance_is_drawn_the_same_each_time() -> None:
    panel = simulated(6, 0.05)
    assert by_chance(panel, 0.05, draws=60) == by_chance(panel, 0.05, draws=60)


def test_a_panel_with_gaps_or_without_one_of_the_groups_gives_no_number() -> None:
    panel = simulated(7, 0.0)
    with pytest.raises(ValueError, match="gaps"):
        estimate(panel.iloc[1:])
    for lonely in (panel[panel["first"] == NEVER], panel[panel["first"] != NEVER]):
        with pytest.raises(ValueError, match="missing"):
            estimate(lonely)


def test_logarithms_are_printed_as_shares() -> None:
    assert float(as_share(math.log(1.105))) == 0.105
    assert float(as_share(math.log(0.9))) == -0.1
