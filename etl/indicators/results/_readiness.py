"""How ready was each project at first, and how ready is it now? Its first and its last assessment by the end of the month."""

import pandas as pd

from etl.core.indicator import Tables
from etl.core.known import remembered, rows_up_to
from etl.core.period import Period
from etl.core.support import projects_at

ASSESSMENTS = "core_readiness_assessments"
MOST_WORTH = ("applicant", "operator", "independent")  # of several on one day the last of these counts


@remembered
def first_and_last(tables: Tables, period: Period) -> pd.DataFrame:
    """Of each supported project that was assessed: project_id, row_id and level of the first day, row_id_now and level_now of the last, days (1 or more)."""
    told = rows_up_to(tables, ASSESSMENTS, period, "assessed_on")
    told = told[told["project_id"].isin(projects_at(tables, period)["project_id"])]
    ranked = told.assign(worth=told["assessor_code"].map({name: place for place, name in enumerate(MOST_WORTH)}))
    of_day = ranked.sort_values(["assessed_on", "worth"]).drop_duplicates(["project_id", "assessed_on"], keep="last")
    first, last = (of_day.drop_duplicates("project_id", keep=keep)[["project_id", "row_id", "trl_level"]] for keep in ("first", "last"))
    days = of_day.groupby("project_id").size()
    found = first.merge(last, on="project_id", suffixes=("", "_now"))
    return found.assign(days=found["project_id"].map(days).astype("int64")).rename(columns={"trl_level": "level", "trl_level_now": "level_now"})
