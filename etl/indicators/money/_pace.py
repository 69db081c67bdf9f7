"""How fast is each award being spent, and what follows for the rest of its term? Its own last six months, and nothing else."""

from dataclasses import dataclass
from fractions import Fraction
from statistics import median

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.core.indicator import Tables
from etl.core.known import month_numbers, number, remembered, rows_up_to
from etl.core.parts import round_half_even
from etl.core.period import Period
from etl.core.support import awards_at, projects_at

LONGEST, SHORTEST = 6, 4  # months of its own that a pace is taken from
QUARTERS = (1, 2, 3)  # lower quartile, median, upper quartile
AHEAD, PAST = 3, 12  # months that a forecast held against the past looks ahead, and in how many past months it is made
UNUSED = np.iinfo(np.int64).max


@remembered
def spending(tables: Tables, period: Period) -> pd.DataFrame:
    """The accepted spending of each award with a project, by award_id.

    All columns of ``awards_at``; ``spent`` (tiyn, to the end of the month); ``months`` of history (at most six; months before
    the award began are none); ``months_left`` after this one; ``q1``, ``q2``, ``q3``: four times the quartiles of its monthly
    spending in these months (tiyn; quartiles by linear interpolation, so a quarter of a tiyn is the finest there is).
    """
    known = awards_at(tables, period)
    awards = known[known["project_id"].isin(projects_at(tables, period)["project_id"])].sort_values("award_id", ignore_index=True)
    rows = rows_up_to(tables, "core_expenditures", period)
    place = pd.Index(awards["award_id"]).get_indexer(pd.Index(rows["award_id"]))
    sums, months = rows["accepted_tiyn"].to_numpy("int64", na_value=0), number(period) - month_numbers(rows["period"])
    spent = np.zeros(len(awards), np.int64)
    np.add.at(spent, place[place >= 0], sums[place >= 0])
    paces = np.zeros((len(awards), LONGEST), np.int64)
    recent = (place >= 0) & (months < LONGEST)
    np.add.at(paces, (place[recent], months[recent]), sums[recent])
    history = np.clip(number(period) - awards["start"].to_numpy("int64") + 1, 0, LONGEST)
    quartiles = fourfold_quartiles(paces, history)
    left = np.clip(awards["end"].to_numpy("int64") - number(period), 0, None)
    return awards.assign(spent=spent, months=history, months_left=left, **{f"q{part}": quartiles[part] for part in QUARTERS})


def fourfold_quartiles(values: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> dict[int, npt.NDArray[np.int64]]:
    """Four times the quartiles of the first ``counts`` values of each line, exact; zero where there are none.

    The quartile of n values in order lies at place (n - 1) * k / 4, between two of them in proportion (Hyndman and Fan 1996, type 7).
    """
    is_used = np.arange(values.shape[1]) < counts[:, None]
    ordered = np.sort(np.where(is_used, values, UNUSED), axis=1)
    line, found = np.arange(len(values)), {}
    for part in QUARTERS:
        place, over = np.divmod(np.clip(counts - 1, 0, None) * part, 4)
        low, high = ordered[line, place], ordered[line, np.minimum(place + 1, np.clip(counts - 1, 0, None))]
        found[part] = np.where(counts > 0, np.where(counts > 0, low, 0) * (4 - over) + np.where(counts > 0, high, 0) * over, 0)
    return found


def further(pace: pd.DataFrame, part: int, months: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """What each award would still spend in so many months at a quartile of its pace, in whole tiyn; never more than is left of it."""
    left = (pace["awarded"] - pace["spent"]).to_numpy("int64")
    steady = round_half_even(pace[f"q{part}"].to_numpy("int64") * months, np.full(len(pace), 4, np.int64))
    spendable: npt.NDArray[np.int64] = np.minimum(steady, left)
    return spendable


@dataclass(frozen=True)
class BackTest:
    """Forecasts of a few months' spending made in past months: how many, how many lay in their range, and the median error.

    ``error`` is |forecast - actual| / actual; None where nothing was spent in any of the months foreseen.
    """

    made: int
    inside: int
    error: Fraction | None


def held_against_the_past(tables: Tables, period: Period, regions: tuple[str, ...]) -> BackTest:
    """What the pace of each award would have said of the three months after each of twelve past months, from the rows as known now.

    State-supported awards of the regions' projects only, each summed with its range; months without an award that has a pace make no forecast.
    """
    projects = tables["core_projects"]
    here = projects.loc[projects["kato_code"].str[:2].isin(list(regions)), "project_id"]
    rows = tables["core_expenditures"]
    months, sums = month_numbers(rows["period"]), rows["accepted_tiyn"].to_numpy("int64", na_value=0)
    made, inside, errors = 0, 0, list[Fraction]()
    for month in (period.plus(-AHEAD - back) for back in range(PAST)):
        pace = spending(tables, month)
        chosen = pace[pace["is_state"] & pace["project_id"].isin(here) & (pace["months"] >= SHORTEST) & (pace["months_left"] > 0)]
        if chosen.empty:
            continue
        ahead = np.minimum(chosen["months_left"].to_numpy("int64"), AHEAD)
        low, middle, high = (int(further(chosen, part, ahead).sum()) for part in QUARTERS)
        later = (months > number(month)) & (months <= number(month) + AHEAD) & rows["award_id"].isin(chosen["award_id"]).to_numpy()
        actual = int(sums[later].sum())
        made, inside = made + 1, inside + (low <= actual <= high)
        if actual:
            errors.append(Fraction(abs(middle - actual), actual))
    return BackTest(made, inside, median(errors) if errors else None)
