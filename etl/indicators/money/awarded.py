"""How much money has been awarded so far?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import remembered
from etl.core.parts import parts
from etl.core.period import Period
from etl.core.reporting import known_by_operator
from etl.core.support import awards_at, projects_at
from etl.indicators import _plain


@remembered
def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """The sum in force of each award signed by the end of the month; the row is the award or its last amendment."""
    awards = awards_at(tables, period)
    known = awards[awards["project_id"].isin(projects_at(tables, period)["project_id"])]
    return parts(known, Role.NUM, None, "awarded", by_award=True)


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    known = _plain.projects(tables, period)
    for award in _plain.awards(tables, period).values():
        if award.project_id in known:
            _plain.add(sums, "num", award.project_id, award.tiyn)
    return sums


INDICATOR = Indicator(
    id="awarded",
    number=2,
    version=1,
    theme="money",
    title="Awarded",
    says="Sum of the awards signed by the end of the month, as amended by then.",
    formula="A = sum of awards in force",
    source="Register of the operator of grants: awards and their amendments.",
    unit=Unit.TIYN,
    num_unit=Unit.TIYN,
    better=Better.NEITHER,
    reads=("core_projects", "core_awards", "core_award_amendments"),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=known_by_operator,
    cumulative=True,
    not_for="Not money paid: see Disbursed. Sums applied for are not awards.",
)
