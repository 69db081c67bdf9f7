"""How much of the money will be left when the awards end, if each goes on as it does now?"""

import numpy as np
import pandas as pd

from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import remembered
from etl.core.parts import parts, together
from etl.core.period import Period
from etl.core.support import projects_at
from etl.indicators import _plain
from etl.indicators.money import absorbed
from etl.indicators.money._pace import SHORTEST, further, spending

TOO_SHORT = "Fewer than four months have been spent from the award."
LOWER, MIDDLE, UPPER = 1, 2, 3  # quartiles of the monthly spending


@remembered
def forecast(tables: Tables, period: Period) -> pd.DataFrame:
    """The awards with a pace of their own or no month left: as ``spending``, with what each would still spend at each quartile."""
    pace = spending(tables, period)
    known = pace[(pace["months"] >= SHORTEST) | (pace["months_left"] == 0)]
    left = known["months_left"].to_numpy("int64")
    return known.assign(**{f"further_{part}": further(known, part, left) for part in (LOWER, MIDDLE, UPPER)})


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """The sum of each award, less each accepted spending, less what it would still spend; beside it the steps to the bounds."""
    known = forecast(tables, period)
    told = absorbed.compute(tables, period)
    accepted = told[told["award_id"].isin(known["award_id"])]
    frames = [parts(known, Role.NUM, None, "awarded", by_award=True), accepted.assign(part=-accepted["part"])]
    steps = {Role.NUM: -known["further_2"], Role.LESS: known["further_2"] - known["further_3"], Role.MORE: known["further_2"] - known["further_1"]}
    frames += [parts(known.assign(step=step), role, None, "step", by_award=True) for role, step in steps.items()]
    return together(*frames)


def due(tables: Tables, period: Period) -> pd.DataFrame:
    """Known where at least one award of the project has a pace; a project whose awards have just begun has none yet."""
    projects = projects_at(tables, period)[["project_id"]]
    has_pace = projects["project_id"].isin(forecast(tables, period)["project_id"])
    return projects.assign(state=np.where(has_pace, State.REPORTED.value, State.UNDEFINED.value), reason=np.where(has_pace, "", TOO_SHORT))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    known = _plain.projects(tables, period)
    for award in _plain.awards(tables, period).values():
        months_left = max(0, _plain.months_between(period, _plain.month(award.ends_on)))
        window = [period.plus(-back) for back in range(LONGEST_HISTORY) if period.plus(-back) >= _plain.month(award.starts_on)]
        if award.project_id not in known or (len(window) < SHORTEST and months_left):
            continue
        by_month = {str(month): 0 for month in window}
        spent = 0
        for row in tables["core_expenditures"]:
            if row["award_id"] == award.id and _plain.text(row, "period") <= str(period):
                tiyn = _plain.whole(row, "accepted_tiyn") or 0
                spent += tiyn
                if row["period"] in by_month:
                    by_month[_plain.text(row, "period")] += tiyn
        ends = [award.tiyn - spent - min(award.tiyn - spent, round(months_left * _plain.quantile(sorted(by_month.values()), part))) for part in (1, 2, 3)]
        _plain.add(sums, "num", award.project_id, ends[1])
        _plain.add(sums, "less", award.project_id, ends[2] - ends[1])
        _plain.add(sums, "more", award.project_id, ends[0] - ends[1])
    return sums


LONGEST_HISTORY = 6
INDICATOR = Indicator(
    id="forecast_unspent",
    number=18,
    version=1,
    theme="money",
    title="Unspent at the end, forecast",
    says="Awarded money that will not be absorbed when the awards end, if each goes on at the median of its own last six months.",
    formula="F5 = A - S - min(A - S, m × median of monthly S); m = months left; range: quartiles of the same months",
    source="Domain catalogue F5; quartiles after Hyndman and Fan (1996), type 7.",
    unit=Unit.TIYN,
    num_unit=Unit.TIYN,
    better=Better.LESS,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_expenditures"),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=due,
    cumulative=True,
    is_forecast=True,
    not_for="Not a promise: large purchases late in the term are not foreseen. The range of a total adds up the ranges of its awards and is therefore wide.",
)
