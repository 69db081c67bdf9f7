"""What must hold for assessments of readiness beyond their schema?"""

import pandas as pd

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ADVICE, ERROR, Facts, Lookups, broken, mark, unknown

TABLE = "core_readiness_assessments"
MOST = 3  # levels that a project may rise from one assessment to the next without a question


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    key = ["project_id", "assessed_on", "assessor_code"]
    every = pd.concat([lookups[TABLE][[*key, "trl_level"]], rows[[*key, "trl_level"]]], ignore_index=True).dropna().drop_duplicates(key, keep="last")
    every = every[every["trl_level"].between(1, 9)]
    of_day = every.groupby(["project_id", "assessed_on"])["trl_level"].max().sort_index().reset_index()
    step = of_day.assign(step=of_day.groupby("project_id")["trl_level"].diff())[["project_id", "assessed_on", "step"]]
    found = rows[["project_id", "assessed_on"]].merge(step, on=["project_id", "assessed_on"], how="left")["step"].fillna(0)
    odd = pd.Series(((found < 0) | (found > MOST)).to_numpy(bool), index=rows.index)
    return rows.assign(
        ctx_project_unknown=unknown(rows["project_id"], lookups["core_projects"]["project_id"]),
        ctx_to_come=mark(rows["assessed_on"].notna() & (rows["assessed_on"] > facts["as_of"][:10])),
        ctx_odd_step=mark(odd),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "TRL-01",
            "project_id",
            "project_unknown",
            "An assessment of readiness belongs to a project of the register.",
            "Send the project first, or correct its number.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "TRL-02",
            "assessed_on",
            "to_come",
            "An assessment of readiness is not dated in the future.",
            "Check the day of the assessment.",
            ERROR,
            Category.ACCURACY,
        ),
        broken(
            TABLE,
            "TRL-03",
            "trl_level",
            "odd_step",
            "Readiness does not fall and rises by at most three levels from one assessment to the next.",
            "Check the level; if it is right, keep the assessor's reasons at hand.",
            ADVICE,
            Category.ACCURACY,
        ),
    ),
    lookups=("core_projects", TABLE),
    context=context,
)
