"""How much of the awarded money has been paid out so far?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import remembered, rows_up_to
from etl.core.parts import parts
from etl.core.period import Period
from etl.core.reporting import known_by_operator
from etl.core.support import money_of_awards, projects_at
from etl.indicators import _plain

TRANCHES = "core_tranches"


def tranches(tables: Tables, period: Period, role: Role, day: str, tiyn: str) -> pd.DataFrame:
    """Tranches whose ``day`` lies in the month or before, of awards signed by then."""
    rows = money_of_awards(tables, period, rows_up_to(tables, TRANCHES, period, day))
    known = rows[rows[tiyn].notna() & rows["project_id"].isin(projects_at(tables, period)["project_id"])]
    return parts(known, role, TRANCHES, tiyn, by_award=True)


@remembered
def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Each tranche paid by the end of the month."""
    return tranches(tables, period, Role.NUM, "paid_on", "paid_tiyn")


@remembered
def plan(tables: Tables, period: Period) -> pd.DataFrame:
    """Each tranche that was to be paid by the end of the month."""
    return tranches(tables, period, Role.PLAN, "planned_on", "planned_tiyn")


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    signed, known = _plain.awards(tables, period), _plain.projects(tables, period)
    for row in tables[TRANCHES]:
        award = signed.get(_plain.text(row, "award_id"))
        paid = _plain.whole(row, "paid_tiyn")
        if award and award.project_id in known and paid is not None and row["paid_on"] and _plain.month(_plain.text(row, "paid_on")) <= period:
            _plain.add(sums, "num", award.project_id, paid)
    return sums


INDICATOR = Indicator(
    id="disbursed",
    number=3,
    version=1,
    theme="money",
    title="Disbursed",
    says="Tranches paid to recipients by the end of the month.",
    formula="D = sum of tranches paid",
    source="Register of the operator of grants: tranches by day of payment.",
    unit=Unit.TIYN,
    num_unit=Unit.TIYN,
    better=Better.CLOSE_TO_PLAN,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_tranches"),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=known_by_operator,
    plan=plan,
    cumulative=True,
    not_for="Not money spent: see Absorbed.",
)
