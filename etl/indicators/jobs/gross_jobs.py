"""How many more people are employed than before support?"""

from fractions import Fraction

import pandas as pd

from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import months_of, number, remembered
from etl.core.parts import parts, shares_of_mean, together
from etl.core.period import Period
from etl.core.reporting import RESULTS, answers, covered, plan_parts, states
from etl.core.support import projects_at
from etl.indicators import _plain

LONGEST_BASE, SHORTEST_BASE = 24, 12  # months
NO_BASE = "Fewer than 12 months were reported before support began."
NOT_STARTED = "Support has not begun."


@remembered
def base_rows(tables: Tables, period: Period) -> pd.DataFrame:
    """Reported months in the 24 before support began, with their number (``months``), where there are at least 12."""
    rows = tables[RESULTS][["project_id", "row_id", "fte_milli"]].assign(month=months_of(tables, RESULTS, "period"))
    joined = rows[rows["fte_milli"].notna()].merge(projects_at(tables, period)[["project_id", "start"]], on="project_id")
    before = joined[(joined["month"] < joined["start"]) & (joined["month"] >= joined["start"] - LONGEST_BASE)]
    months = before.groupby("project_id")["month"].transform("size")
    return before.assign(months=months)[months >= SHORTEST_BASE]


@remembered
def judged(tables: Tables, period: Period) -> pd.DataFrame:
    """The answers of the month, where support has begun and there is a base to compare with."""
    found = answers(tables, period, "fte_milli").merge(projects_at(tables, period)[["project_id", "start"]], on="project_id")
    stated = found["state"].isin([State.REPORTED.value, State.ZERO.value])
    has_base = found["project_id"].isin(base_rows(tables, period)["project_id"])
    found.loc[stated, "state"] = State.REPORTED.value
    found.loc[stated & ~has_base, ["state", "reason"]] = [State.UNDEFINED.value, NO_BASE]
    found.loc[found["start"] > number(period), ["state", "reason"]] = [State.NOT_DUE.value, NOT_STARTED]
    return found


@remembered
def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """FTE of the month less each base month's share of the mean, in thousandths."""
    found = covered(judged(tables, period))
    base = base_rows(tables, period)
    compared = base[base["project_id"].isin(found.loc[found["state"] == State.REPORTED.value, "project_id"])].sort_values(["project_id", "month"])
    share = shares_of_mean(compared["fte_milli"].to_numpy("int64"), compared["project_id"], compared["months"].to_numpy("int64"))
    return together(parts(found, Role.NUM, RESULTS, "value"), parts(compared.assign(share=-share), Role.NUM, RESULTS, "share"))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period))


def plan(tables: Tables, period: Period) -> pd.DataFrame:
    """New jobs promised for the end of the month."""
    return plan_parts(tables, period, "jobs_milli")


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    for project in _plain.projects(tables, period).values():
        row = _plain.result(tables, period, project.id)
        if row is None or project.start > period:
            continue
        now = _plain.whole(row, "fte_milli")
        if now is None:
            if row["is_nil_return"] == 1:
                sums["num", project.id] = 0
            continue
        before = [_plain.result(tables, project.start.plus(-back), project.id) for back in range(1, 25)]
        base = [fte for each in before if each is not None and (fte := _plain.whole(each, "fte_milli")) is not None]
        if len(base) >= 12:
            sums["num", project.id] = now - round(Fraction(sum(base), len(base)))
    return sums


INDICATOR = Indicator(
    id="gross_jobs",
    number=8,
    version=1,
    theme="jobs",
    title="Jobs, gross",
    says="Full-time equivalent of the month less the mean of the months before support.",
    formula="J1 = FTE_t - FTE_base; FTE_base = mean of up to 24 and at least 12 months before support began",
    source="EU common indicators, SWD(2021) 198: jobs against a baseline before support, in annual FTE; here by month.",
    unit=Unit.MILLI_FTE,
    num_unit=Unit.MILLI_FTE,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans"),
    feeds=("enterprise_results", "grants"),
    compute=compute,
    oracle=oracle,
    due=due,
    plan=plan,
    not_for="Not the effect of support: what would have happened without it is not taken off. People written into two projects are counted twice.",
)
