"""What did supported products earn abroad in the month?"""

from fractions import Fraction

import numpy as np
import pandas as pd

from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import remembered, rows_of
from etl.core.parts import parts
from etl.core.period import Period
from etl.core.reporting import RESULTS, answers, plan_parts, states, value_parts
from etl.indicators import _plain

TENGE = "KZT"
RATES = "core_exchange_rates"
NO_RATE = "No official rate of the currency was published in the month."


@remembered
def mean_rates(tables: Tables, period: Period) -> dict[str, Fraction]:
    """Tenge per unit of currency: mean of the official rates of the days published in the month, exact."""
    rates = rows_of(tables, RATES, period, "rate_on")
    sums = rates.groupby(["currency_code", "quant"])["rate_micro"].agg(["sum", "size"]).reset_index()
    found: dict[str, Fraction] = {TENGE: Fraction(1)}
    for currency, same in sums.groupby("currency_code"):
        total = sum(Fraction(int(micro), int(quant) * 10**6) for micro, quant in zip(same["sum"], same["quant"], strict=True))
        found[str(currency)] = Fraction(total) / int(same["size"].sum())
    return found


def in_tenge(cents: pd.Series, currencies: pd.Series, rates: dict[str, Fraction]) -> pd.Series:
    """Hundredths of a currency to tiyn, halves to even; NA without a rate. Python integers, so that nothing overflows."""
    has_rate = cents.notna() & currencies.isin(list(rates))
    pairs = zip(cents[has_rate], currencies[has_rate], strict=True)
    converted = pd.Series([round(int(amount) * rates[currency]) for amount, currency in pairs], index=cents.index[has_rate], dtype="Int64")
    return converted.reindex(cents.index)


@remembered
def judged(tables: Tables, period: Period) -> pd.DataFrame:
    """The answers of the month in tenge; those in a currency without a rate have no value."""
    found = answers(tables, period, "export_cents", "export_usd_cents")
    currencies = tables[RESULTS].set_index("row_id")["export_currency_code"]
    stated = found["state"].isin([State.REPORTED.value, State.ZERO.value])
    tiyn = in_tenge(found["value"], found["row_id"].map(currencies), mean_rates(tables, period))
    lost = stated & tiyn.isna() & (found["value"] != 0).fillna(False).astype(bool)
    state = np.where(lost, State.UNDEFINED.value, found["state"])
    return found.assign(value=tiyn.fillna(0), state=state, reason=np.where(lost, NO_RATE, found["reason"]))


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Exports reported for the month, in tenge at the mean official rate of the month."""
    return value_parts(judged(tables, period))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period))


def plan(tables: Tables, period: Period) -> pd.DataFrame:
    """Exports promised for the month in dollars, in tenge at the same mean rate; nothing if there is no rate."""
    promised = plan_parts(tables, period, "export_usd_cents")
    dollars = pd.Series("USD", index=promised.index, dtype="str")
    tiyn = in_tenge(promised["part"], dollars, mean_rates(tables, period))
    return parts(promised.assign(tiyn=tiyn)[tiyn.notna()], Role.PLAN, None, "tiyn")


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    for project in _plain.projects(tables, period):
        cents = _plain.answer(tables, period, project, "export_cents", "export_usd_cents")
        row = _plain.result(tables, period, project)
        if cents is None or row is None:
            continue
        days = [
            Fraction(_plain.whole(rate, "rate_micro") or 0, 1_000_000 * (_plain.whole(rate, "quant") or 1))
            for rate in tables[RATES]
            if rate["currency_code"] == row["export_currency_code"] and _plain.month(_plain.text(rate, "rate_on")) == period
        ]
        if row["export_currency_code"] == TENGE:
            days = [Fraction(1)]
        if days or cents == 0:
            sums["num", project] = round(cents * sum(days) / len(days)) if days else 0
    return sums


INDICATOR = Indicator(
    id="exports",
    number=13,
    version=1,
    theme="results",
    title="Exports of supported products",
    says="Exports of the supported product in the month, in tenge at the mean official rate of the month.",
    formula="R4 = sum of exports * mean official rate / quant",
    source="Reports of enterprises; official rates of the National Bank, mean of the days published in the month.",
    unit=Unit.TIYN,
    num_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans", "core_exchange_rates"),
    feeds=("enterprise_results", "grants", "exchange_rates"),
    compute=compute,
    oracle=oracle,
    due=due,
    plan=plan,
    not_for="Not customs statistics: stated by the enterprise, not by the customs declaration. A change in tenge holds the change of the rate too.",
)
