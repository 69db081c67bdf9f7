"""How much value do supported enterprises add in the month?"""

import pandas as pd

from etl.core.dealing import dealt
from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.parts import parts, together
from etl.core.period import Period
from etl.core.reporting import RESULTS, states
from etl.indicators.results import _plain_whole
from etl.indicators.results._whole import judged, nil_rows, wholes


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Output of each enterprise less what it used up for it, dealt out to its projects; 0 in a nil return."""
    found = judged(tables, period)
    known = found[found["state"] == State.REPORTED.value]
    return together(dealt(wholes(tables, period), known, Role.NUM, RESULTS, "value"), parts(nil_rows(tables, period, found), Role.NUM, RESULTS, "value"))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    return {("num", project): value for project, value in _plain_whole.value_added(tables, period).items()}


INDICATOR = Indicator(
    id="value_added",
    number=24,
    version=1,
    theme="results",
    title="Gross value added",
    says="Output of the supported enterprises in the month less the goods and services of others used up for it, each enterprise once.",
    formula="R2 = output − intermediate consumption",
    source="System of National Accounts 2008, chapter 6, production approach; a grant booked as income is in neither part.",
    unit=Unit.TIYN,
    num_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans"),
    feeds=("enterprise_results", "grants"),
    compute=compute,
    oracle=oracle,
    due=due,
    not_for="Not the value that support added: it is that of the whole enterprise, with everything that it makes.",
)
