"""Do supported products sell more than a year ago, prices apart?"""

from fractions import Fraction

import pandas as pd

from etl.core.deflators import INDICES, NANO, in_prices
from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import number, remembered, rows_of
from etl.core.parts import parts, together
from etl.core.period import Period
from etl.core.reporting import COVERED, RESULTS, answers, covered, states, value_parts
from etl.core.support import projects_at
from etl.indicators import _plain
from etl.indicators._prices import NO_PRICES, named, prices

COLUMN, YEAR = "sales_tiyn", 12
NOTHING_THEN = "Nothing was reported for the same month a year before."


@remembered
def year_before(tables: Tables, period: Period) -> pd.DataFrame:
    """What was stated of the same month a year before: project_id, row_id, then (tiyn, 0 in a nil return)."""
    rows = rows_of(tables, RESULTS, period.plus(-YEAR))
    is_nil = (rows["is_nil_return"] == 1).fillna(False).astype(bool)
    told = rows[rows[COLUMN].notna() | is_nil]
    return told[["project_id", "row_id"]].assign(then=told[COLUMN].fillna(0).astype("int64"))


@remembered
def year_of_prices(tables: Tables, period: Period) -> pd.DataFrame:
    """For each supported project that has them the producer prices of its enterprise over the year: project_id, bin, series, nano, row_id."""
    of_bin = prices(tables, number(period.plus(-YEAR)), number(period))
    return projects_at(tables, period)[["project_id", "bin"]].merge(of_bin, on="bin")


@remembered
def judged(tables: Tables, period: Period) -> pd.DataFrame:
    """The answers of the month; those without an answer a year before owe nothing, and without prices nothing can be said."""
    found = answers(tables, period, COLUMN).copy()  # remembered, and others look at it too
    answered = found["state"].isin(list(COVERED))
    has_then = found["project_id"].isin(year_before(tables, period)["project_id"])
    is_priced = found["project_id"].isin(year_of_prices(tables, period)["project_id"])
    found.loc[answered, ["state", "reason"]] = [State.REPORTED.value, ""]
    found.loc[answered & ~is_priced, ["state", "reason"]] = [State.UNDEFINED.value, NO_PRICES]
    found.loc[answered & ~has_then, ["state", "reason"]] = [State.NOT_DUE.value, NOTHING_THEN]
    return found


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Sales of the month over those of the same month a year before in the prices of this one, of projects that stated both."""
    now = covered(judged(tables, period))
    used = year_of_prices(tables, period)
    used = used[used["project_id"].isin(now["project_id"])]
    then = year_before(tables, period).merge(used[["project_id", "nano"]], on="project_id")
    real = then.assign(real=in_prices(then["then"].to_numpy("int64"), then["nano"].to_numpy("int64")))
    return together(value_parts(now), parts(real, Role.DEN, RESULTS, "real"), named(used))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    for project, known in _plain.projects(tables, period).items():
        told = _plain.activity_factor(tables, known.bin, period.plus(-YEAR), period)
        now, row = _plain.answer(tables, period, project, COLUMN), _plain.result(tables, period.plus(-YEAR), project)
        then = None if row is None else _plain.whole(row, COLUMN) if row[COLUMN] is not None else 0 if row["is_nil_return"] == 1 else None
        if told is not None and now is not None and then is not None:
            _plain.add(sums, "num", project, now)
            _plain.add(sums, "den", project, round(then * Fraction(round(told * NANO), NANO)))
    return sums


INDICATOR = Indicator(
    id="sales_against_last_year",
    number=23,
    version=2,
    theme="results",
    title="Sales against a year before, in constant prices",
    says="Sales of the month against those of the same month a year before in producer prices of this month, of projects that stated both.",
    formula="R1_t / (R1_t-12 × P_t / P_t-12)",
    source="Reports of enterprises; producer prices of the OKED section, or of all industry where the section has none, chained month by month.",
    unit=Unit.RATIO,
    num_unit=Unit.TIYN,
    den_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_organisations", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans", INDICES),
    feeds=("enterprise_results", "grants", "price_indices"),
    compute=compute,
    oracle=oracle,
    due=due,
    is_ratio=True,
    undefined="Nothing was sold a year before.",
    not_for="Not growth of all supported products: projects without an answer a year before are left out. "
    "Prices of the section, or of all industry, stand in for their own.",
)
