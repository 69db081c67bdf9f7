"""What must hold for plans beyond their schema?"""

import pandas as pd

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, WARNING, Facts, Lookups, broken, mark, unknown

TABLE = "core_plans"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    columns = ["project_id", "period", "spending_to_date_tiyn"]
    every = pd.concat([lookups[TABLE][columns], rows[columns]]).drop_duplicates(columns[:2], keep="last").sort_values(columns[:2])
    falls = every.assign(falls=(every.groupby("project_id")["spending_to_date_tiyn"].diff() < 0).fillna(False))
    return rows.assign(
        ctx_project_unknown=unknown(rows["project_id"], lookups["core_projects"]["project_id"]),
        ctx_plan_falls=mark(rows[columns[:2]].merge(falls, on=columns[:2], how="left")["falls"].set_axis(rows.index)),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "PLAN-01",
            "project_id",
            "project_unknown",
            "A plan belongs to a project of the register.",
            "Send the project first, or correct its number.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "PLAN-02",
            "spending_to_date_tiyn",
            "plan_falls",
            "Planned spending to date does not fall from one month to the next.",
            "Check whether the month alone was sent instead of the sum to date.",
            WARNING,
            Category.CONSISTENCY,
        ),
    ),
    lookups=("core_projects", TABLE),
    context=context,
)
