"""How much more tax do supported enterprises pay than before support, in the prices of the month?"""

from fractions import Fraction

import numpy as np
import pandas as pd

from etl.core.deflators import NANO, changes, factors, in_prices
from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import number, remembered
from etl.core.parts import shares_of_mean, together
from etl.core.period import Period
from etl.core.reporting import covered, states
from etl.indicators import _plain
from etl.indicators.taxes._payers import LONGEST_BASE, counted, dealt, judged
from etl.indicators.taxes._plain_payers import deal, payers

PRICES = "consumer"
NO_PRICES = "The chain of price indices does not reach back to the months before support."


@remembered
def base(tables: Tables, period: Period) -> pd.DataFrame:
    """The payments before support of enterprises that can be compared, in the prices of the month: ``real`` (tiyn), ``priced`` (whether it has a factor)."""
    facts = covered(judged(tables, period, True)).drop_duplicates("bin")[["bin", "start", "months"]]
    paid = counted(tables, False).merge(facts, on="bin")
    before = paid[(paid["month"] < paid["start"]) & (paid["month"] >= paid["start"] - LONGEST_BASE)].sort_values(["bin", "month", "row_id"])
    nano, priced = factors(changes(tables, PRICES), np.asarray(before["month"], dtype=np.int64), number(period))
    return before.assign(real=in_prices(np.asarray(before["tiyn"], dtype=np.int64), nano), priced=priced)


@remembered
def judged_in_prices(tables: Tables, period: Period) -> pd.DataFrame:
    """The states of incremental taxes; undefined for an enterprise with a base month that has no factor to this one."""
    found, told = judged(tables, period, True), base(tables, period)
    lost = found["bin"].isin(told.loc[~told["priced"], "bin"]) & (found["state"] == State.REPORTED.value)
    return found.assign(state=found["state"].where(~lost, State.UNDEFINED.value), reason=found["reason"].where(~lost, NO_PRICES))


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Payments of the month less each base payment's share of the mean in the prices of the month."""
    projects = covered(judged_in_prices(tables, period))
    paid = counted(tables, False)
    after = paid[(paid["month"] == number(period)) & paid["bin"].isin(projects["bin"])]
    before = base(tables, period)
    before = before[before["bin"].isin(projects["bin"])]
    share = shares_of_mean(before["real"].to_numpy("int64"), before["bin"], before["months"].to_numpy("int64"))
    return together(dealt(after, projects, Role.NUM), dealt(before.assign(tiyn=-share), projects, Role.NUM))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged_in_prices(tables, period))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    for payer in payers(tables, period).values():
        known = {month: _plain.price_factor(tables, PRICES, month, period) for month in payer.base if payer.paid[month]}
        if not (payer.start <= period and period in payer.paid and len(payer.base) >= 12) or None in known.values():
            continue
        running, amounts = 0, list(payer.paid[period])
        for month in sorted(payer.base):
            for tiyn in payer.paid[month]:
                real = round(tiyn * Fraction(round((known[month] or 0) * NANO), NANO))
                amounts.append(round(Fraction(running, len(payer.base))) - round(Fraction(running + real, len(payer.base))))
                running += real
        deal(sums, payer, amounts)
    return sums


INDICATOR = Indicator(
    id="incremental_taxes_real",
    number=22,
    version=1,
    theme="taxes",
    title="Incremental taxes, in prices of the month",
    says="Taxes paid in the month less the monthly mean before support, each month of it in consumer prices of this month.",
    formula="T2 real = T1_t - mean of (T1_m × P_t / P_m) over the months m before support",
    source="Domain catalogue T2; consumer prices of official statistics, chained month by month.",
    unit=Unit.TIYN,
    num_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_tax_payments", "core_tax_answers", "core_price_indices"),
    feeds=("tax_payments", "price_indices"),
    compute=compute,
    oracle=oracle,
    due=due,
    not_for="Not the effect of support: other causes than prices are not taken off. Consumer prices stand in for those of the taxed activity.",
)
