"""Do supported products sell more than a year ago, prices apart?"""

from fractions import Fraction

import numpy as np
import pandas as pd

from etl.core.deflators import NANO, changes, factor, in_prices
from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import number, remembered, rows_of
from etl.core.parts import parts, together
from etl.core.period import Period
from etl.core.reporting import COVERED, RESULTS, answers, covered, states, value_parts
from etl.indicators import _plain

PRICES, COLUMN, YEAR = "producer", "sales_tiyn", 12
NO_PRICES = "The chain of price indices does not reach back a year."
NOTHING_THEN = "Nothing was reported for the same month a year before."


@remembered
def year_before(tables: Tables, period: Period) -> pd.DataFrame:
    """What was stated of the same month a year before: project_id, row_id, then (tiyn, 0 in a nil return)."""
    rows = rows_of(tables, RESULTS, period.plus(-YEAR))
    is_nil = (rows["is_nil_return"] == 1).fillna(False).astype(bool)
    told = rows[rows[COLUMN].notna() | is_nil]
    return told[["project_id", "row_id"]].assign(then=told[COLUMN].fillna(0).astype("int64"))


@remembered
def judged(tables: Tables, period: Period) -> pd.DataFrame:
    """The answers of the month; those without an answer a year before owe nothing, and without prices nothing can be said."""
    found = answers(tables, period, COLUMN).copy()  # remembered, and others look at it too
    answered = found["state"].isin(list(COVERED))
    has_then = found["project_id"].isin(year_before(tables, period)["project_id"])
    is_priced = factor(changes(tables, PRICES), number(period.plus(-YEAR)), number(period)) is not None
    found.loc[answered, ["state", "reason"]] = [State.REPORTED.value, ""]
    if not is_priced:
        found.loc[answered, ["state", "reason"]] = [State.UNDEFINED.value, NO_PRICES]
    found.loc[answered & ~has_then, ["state", "reason"]] = [State.NOT_DUE.value, NOTHING_THEN]
    return found


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Sales of the month over those of the same month a year before in the prices of this one, of projects that stated both."""
    now = covered(judged(tables, period))
    told = factor(changes(tables, PRICES), number(period.plus(-YEAR)), number(period))
    then = year_before(tables, period)
    then = then[then["project_id"].isin(now["project_id"])]
    nano = np.full(len(then), round((told or 0) * NANO), dtype=np.int64)
    real = then.assign(real=in_prices(then["then"].to_numpy("int64"), nano))
    return together(value_parts(now), parts(real, Role.DEN, RESULTS, "real"))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    told = _plain.price_factor(tables, PRICES, period.plus(-YEAR), period)
    for project in _plain.projects(tables, period):
        now, row = _plain.answer(tables, period, project, COLUMN), _plain.result(tables, period.plus(-YEAR), project)
        then = None if row is None else _plain.whole(row, COLUMN) if row[COLUMN] is not None else 0 if row["is_nil_return"] == 1 else None
        if told is not None and now is not None and then is not None:
            _plain.add(sums, "num", project, now)
            _plain.add(sums, "den", project, round(then * Fraction(round(told * NANO), NANO)))
    return sums


INDICATOR = Indicator(
    id="sales_against_last_year",
    number=23,
    version=1,
    theme="results",
    title="Sales against a year before, in constant prices",
    says="Sales of the month against those of the same month a year before in producer prices of this month, of projects that stated both.",
    formula="R1_t / (R1_t-12 × P_t / P_t-12)",
    source="Reports of enterprises; producer prices of official statistics, chained month by month.",
    unit=Unit.RATIO,
    num_unit=Unit.TIYN,
    den_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans", "core_price_indices"),
    feeds=("enterprise_results", "grants", "price_indices"),
    compute=compute,
    oracle=oracle,
    due=due,
    is_ratio=True,
    undefined="Nothing was sold a year before.",
    not_for="Not growth of all supported products: projects without an answer a year before are left out. Prices of all industry stand in for their own.",
)
