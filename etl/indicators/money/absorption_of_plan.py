"""Has as much been absorbed as was planned by now?"""

import numpy as np
import pandas as pd

from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import remembered
from etl.core.parts import together
from etl.core.period import Period
from etl.core.reporting import plan_parts
from etl.core.support import money_of_support, projects_at
from etl.indicators import _plain
from etl.indicators.money import absorbed

PLANNED = "spending_to_date_tiyn"


@remembered
def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Absorbed over planned spending to date, of the projects that have a plan for the month."""
    planned = plan_parts(tables, period, PLANNED)
    spent = money_of_support(tables, period, absorbed.compute(tables, period))
    return together(spent[spent["project_id"].isin(planned["project_id"])], planned.assign(role=Role.DEN.value))


@remembered
def due(tables: Tables, period: Period) -> pd.DataFrame:
    """Every project with a plan for the month."""
    projects = projects_at(tables, period)[["project_id"]]
    has_plan = projects["project_id"].isin(plan_parts(tables, period, PLANNED)["project_id"])
    state = np.where(has_plan, State.REPORTED.value, State.NOT_DUE.value)
    return projects.assign(state=state, reason=np.where(has_plan, "", "No spending was planned for the month."))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    signed, known = _plain.awards(tables, period), _plain.projects(tables, period)
    for project in known.values():
        own = _plain.plan(tables, period, project.id)
        if own is None:
            continue
        sums["den", project.id] = _plain.whole(own, PLANNED) or 0
        for row in tables["core_expenditures"]:
            award = signed.get(_plain.text(row, "award_id"))
            if award and award.project_id == project.id and award.is_state == project.is_state and _plain.text(row, "period") <= str(period):
                _plain.add(sums, "num", project.id, _plain.whole(row, "accepted_tiyn") or 0)
    return sums


INDICATOR = Indicator(
    id="absorption_of_plan",
    number=6,
    version=1,
    theme="money",
    title="Absorption of plan",
    says="Spending accepted by the end of the month against the spending planned by then.",
    formula="F2 = S / P",
    source="Absorption rate on the plan to date; domain catalogue F2.",
    unit=Unit.RATIO,
    num_unit=Unit.TIYN,
    den_unit=Unit.TIYN,
    better=Better.CLOSE_TO_PLAN,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_expenditures", "core_plans"),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=due,
    is_ratio=True,
    undefined="No spending was planned by the end of the month.",
    cumulative=True,
    not_for="Not a result. Of a state-supported project only the spending of state money counts.",
)
