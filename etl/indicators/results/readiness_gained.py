"""Which share of the projects has become readier for use since it was first assessed?"""

import numpy as np
import pandas as pd

from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import remembered
from etl.core.parts import parts, together
from etl.core.period import Period
from etl.core.reporting import covered, states
from etl.core.support import projects_at
from etl.indicators import _plain
from etl.indicators.results._readiness import ASSESSMENTS, MOST_WORTH, first_and_last

NEVER = "Its readiness was never assessed."
ONCE = "Its readiness was assessed only once."


@remembered
def judged(tables: Tables, period: Period) -> pd.DataFrame:
    """Every supported project with its first and last level; those assessed on fewer than two days owe nothing."""
    found = projects_at(tables, period)[["project_id"]].merge(first_and_last(tables, period), on="project_id", how="left")
    days = found["days"].fillna(0)
    state = np.select([days == 0, days == 1], [State.NOT_DUE.value, State.NOT_DUE.value], State.REPORTED.value)
    return found.assign(state=state, reason=np.select([days == 0, days == 1], [NEVER, ONCE], ""), one=1)


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """One for each project whose last level is above its first, over one for each with two assessments."""
    found = covered(judged(tables, period))
    found = found.assign(row_id=found["row_id_now"])
    return together(parts(found[found["level_now"] > found["level"]], Role.NUM, ASSESSMENTS, "one"), parts(found, Role.DEN, ASSESSMENTS, "one"))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    for project in _plain.projects(tables, period):
        told = [row for row in tables[ASSESSMENTS] if row["project_id"] == project and _plain.month(_plain.text(row, "assessed_on")) <= period]
        told.sort(key=lambda row: (_plain.text(row, "assessed_on"), MOST_WORTH.index(_plain.text(row, "assessor_code"))))
        of_day = {row["assessed_on"]: _plain.whole(row, "trl_level") or 0 for row in told}
        if len(of_day) > 1:
            levels = list(of_day.values())
            sums["den", project] = 1
            if levels[-1] > levels[0]:
                sums["num", project] = 1
    return sums


INDICATOR = Indicator(
    id="readiness_gained",
    number=27,
    version=1,
    theme="results",
    title="Projects readier for use",
    says="Share of projects whose technology readiness level (1 to 9) is higher than at their first assessment, of those assessed on two days or more.",
    formula="I2 = projects with TRL_t > TRL_0 / projects with both",
    source="Assessments in the register of the operator of grants; levels of readiness after ISO 16290:2013.",
    unit=Unit.RATIO,
    num_unit=Unit.COUNT,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", ASSESSMENTS),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=due,
    is_ratio=True,
    undefined="No project was assessed twice.",
    cumulative=True,
    not_for="Not a mean of levels, which are an order and no distances. Applicants, the operator and independent experts do not judge by the same measure.",
)
