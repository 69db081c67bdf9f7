"""Is the money spent as fast as the time passes?"""

from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import remembered
from etl.core.parts import Whole, parts, proportion, together
from etl.core.period import Period
from etl.core.support import awards_at, projects_at
from etl.indicators import _plain
from etl.indicators.money import absorbed

TOO_EARLY = "Less than a tenth of the term has passed."


@remembered
def running(tables: Tables, period: Period) -> pd.DataFrame:
    """Awards of which at least a tenth of the term has passed, with ``elapsed``: the sum that time alone would have spent (tiyn).

    Days are counted with both ends; a term that has ended has passed as a whole.
    """
    awards = awards_at(tables, period)
    known = awards[awards["project_id"].isin(projects_at(tables, period)["project_id"])]
    first, end = (pd.to_datetime(known[name]) for name in ("starts_on", "ends_on"))
    term: Whole = np.asarray((end - first).dt.days, dtype=np.int64) + 1
    since = np.asarray((pd.Timestamp(period.last_day) - first).dt.days, dtype=np.int64) + 1
    passed: Whole = np.minimum(np.maximum(since, 0), term)
    begun = passed * 10 >= term
    late = known[begun]
    return late.assign(elapsed=proportion(late["awarded"].to_numpy("int64"), passed[begun], term[begun]))


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Accepted spending less what time alone would have spent, over the sums awarded."""
    known = running(tables, period)
    told = absorbed.compute(tables, period)
    accepted = told[told["award_id"].isin(known["award_id"])]
    due_by_time = parts(known.assign(elapsed=-known["elapsed"]), Role.NUM, None, "elapsed", by_award=True)
    return together(accepted, due_by_time, parts(known, Role.DEN, None, "awarded", by_award=True))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    """Known where an award has run for a tenth of its term."""
    projects = projects_at(tables, period)[["project_id"]]
    has_run = projects["project_id"].isin(running(tables, period)["project_id"])
    return projects.assign(state=np.where(has_run, State.REPORTED.value, State.UNDEFINED.value), reason=np.where(has_run, "", TOO_EARLY))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    known = _plain.projects(tables, period)
    for award in _plain.awards(tables, period).values():
        first, end = date.fromisoformat(award.starts_on), date.fromisoformat(award.ends_on)
        term = (end - first).days + 1
        passed = max(0, min(term, (period.last_day - first).days + 1))
        if award.project_id not in known or passed * 10 < term:
            continue
        spent = [row for row in tables["core_expenditures"] if row["award_id"] == award.id and _plain.text(row, "period") <= str(period)]
        _plain.add(sums, "num", award.project_id, sum(_plain.whole(row, "accepted_tiyn") or 0 for row in spent))
        _plain.add(sums, "num", award.project_id, -round(Fraction(award.tiyn * passed, term)))
        _plain.add(sums, "den", award.project_id, award.tiyn)
    return sums


INDICATOR = Indicator(
    id="time_spend_gap",
    number=19,
    version=1,
    theme="money",
    title="Spending against time",
    says="Share of the award absorbed less the share of its term that has passed; below zero the spending is behind the time.",
    formula="F4 = (S - A × days passed / days of the term) / A",
    source="Domain catalogue F4; days with both ends.",
    unit=Unit.POINTS,
    num_unit=Unit.TIYN,
    den_unit=Unit.TIYN,
    better=Better.CLOSE_TO_PLAN,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_expenditures"),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=due,
    is_ratio=True,
    undefined="No award has run for a tenth of its term.",
    cumulative=True,
    not_for="Not a plan: few projects spend evenly. Awards in the first tenth of their term are left out.",
)
