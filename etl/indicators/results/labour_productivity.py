"""How much value does each person add, prices apart?"""

from fractions import Fraction

import pandas as pd

from etl.core.dealing import dealt
from etl.core.deflators import INDICES, NANO, in_prices
from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import number, remembered
from etl.core.parts import together
from etl.core.period import Period
from etl.core.reporting import RESULTS, states
from etl.indicators import _plain
from etl.indicators._prices import NO_PRICES, named, prices
from etl.indicators.results import _plain_whole, _whole

BASE = Period(2024, 12)  # the month in whose prices value is told; another one is another version of the indicator
DIFFER = "The rows of one enterprise state different numbers of people."


@remembered
def told(tables: Tables, period: Period) -> pd.DataFrame:
    """The value added of each enterprise in prices of BASE, where there are any: bin, row_id, real."""
    priced = _whole.wholes(tables, period).merge(prices(tables, number(period), number(BASE))[["bin", "nano"]], on="bin")
    return priced.assign(real=in_prices(priced["value"].to_numpy("int64"), priced["nano"].to_numpy("int64")))


@remembered
def judged(tables: Tables, period: Period) -> pd.DataFrame:
    """The states of value added; late where the enterprise leaves out its people, undefined where they differ or there are no prices."""
    found, people = _whole.judged(tables, period).copy(), _whole.people(tables, period)
    known = found["state"] == State.REPORTED.value
    found.loc[known & ~found["bin"].isin(told(tables, period)["bin"]), ["state", "reason"]] = [State.UNDEFINED.value, NO_PRICES]
    found.loc[known & ~found["bin"].isin(people["bin"]), ["state", "reason"]] = [State.LATE.value, ""]
    found.loc[known & found["bin"].isin(people.loc[~people["agrees"], "bin"]), ["state", "reason"]] = [State.UNDEFINED.value, DIFFER]
    return found


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Value added in prices of BASE over the people of the whole enterprise, both dealt out to its projects; and the prices used."""
    found = judged(tables, period)
    known = found[found["state"] == State.REPORTED.value]
    return together(
        dealt(told(tables, period), known, Role.NUM, RESULTS, "real"),
        dealt(_whole.people(tables, period), known, Role.DEN, RESULTS, "people"),
        named(known[["project_id", "bin"]].merge(prices(tables, number(period), number(BASE)), on="bin")),
    )


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    for bin_, own in _plain_whole.sharing(tables, period).items():
        value, people = _plain_whole.whole(tables, period, bin_), _plain_whole.people(tables, period, bin_)
        worth = _plain.activity_factor(tables, bin_, period, BASE)
        if value is None or worth is None or people is None:
            continue
        for place, project in enumerate(own):
            _plain.add(sums, "num", project, _plain.share(round(value * Fraction(round(worth * NANO), NANO)), len(own), place))
            _plain.add(sums, "den", project, _plain.share(people, len(own), place))
    return sums


INDICATOR = Indicator(
    id="labour_productivity",
    number=25,
    version=1,
    theme="results",
    title="Labour productivity, in prices of December 2024",
    says="Gross value added of the month in producer prices of December 2024 for each full-time equivalent that these enterprises employ in all.",
    formula="R3 = R2 × P_b / P_t / FTE",
    source="Reports of enterprises; producer prices of the OKED section, or of all industry where the section has none, chained month by month.",
    unit=Unit.TIYN_PER_MILLI_FTE,
    num_unit=Unit.TIYN,
    den_unit=Unit.MILLI_FTE,
    better=Better.MORE,
    reads=("core_projects", "core_organisations", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans", INDICES),
    feeds=("enterprise_results", "grants", "price_indices"),
    compute=compute,
    oracle=oracle,
    due=due,
    is_ratio=True,
    undefined="Nobody is employed.",
    not_for="Not pay, and not the product of support: the whole enterprise stands in it. Value is deflated by one series, not by outputs and inputs apart.",
)
