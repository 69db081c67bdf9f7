"""To which projects is put down what is known of an enterprise as a whole: its taxes, its value added?

A number of an enterprise is counted once, however many projects and awards it has: it is dealt out in equal shares to its
state-supported projects (to all its projects, if none is), in whole units, the sum exactly the number. What each project has
of it is a convention; only the enterprise's own number is a fact.
"""

import pandas as pd

from etl.core.indicator import Role, Tables
from etl.core.known import remembered
from etl.core.parts import equal_shares, parts
from etl.core.period import Period
from etl.core.support import projects_at

ELSEWHERE = "What is known of an enterprise as a whole is put down to its state-supported projects."


@remembered
def sharers(tables: Tables, period: Period) -> pd.DataFrame:
    """The projects that the numbers of an enterprise are put down to: project_id, bin, start (of the enterprise), place, sharers."""
    projects = projects_at(tables, period)
    any_state = projects.groupby("bin")["is_state"].transform("any")
    chosen = projects[projects["is_state"] | ~any_state]
    by_bin = chosen.groupby("bin")
    return pd.DataFrame(
        {
            "project_id": chosen["project_id"],
            "bin": chosen["bin"],
            "start": by_bin["start"].transform("min"),
            "place": by_bin.cumcount(),
            "sharers": by_bin["project_id"].transform("size"),
        }
    )


def dealt(rows: pd.DataFrame, projects: pd.DataFrame, role: Role, table: str, column: str) -> pd.DataFrame:
    """Parts of rows (bin, row_id, ``column``) dealt out to ``projects`` (project_id, bin, place, sharers); taken ``times`` over, if the rows have that."""
    wanted = ["bin", "row_id", column, *(["times"] if "times" in rows else [])]
    joined = rows[wanted].merge(projects[["project_id", "bin", "place", "sharers"]], on="bin")
    part = equal_shares(joined[column].to_numpy("int64"), joined["sharers"].to_numpy("int64"), joined["place"].to_numpy("int64"))
    times = joined["times"].to_numpy("int64") if "times" in joined else 1
    return parts(joined.assign(part=part * times), role, table, "part")
