"""How many tenge of the projects' own and other private money were paid for each tenge of support?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.parts import together
from etl.core.period import Period
from etl.core.reporting import known_by_operator
from etl.core.support import AWARDS, money_of_support, projects_at
from etl.indicators import _plain
from etl.indicators.money import disbursed

PRIVATE = "private"


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Private money paid into state-supported projects over the state's money paid into them; of other projects nothing."""
    projects = projects_at(tables, period)
    supported = projects.loc[projects["is_state"], "project_id"]
    awards = tables[AWARDS]
    private = awards.loc[awards["support_basis_code"] == PRIVATE, "award_id"]
    paid = disbursed.compute(tables, period)
    paid = paid[paid["project_id"].isin(supported)]
    own = paid[paid["award_id"].isin(private)].assign(award_id="")
    return together(own, money_of_support(tables, period, paid).assign(role=Role.DEN.value))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    signed, known = _plain.awards(tables, period), _plain.projects(tables, period)
    basis = {_plain.text(row, "award_id"): row["support_basis_code"] for row in tables["core_awards"]}
    for row in tables["core_tranches"]:
        award, tiyn = signed.get(_plain.text(row, "award_id")), _plain.whole(row, "paid_tiyn")
        is_paid = tiyn is not None and row["paid_on"] and _plain.month(_plain.text(row, "paid_on")) <= period
        if not is_paid or not award or award.project_id not in known or not known[award.project_id].is_state:
            continue
        if award.is_state:
            _plain.add(sums, "den", award.project_id, tiyn or 0)
        elif basis[award.id] == PRIVATE:
            _plain.add(sums, "num", award.project_id, tiyn or 0)
    return sums


INDICATOR = Indicator(
    id="private_leverage",
    number=21,
    version=1,
    theme="money",
    title="Private money drawn in",
    says="Private money paid into state-supported projects for each tenge of support paid into them.",
    formula="F6 = private money paid / D",
    source="Domain catalogue F6; only money that was really paid, as the operator lists it.",
    unit=Unit.TIMES,
    num_unit=Unit.TIYN,
    den_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_tranches"),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=known_by_operator,
    is_ratio=True,
    undefined="Nothing has been disbursed.",
    cumulative=True,
    not_for="Not all private money: what the operator does not list is not known. Money of unknown owners is in neither part.",
)
