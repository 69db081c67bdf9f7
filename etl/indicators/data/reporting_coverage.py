"""How much of what was due has been reported?"""

import pandas as pd

from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.parts import together
from etl.core.period import Period
from etl.core.reporting import answers, covered, states
from etl.indicators import _plain
from etl.indicators.money import awarded


def due(tables: Tables, period: Period) -> pd.DataFrame:
    """Who owed a report of results for the month, and whether it came."""
    return states(answers(tables, period, "submission_seq"))


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Awarded money of the projects that reported over that of the projects that owed a report."""
    found = due(tables, period)
    money = awarded.compute(tables, period)
    owing = found.loc[found["state"] != State.NOT_DUE.value, "project_id"]
    reporting = money[money["project_id"].isin(covered(found)["project_id"])]
    return together(reporting, money[money["project_id"].isin(owing)].assign(role=Role.DEN.value))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    for (_, project), tiyn in awarded.oracle(tables, period).items():
        reported = _plain.result(tables, period, project) is not None
        own = _plain.plan(tables, period, project)
        if reported:
            sums["num", project] = tiyn
        if reported or (own is not None and own["is_reporting_due"] == 1):
            sums["den", project] = tiyn
    return sums


INDICATOR = Indicator(
    id="reporting_coverage",
    number=17,
    version=1,
    theme="data",
    title="Coverage of reports",
    says="Share of the awarded money whose projects reported their results for the month, of those that owed a report.",
    formula="Q1 = sum of A of reporting projects / sum of A of due projects; beside it n / N",
    source="Completeness as in the data-quality standards of USAID; domain catalogue Q1.",
    unit=Unit.RATIO,
    num_unit=Unit.TIYN,
    den_unit=Unit.TIYN,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans"),
    feeds=("enterprise_results", "grants"),
    compute=compute,
    oracle=oracle,
    due=due,
    is_ratio=True,
    undefined="No report was due.",
    not_for="Not a judgement of the content: a report may be there and wrong. See the findings.",
)
