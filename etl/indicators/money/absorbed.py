"""How much of the money has been absorbed, that is spent and accepted, so far?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import remembered, rows_up_to
from etl.core.parts import parts
from etl.core.period import Period
from etl.core.reporting import known_by_operator, plan_parts
from etl.core.support import money_of_awards, projects_at
from etl.indicators import _plain

EXPENDITURES = "core_expenditures"


@remembered
def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Each accepted expenditure up to the month, of awards signed by its end."""
    rows = money_of_awards(tables, period, rows_up_to(tables, EXPENDITURES, period))
    known = rows[rows["project_id"].isin(projects_at(tables, period)["project_id"])]
    return parts(known, Role.NUM, EXPENDITURES, "accepted_tiyn", by_award=True)


def plan(tables: Tables, period: Period) -> pd.DataFrame:
    """Spending planned from the start to the end of the month."""
    return plan_parts(tables, period, "spending_to_date_tiyn")


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    signed, known = _plain.awards(tables, period), _plain.projects(tables, period)
    for row in tables[EXPENDITURES]:
        award = signed.get(_plain.text(row, "award_id"))
        if award and award.project_id in known and _plain.month(_plain.text(row, "period")) <= period:
            _plain.add(sums, "num", award.project_id, _plain.whole(row, "accepted_tiyn") or 0)
    return sums


INDICATOR = Indicator(
    id="absorbed",
    number=4,
    version=1,
    theme="money",
    title="Absorbed",
    says="Spending accepted by the operator up to the end of the month.",
    formula="S = sum of accepted expenditure",
    source="Register of the operator of grants: accepted expenditure by month.",
    unit=Unit.TIYN,
    num_unit=Unit.TIYN,
    better=Better.CLOSE_TO_PLAN,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_expenditures", "core_plans"),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=known_by_operator,
    plan=plan,
    cumulative=True,
    not_for="Not a result: money spent says nothing of what it brought.",
)
