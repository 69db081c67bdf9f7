"""How many projects have received support so far?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.parts import parts
from etl.core.period import Period
from etl.core.reporting import known_by_operator
from etl.core.support import AWARDS, projects_at
from etl.indicators import _plain


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """One for each project with an award signed by the end of the month; the row is its leading award."""
    return parts(projects_at(tables, period).assign(one=1), Role.NUM, AWARDS, "one")


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    return {("num", project): 1 for project in _plain.projects(tables, period)}


INDICATOR = Indicator(
    id="projects_supported",
    number=1,
    version=1,
    theme="portfolio",
    title="Projects supported",
    says="Projects with at least one award signed by the end of the month.",
    formula="N = number of projects with a signed award",
    source="Support counts as in EU cohesion policy (SWD(2021) 198): each project is counted once.",
    unit=Unit.COUNT,
    num_unit=Unit.COUNT,
    better=Better.NEITHER,
    reads=("core_projects", "core_awards", "core_award_amendments"),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=known_by_operator,
    cumulative=True,
    not_for="Not a number of enterprises: one enterprise may carry out several projects. Completed and stopped projects stay counted.",
)
