"""How many supported enterprises are still there so many months after their support began?"""

from fractions import Fraction

import numpy as np
import pandas as pd

from etl.core.appraisal import survival
from etl.core.figure import Aspect
from etl.core.indicator import Tables
from etl.core.known import NEVER, month_numbers, number
from etl.core.period import Period
from etl.core.support import projects_at
from etl.reports.counts import SURVIVAL, count_figure, ratio_figure
from etl.reports.facts import Survival

ENDS = ("bankrupt", "inactive")  # registers that count as an end
MARKS = (12, 24, 36)  # months
TOO_SOON = "No enterprise has been supported for so long."


def survivals(tables: Tables, period: Period, regions: tuple[str, ...]) -> tuple[Survival, ...]:
    """The share after each mark (Kaplan and Meier 1958), of enterprises with state support in the regions; an end is the entry in a register."""
    projects = projects_at(tables, period)
    here = projects[projects["is_state"] & projects["kato_code"].str[:2].isin(list(regions))]
    organisations = tables["core_organisations"]
    enterprises = organisations.loc[organisations["organisation_type_code"] == "enterprise", "bin"]
    start = here[here["bin"].isin(enterprises)].groupby("bin")["start"].min()
    start = start[start <= number(period)]
    entries = tables["core_risk_entries"]
    ends = entries[entries["register_code"].isin(ENDS) & entries["listed_on"].notna()]
    first = pd.Series(month_numbers(ends["listed_on"]), index=ends["bin"], dtype="int64").groupby(level=0).min()
    listed = first.reindex(start.index).fillna(NEVER).astype("int64")
    has_ended = ((listed <= number(period)) & (listed >= start)).to_numpy(bool)
    lasted = np.where(has_ended, listed - start, number(period) - start).tolist()
    curve = survival(lasted, has_ended.tolist())
    made = []
    for mark in MARKS:
        at_risk = sum(time >= mark for time in lasted)
        share = next((share for time, share in reversed(curve) if time <= mark), Fraction(1)) if at_risk else None
        made.append(
            Survival(
                count_figure(SURVIVAL, Aspect.VALUE, f"months/{mark}", mark, period),
                ratio_figure(SURVIVAL, share, period, reason=TOO_SOON, subject=f"share/{mark}"),
                count_figure(SURVIVAL, Aspect.VALUE, f"at_risk/{mark}", at_risk, period),
            )
        )
    return tuple(made)
