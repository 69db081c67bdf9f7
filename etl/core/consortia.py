"""Whose is a project carried by several, and whose is a branch? Shares of the participants at the end of a month.

Branches stand under their parent, and from the day of a reorganisation an organisation stands under the one that took over its rights and duties.

Money of awards is divided among the participants by their shares. What an organisation itself reports or pays (results, jobs, taxes) is not:
it stays with whoever reported it. Without a list, or where the shares do not add up to one, a project is wholly its carrier's.
"""

import numpy as np
import pandas as pd

from etl.core.indicator import Tables
from etl.core.known import remembered
from etl.core.parts import Whole, proportion
from etl.core.period import Period

PARTICIPANTS, ORGANISATIONS = "core_participants", "core_organisations"
WHOLE = 1_000_000  # millionths
MOST_STEPS = 8  # from a branch to its parent, from there to a successor, and on; whoever is further away stands in a circle


def successors(organisations: pd.DataFrame, day: str) -> "pd.Series[str]":
    """Who stands, on a day, for each organisation that was reorganised by then, by BIN; those in a circle stand for themselves."""
    known = organisations.drop_duplicates("bin").set_index("bin")
    return last_of(known["successor_bin"].where((known["succeeded_on"] <= day).fillna(False).astype(bool)).dropna())


def last_of(following: "pd.Series[str]") -> "pd.Series[str]":
    """The end of each chain (BIN of the next, by BIN); whoever leads into a circle is left out."""
    found = following
    for _ in range(MOST_STEPS):
        found = found.map(following).astype("str").fillna(found)
    ends: pd.Series[str] = found[~found.isin(following.index)]
    return ends


@remembered
def heads(tables: Tables, period: Period) -> "pd.Series[str]":
    """Under whom each branch, and each organisation with a successor, stands on the last day of the month, by BIN."""
    organisations = tables[ORGANISATIONS]
    parents = organisations.drop_duplicates("bin").set_index("bin")["parent_bin"].dropna()
    after = successors(organisations, period.last_day.isoformat())
    return last_of(after.combine_first(parents))


def headed(bins: "pd.Series[str]", tables: Tables, period: Period) -> "pd.Series[str]":
    """Organisations with each branch under the number of its parent, and each predecessor under that of its successor."""
    found: pd.Series[str] = bins.map(heads(tables, period)).astype("str").fillna(bins)
    return found


@remembered
def shares(tables: Tables, period: Period) -> pd.DataFrame:
    """Of each project with participants on the last day of the month: project_id, sharer (BIN), before and until (millionths: his share lies between them)."""
    rows, day = tables[PARTICIPANTS], period.last_day.isoformat()
    now = rows[(rows["from_on"] <= day) & (rows["to_on"].isna() | (rows["to_on"] >= day))]
    now = pd.DataFrame({"project_id": now["project_id"], "sharer": headed(now["bin"], tables, period), "share": now["share_micro"].astype("int64")})
    now = now.groupby(["project_id", "sharer"])["share"].sum().sort_index().reset_index()
    by_project = now.groupby("project_id")["share"]
    until = by_project.cumsum()
    found = now.assign(before=until - now["share"], until=until)[["project_id", "sharer", "before", "until"]]
    whole: pd.DataFrame = found[by_project.transform("sum").to_numpy("int64") == WHOLE]
    return whole.reset_index(drop=True)


def between(values: Whole, before: Whole, until: Whole) -> Whole:
    """What of each value lies between two millionths of it, in whole units; neighbours add up to the value."""
    whole = np.full_like(values, WHOLE)
    return proportion(values, until, whole) - proportion(values, before, whole)


def divided(lines: pd.DataFrame, of: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Lines (project_id, award_id, bin) with those of awards of a consortium once for each of its participants, ``columns`` divided and ``bin`` his."""
    is_shared = (lines["award_id"] != "") & lines["project_id"].isin(of["project_id"])
    split = lines[is_shared].merge(of, on="project_id")
    for name in columns:
        split[name] = between(split[name].to_numpy("int64"), split["before"].to_numpy("int64"), split["until"].to_numpy("int64"))
    split = split.assign(bin=split["sharer"])[list(lines.columns)]
    return pd.concat([lines[~is_shared], split], ignore_index=True)


def divided_parts(parts: pd.DataFrame, of: pd.DataFrame) -> pd.DataFrame:
    """The same for single parts: each participant's parts add up to what the sums of the same role, project and award give him."""
    running = parts.groupby(["role", "project_id", "award_id"], sort=False)["part"].cumsum()
    earlier = divided(parts.assign(part=running - parts["part"]), of, ["part"])
    found = divided(parts.assign(part=running), of, ["part"])
    is_shared = (found["award_id"] != "") & found["project_id"].isin(of["project_id"])
    whole = divided(parts, of, [])["part"]
    return found.assign(part=(found["part"] - earlier["part"]).where(is_shared, whole))
