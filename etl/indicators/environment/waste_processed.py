"""How much waste was processed in the month?"""

import pandas as pd

from etl.core.figure import Unit
from etl.core.indicator import Better, Indicator, Records, Tables
from etl.core.period import Period
from etl.core.reporting import answers, plan_parts, states, value_parts
from etl.indicators import _plain

COLUMN = "waste_kg"


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Waste reported for the month."""
    return value_parts(answers(tables, period, COLUMN, COLUMN))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(answers(tables, period, COLUMN, COLUMN))


def plan(tables: Tables, period: Period) -> pd.DataFrame:
    """Waste promised for the month."""
    return plan_parts(tables, period, COLUMN)


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    found = {project: _plain.answer(tables, period, project, COLUMN, COLUMN) for project in _plain.projects(tables, period)}
    return {("num", project): value for project, value in found.items() if value is not None}


INDICATOR = Indicator(
    id="waste_processed",
    number=14,
    version=1,
    theme="environment",
    title="Waste processed",
    says="Waste taken in and processed in the month.",
    formula="E1 = sum of reported waste",
    source="Reports of enterprises; domain catalogue E1.",
    unit=Unit.KG,
    num_unit=Unit.KG,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans"),
    feeds=("enterprise_results", "grants"),
    compute=compute,
    oracle=oracle,
    due=due,
    plan=plan,
    not_for="Not the waste avoided or the material recovered; kinds of waste are added by weight alone.",
)
