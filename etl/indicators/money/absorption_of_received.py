"""Which share of the money received has been absorbed?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.parts import together
from etl.core.period import Period
from etl.core.reporting import known_by_operator
from etl.indicators.money import absorbed, disbursed


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Absorbed over disbursed, award by award."""
    return together(absorbed.compute(tables, period), disbursed.compute(tables, period).assign(role=Role.DEN.value))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    return absorbed.oracle(tables, period) | {("den", project): part for (_, project), part in disbursed.oracle(tables, period).items()}


INDICATOR = Indicator(
    id="absorption_of_received",
    number=7,
    version=1,
    theme="money",
    title="Absorption of money received",
    says="Share of the money paid out that has been absorbed by the end of the month; the rest lies idle.",
    formula="F3 = S / D",
    source="Absorption rate on disbursement; domain catalogue F3.",
    unit=Unit.RATIO,
    num_unit=Unit.TIYN,
    den_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_tranches", "core_expenditures"),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=known_by_operator,
    is_ratio=True,
    undefined="Nothing has been disbursed.",
    cumulative=True,
    not_for="Not a result. Above 100 % more was accepted than paid: a matter to look into, not a success.",
)
