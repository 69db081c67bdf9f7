"""What must hold for the participants of a project beyond their schema?"""

import pandas as pd

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, WARNING, Facts, Lookups, broken, in_order, mark, unknown

TABLE = "core_participants"
WHOLE, NO_END = 1_000_000, "9999-12-31"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    return rows.assign(
        ctx_project_unknown=unknown(rows["project_id"], lookups["core_projects"]["project_id"]),
        ctx_organisation_unknown=unknown(rows["bin"], lookups["core_organisations"]["bin"]),
        ctx_not_one=not_one(rows),
    )


def not_one(rows: Frame) -> "pd.Series[int]":
    """1 where on the first day of a share the shares of its project do not add up to one, or on the day after its last one there are some that do not."""
    told = rows[["project_id", "bin", "from_on", "to_on", "share_micro"]].assign(to_on=rows["to_on"].fillna(NO_END), line=rows.index)
    once = told.drop_duplicates(["project_id", "bin", "from_on"])  # a row that is there twice is another rule's matter
    pairs = told.merge(once, on="project_id", suffixes=("", "_other"))
    starts = pairs[(pairs["from_on_other"] <= pairs["from_on"]) & (pairs["to_on_other"] >= pairs["from_on"])].groupby("line")["share_micro_other"].sum()
    last = pairs[(pairs["from_on_other"] <= pairs["to_on"]) & (pairs["to_on_other"] >= pairs["to_on"])].groupby("line")["share_micro_other"].sum()
    broken_at = [each.reindex(rows.index).ne(WHOLE) for each in (starts, last)]
    is_whole = rows[["project_id", "from_on", "share_micro"]].notna().all(axis=1) & (told["to_on"] >= told["from_on"])
    return mark((broken_at[0] | broken_at[1]) & is_whole)


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "PART-01",
            "project_id",
            "project_unknown",
            "A participant takes part in a project of the register.",
            "Send the project first, or correct its number.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "PART-02",
            "bin",
            "organisation_unknown",
            "A participant is in the list of organisations.",
            "Send the organisation first, or correct its BIN.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "PART-03",
            "share_micro",
            "not_one",
            "The shares of the participants of a project add up to exactly one on every day.",
            "Correct the shares or their days; until then the project counts wholly for its carrier.",
            WARNING,
            Category.CONSISTENCY,
        ),
        in_order(
            TABLE,
            "PART-04",
            "from_on",
            "to_on",
            "to_on",
            "A share does not end before it begins.",
            "Check both days of the share.",
            ERROR,
            Category.CONSISTENCY,
            {"to_on": "2020-01-01"},
        ),
    ),
    lookups=("core_projects", "core_organisations"),
    context=context,
)
