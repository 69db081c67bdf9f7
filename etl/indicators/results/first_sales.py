"""Which share of the projects has made its first sale?"""

import numpy as np
import pandas as pd

from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import NEVER, months_of, number, remembered
from etl.core.parts import parts, together
from etl.core.period import Period
from etl.core.reporting import RESULTS, answers, covered, states
from etl.core.support import projects_at
from etl.indicators import _plain


@remembered
def last_words(tables: Tables, period: Period) -> pd.DataFrame:
    """Of each supported project its last report up to the month and, if there is one, the report that first stated a first sale by then."""
    rows = tables[RESULTS][["project_id", "row_id"]].assign(month=months_of(tables, RESULTS, "period"), sold=months_of(tables, RESULTS, "first_sale_on"))
    told = rows[rows["month"] <= number(period)].sort_values("month")
    last = told.drop_duplicates("project_id", keep="last")[["project_id", "row_id"]]
    stated = told[(told["sold"] <= number(period)) & (told["sold"] < NEVER)].drop_duplicates("project_id")[["project_id", "row_id"]]
    projects = projects_at(tables, period)[["project_id"]]
    return projects.merge(last, on="project_id", how="left").merge(stated, on="project_id", how="left", suffixes=("", "_sold"))


@remembered
def judged(tables: Tables, period: Period) -> pd.DataFrame:
    """A first sale stays a fact; without one, a project that owes a report must have given it; after its last due month its last word holds."""
    found = last_words(tables, period).merge(answers(tables, period, "sales_tiyn")[["project_id", "state", "reason"]], on="project_id")
    has_sold, has_told = found["row_id_sold"].notna(), found["row_id"].notna()
    silent = found["state"] == State.LATE.value
    of_month = tables[RESULTS].loc[months_of(tables, RESULTS, "period") == number(period), "project_id"]
    answered = found["project_id"].isin(of_month)
    nil = found["state"] == State.NIL_RETURN.value
    state = np.select(
        [has_sold, nil, silent & ~answered, has_told],
        [State.REPORTED.value, State.NIL_RETURN.value, State.LATE.value, State.ZERO.value],
        State.NOT_DUE.value,
    )
    return found.assign(state=state, one=1)


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """One for each project with a first sale, over one for each project that has told of its sales."""
    found = covered(judged(tables, period))
    sold = found[found["row_id_sold"].notna()]
    return together(parts(sold.assign(row_id=sold["row_id_sold"]), Role.NUM, RESULTS, "one"), parts(found, Role.DEN, RESULTS, "one"))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    for project in _plain.projects(tables, period):
        told = [row for row in tables[RESULTS] if row["project_id"] == project and _plain.month(_plain.text(row, "period")) <= period]
        sold = [row for row in told if row["first_sale_on"] and _plain.month(_plain.text(row, "first_sale_on")) <= period]
        own = _plain.plan(tables, period, project)
        owes = own is not None and own["is_reporting_due"] == 1
        if sold:
            sums["num", project] = 1
        if sold or (told and (not owes or _plain.result(tables, period, project) is not None)):
            sums["den", project] = 1
    return sums


INDICATOR = Indicator(
    id="first_sales",
    number=16,
    version=1,
    theme="results",
    title="Projects with first sales",
    says="Share of projects whose supported product has been sold for the first time by the end of the month.",
    formula="I3 = projects with a first sale / projects that have reported",
    source="Products launched and first sales, domain catalogue I3; for comparison 17 of 41 in a programme of Kazakhstan.",
    unit=Unit.RATIO,
    num_unit=Unit.COUNT,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans"),
    feeds=("enterprise_results", "grants"),
    compute=compute,
    oracle=oracle,
    due=due,
    is_ratio=True,
    undefined="No project has reported.",
    cumulative=True,
    not_for="Not a measure of commercial success: one invoice is enough.",
)
