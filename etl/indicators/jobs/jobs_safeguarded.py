"""How many of the jobs that were at risk when support was awarded are still filled?"""

import numpy as np
import pandas as pd

from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import remembered
from etl.core.parts import parts, together
from etl.core.period import Period
from etl.core.reporting import RESULTS, covered, states
from etl.core.support import AWARDS, projects_at
from etl.indicators import _plain
from etl.indicators.jobs import gross_jobs

AT_RISK = "jobs_at_risk_milli"
NONE_DECLARED = "The leading award declares no jobs at risk."
NOT_TOLD = "A nil return does not say who is still employed."


@remembered
def judged(tables: Tables, period: Period) -> pd.DataFrame:
    """The states of gross jobs, for projects whose leading award declares jobs at risk; adds award_row, at_risk, change (J1) and base (Int64)."""
    declared = tables[AWARDS].set_index("row_id")[AT_RISK]
    found = gross_jobs.judged(tables, period).merge(
        projects_at(tables, period)[["project_id", "row_id"]].rename(columns={"row_id": "award_row"}), on="project_id"
    )
    found["at_risk"] = found["award_row"].map(declared).astype("Int64")
    change = gross_jobs.compute(tables, period).groupby("project_id")["part"].sum()
    found["change"] = found["project_id"].map(change).astype("Int64")
    found["base"] = found["value"] - found["change"]
    found.loc[found["state"] == State.NIL_RETURN.value, ["state", "reason"]] = [State.UNDEFINED.value, NOT_TOLD]
    found.loc[found["at_risk"].isna(), ["state", "reason"]] = [State.NOT_DUE.value, NONE_DECLARED]
    return found


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Jobs declared at risk, at most as many as there were before support, less those that are gone since, in thousandths."""
    found = covered(judged(tables, period))
    risk = np.minimum(found["at_risk"].to_numpy("int64"), found["base"].to_numpy("int64"))
    lost = np.minimum(risk, np.maximum(0, -found["change"].to_numpy("int64")))
    declared = found.assign(row_id=found["award_row"], risk=risk)
    gone = found.assign(lost=-lost)
    return together(parts(declared, Role.NUM, AWARDS, "risk"), parts(gone[lost > 0], Role.NUM, RESULTS, "lost"))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    changes, sums = gross_jobs.oracle(tables, period), dict[tuple[str, str], int]()
    for project in _plain.projects(tables, period).values():
        row = _plain.result(tables, period, project.id)
        now, change = (_plain.whole(row, "fte_milli") if row else None), changes.get(("num", project.id))
        risk = _plain.whole(_plain.leading_award(tables, period, project), AT_RISK)
        if risk is not None and now is not None and change is not None:
            sums["num", project.id] = max(0, min(risk, now - change) - max(0, -change))
    return sums


INDICATOR = Indicator(
    id="jobs_safeguarded",
    number=26,
    version=1,
    theme="jobs",
    title="Jobs safeguarded",
    says="Jobs that the leading award declared at risk and that are still filled, full-time equivalent; jobs gone since count against them first.",
    formula="J2 = max(0, min(R, FTE_base) − max(0, FTE_base − FTE_t)); R = jobs declared at risk",
    source="Declared by the applicant in the award, before support; reports of enterprises.",
    unit=Unit.MILLI_FTE,
    num_unit=Unit.MILLI_FTE,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans"),
    feeds=("enterprise_results", "grants"),
    compute=compute,
    oracle=oracle,
    due=due,
    not_for="Never added to new jobs, and not the effect of support: that the jobs were at risk is the applicant's own word.",
)
