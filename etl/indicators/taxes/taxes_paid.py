"""How much tax did supported enterprises pay to the budget in the month?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import number
from etl.core.parts import together
from etl.core.period import Period
from etl.core.reporting import covered, states
from etl.indicators import _plain
from etl.indicators.taxes._payers import counted, dealt, judged
from etl.indicators.taxes._plain_payers import deal, payers


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Payments less refunds of the month; VAT on imports aside."""
    projects = covered(judged(tables, period, False))
    months = {role: counted(tables, imports) for role, imports in ((Role.NUM, False), (Role.ASIDE, True))}
    return together(*(dealt(paid[paid["month"] == number(period)], projects, role) for role, paid in months.items()))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period, False))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    """The numerator only; VAT on imports has its own test."""
    sums: _plain.Sums = {}
    for payer in payers(tables, period).values():
        deal(sums, payer, payer.paid.get(period, []))
    return sums


INDICATOR = Indicator(
    id="taxes_paid",
    number=10,
    version=1,
    theme="taxes",
    title="Taxes paid",
    says="Payments of supported enterprises to the budget in the month less refunds, by the day on which they left the account; without VAT on imports.",
    formula="T1 = sum of payments over budget codes - refunds",
    source="Answers of the State Revenue Committee by BIN; budget codes without social contributions (902101) and VAT on imports.",
    unit=Unit.TIYN,
    num_unit=Unit.TIYN,
    better=Better.NEITHER,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_tax_payments", "core_tax_answers"),
    feeds=("tax_payments",),
    compute=compute,
    oracle=oracle,
    due=due,
    not_for="Not an effect of support: most of it would have been paid anyway. See Incremental taxes. Projects of one enterprise carry equal shares.",
)
