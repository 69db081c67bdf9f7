"""What does an enterprise as a whole say of its output in a month? Once, however many of its projects repeat it."""

import pandas as pd

from etl.core.dealing import ELSEWHERE, sharers
from etl.core.figure import State
from etl.core.indicator import Tables
from etl.core.known import remembered, rows_of
from etl.core.period import Period
from etl.core.reporting import RESULTS, answers
from etl.core.support import projects_at

OUTPUT, USED, PEOPLE = "output_tiyn", "intermediate_tiyn", "enterprise_fte_milli"
DIFFER = "The rows of one enterprise state different output."


@remembered
def wholes(tables: Tables, period: Period) -> pd.DataFrame:
    """One line for each enterprise that states its output and what it used up for it: bin, row_id, value (output less that), agrees.

    The number is that of its first row; ``agrees`` says whether all its rows state the same.
    """
    rows = rows_of(tables, RESULTS, period)
    told = rows[rows[OUTPUT].notna() & rows[USED].notna()].sort_values("project_id")
    by_bin = told.groupby("bin")
    agrees = (by_bin[OUTPUT].nunique() == 1) & (by_bin[USED].nunique() == 1)
    first = told.drop_duplicates("bin")
    value = (first[OUTPUT] - first[USED]).astype("int64")
    return pd.DataFrame({"bin": first["bin"], "row_id": first["row_id"], "value": value, "agrees": first["bin"].map(agrees).astype(bool)}).reset_index(
        drop=True
    )


@remembered
def people(tables: Tables, period: Period) -> pd.DataFrame:
    """One line for each enterprise that states how many people it employs: bin, row_id, people (thousandths), agrees; as in ``wholes``."""
    rows = rows_of(tables, RESULTS, period)
    told = rows[rows[PEOPLE].notna()].sort_values("project_id")
    first = told.drop_duplicates("bin")
    agrees = first["bin"].map(told.groupby("bin")[PEOPLE].nunique() == 1).astype(bool)
    return pd.DataFrame({"bin": first["bin"], "row_id": first["row_id"], "people": first[PEOPLE].astype("int64"), "agrees": agrees}).reset_index(drop=True)


@remembered
def judged(tables: Tables, period: Period) -> pd.DataFrame:
    """The state of each supported project: that of the enterprise that leads it, for the projects to which its number is put down.

    project_id, bin, place, sharers, state, reason. Without a number of the enterprise the project's own row says why.
    """
    own = answers(tables, period, USED)[["project_id", "state", "reason"]]
    found = projects_at(tables, period)[["project_id", "bin"]].merge(sharers(tables, period).drop(columns=["bin", "start"]), on="project_id", how="left")
    found = found.merge(own, on="project_id")
    told = wholes(tables, period)
    alone = found["state"].isin([State.REPORTED.value, State.ZERO.value])  # it states what it used up but not its output
    found["state"] = found["state"].where(~alone, State.LATE.value)
    by_bin = told.set_index("bin")
    stated = found["bin"].isin(by_bin.index)
    disagrees = found["bin"].isin(by_bin.index[~by_bin["agrees"]])
    found.loc[stated, ["state", "reason"]] = [State.REPORTED.value, ""]
    found.loc[disagrees, ["state", "reason"]] = [State.UNDEFINED.value, DIFFER]
    found.loc[found["place"].isna(), ["state", "reason"]] = [State.NOT_DUE.value, ELSEWHERE]
    return found


def nil_rows(tables: Tables, period: Period, found: pd.DataFrame) -> pd.DataFrame:
    """The rows of nil returns of judged projects, with a value of 0."""
    rows = rows_of(tables, RESULTS, period)[["project_id", "row_id"]]
    return found[found["state"] == State.NIL_RETURN.value].merge(rows, on="project_id").assign(value=0)
