"""Who owed a report for the month, and what was the answer?"""

import numpy as np
import pandas as pd

from etl.core.figure import State
from etl.core.indicator import Role, Tables
from etl.core.known import remembered, rows_of
from etl.core.parts import parts
from etl.core.period import Period
from etl.core.support import projects_at

COVERED = frozenset({State.REPORTED, State.NIL_RETURN, State.ZERO})
RESULTS, PLANS = "core_enterprise_results", "core_plans"


@remembered
def answers(tables: Tables, period: Period, column: str, promised: str = "") -> pd.DataFrame:
    """What each supported project says of one column for the month, by project_id.

    project_id, row_id, value (Int64; 0 in a nil return), state, reason. A project owes an answer if its plan says that
    a report is due and, where ``promised`` names a column of the plan, something was promised there. An answer that was
    not owed counts too; a nil return then counts only where no promise is needed.
    """
    projects = pd.Index(projects_at(tables, period)["project_id"])
    plans, rows = rows_of(tables, PLANS, period), rows_of(tables, RESULTS, period)
    owed = (plans["is_reporting_due"] == 1).to_numpy(bool, na_value=False)
    if promised:
        owed &= plans[promised].notna().to_numpy()
    due = projects.isin(plans["project_id"][owed])
    place = pd.Index(rows["project_id"]).get_indexer(projects)  # -1: no row
    has_row = place >= 0
    stated = rows[column].notna().to_numpy().take(place, mode="clip") & has_row if len(rows) else has_row
    is_nil = (rows["is_nil_return"] == 1).to_numpy(bool, na_value=False)
    nil = (is_nil.take(place, mode="clip") & has_row if len(rows) else has_row) & ~stated & (due | (not promised))
    value = rows[column].array.take(place, allow_fill=True)
    value[nil] = 0
    cases = [stated & (pd.array(value) == 0).to_numpy(bool, na_value=False), stated, nil, due]
    state = np.select(cases, [State.ZERO.value, State.REPORTED.value, State.NIL_RETURN.value, State.LATE.value], State.NOT_DUE.value)
    return pd.DataFrame(
        {"project_id": projects.array, "row_id": rows["row_id"].array.take(place, allow_fill=True), "value": value, "state": state, "reason": ""}
    )


def states(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns that ``Indicator.due`` returns."""
    return frame[["project_id", "state", "reason"]]


def covered(frame: pd.DataFrame) -> pd.DataFrame:
    """The lines of projects that gave an answer."""
    return frame[frame["state"].isin(list(COVERED))]


def value_parts(frame: pd.DataFrame) -> pd.DataFrame:
    """The parts of answers as they are: the value of each row that counts."""
    return parts(covered(frame), Role.NUM, RESULTS, "value")


def known_by_operator(tables: Tables, period: Period) -> pd.DataFrame:
    """States where the operator of grants keeps the whole list: what is not in it did not happen."""
    projects = projects_at(tables, period)
    return pd.DataFrame({"project_id": projects["project_id"], "state": State.REPORTED.value, "reason": ""})


@remembered
def plan_parts(tables: Tables, period: Period, column: str) -> pd.DataFrame:
    """What supported projects promised for the month in one column of the plan."""
    plans = rows_of(tables, PLANS, period)
    promised = plans[plans[column].notna() & plans["project_id"].isin(projects_at(tables, period)["project_id"])]
    return parts(promised, Role.PLAN, PLANS, column)
