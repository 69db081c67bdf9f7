"""How much more tax do supported enterprises pay than before support?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Tables
from etl.core.period import Period
from etl.core.reporting import plan_parts, states
from etl.indicators import _plain
from etl.indicators.taxes._payers import increases, judged
from etl.indicators.taxes._plain_payers import deal, payers


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Payments of the month less each base payment's share of the mean."""
    return increases(tables, period, since_start=False)


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period, True))


def plan(tables: Tables, period: Period) -> pd.DataFrame:
    """Increase of tax payments promised for the month."""
    return plan_parts(tables, period, "taxes_tiyn")


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    for payer in payers(tables, period).values():
        if payer.start <= period and period in payer.paid and len(payer.base) >= 12:
            deal(sums, payer, payer.increase(period))
    return sums


INDICATOR = Indicator(
    id="incremental_taxes",
    number=11,
    version=1,
    theme="taxes",
    title="Incremental taxes",
    says="Taxes paid in the month less the monthly mean before support, in nominal tenge.",
    formula="T2 = T1_t - T1_base; T1_base = mean of up to 24 and at least 12 months before support began",
    source="Answers of the State Revenue Committee by BIN; domain catalogue T2, without deflators in this version.",
    unit=Unit.TIYN,
    num_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_tax_payments", "core_tax_answers", "core_plans"),
    feeds=("tax_payments",),
    compute=compute,
    oracle=oracle,
    due=due,
    plan=plan,
    not_for="Not the effect of support: prices have risen since the base and other causes are not taken off. Single months jump with the dates of payment.",
)
