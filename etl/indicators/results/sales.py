"""What did supported products sell for in the month?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Tables
from etl.core.period import Period
from etl.core.reporting import answers, plan_parts, states, value_parts
from etl.indicators import _plain

COLUMN = "sales_tiyn"


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Sales reported for the month."""
    return value_parts(answers(tables, period, COLUMN))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(answers(tables, period, COLUMN))


def plan(tables: Tables, period: Period) -> pd.DataFrame:
    """Sales promised for the month."""
    return plan_parts(tables, period, COLUMN)


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    found = {project: _plain.answer(tables, period, project, COLUMN) for project in _plain.projects(tables, period)}
    return {("num", project): value for project, value in found.items() if value is not None}


INDICATOR = Indicator(
    id="sales",
    number=9,
    version=1,
    theme="results",
    title="Sales of supported products",
    says="Sales of the supported product in the month, without VAT.",
    formula="R1 = sum of reported sales of the supported product",
    source="Turnover from new or improved products as in the Oslo Manual (OECD/Eurostat, 2018); reports of enterprises.",
    unit=Unit.TIYN,
    num_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans"),
    feeds=("enterprise_results", "grants"),
    compute=compute,
    oracle=oracle,
    due=due,
    plan=plan,
    not_for="Not the turnover of the enterprise, and not value added. Nominal tenge: months are not made comparable by a price index.",
)
