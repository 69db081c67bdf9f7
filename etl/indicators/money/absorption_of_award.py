"""Which share of the awarded money has been absorbed?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.parts import together
from etl.core.period import Period
from etl.core.reporting import known_by_operator
from etl.indicators.money import absorbed, awarded


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Absorbed over awarded, award by award."""
    return together(absorbed.compute(tables, period), awarded.compute(tables, period).assign(role=Role.DEN.value))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    return absorbed.oracle(tables, period) | {("den", project): part for (_, project), part in awarded.oracle(tables, period).items()}


INDICATOR = Indicator(
    id="absorption_of_award",
    number=5,
    version=1,
    theme="money",
    title="Absorption of award",
    says="Share of the awarded money that has been absorbed by the end of the month.",
    formula="F1 = S / A",
    source="Absorption rate on the total award; domain catalogue F1.",
    unit=Unit.RATIO,
    num_unit=Unit.TIYN,
    den_unit=Unit.TIYN,
    better=Better.NEITHER,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_expenditures"),
    feeds=("grants",),
    compute=compute,
    oracle=oracle,
    due=known_by_operator,
    is_ratio=True,
    undefined="Nothing has been awarded.",
    cumulative=True,
    not_for="Not a measure of delay: it does not know how much of the term has passed. See Absorption of plan.",
)
