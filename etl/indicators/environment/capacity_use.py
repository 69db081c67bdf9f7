"""How much of the stated capacity is used? A range, because the capacity is one."""

import numpy as np
import pandas as pd

from etl.core.figure import State, Unit
from etl.core.indicator import Better, Indicator, Records, Role, Tables
from etl.core.known import remembered
from etl.core.parts import parts, together
from etl.core.period import Period
from etl.core.reporting import answers, covered, states, value_parts
from etl.indicators import _plain

PROJECTS, WASTE = "core_projects", "waste_kg"
NO_CAPACITY = "No capacity is stated."


@remembered
def judged(tables: Tables, period: Period) -> pd.DataFrame:
    """Answers about waste of the projects with a stated capacity, with its bounds; one bound alone serves as both."""
    bounds = tables[PROJECTS][["project_id", "row_id", "capacity_low_kg", "capacity_high_kg"]]
    found = answers(tables, period, WASTE, WASTE).merge(bounds, on="project_id", how="left", suffixes=("", "_project"))
    low = found["capacity_low_kg"].fillna(found["capacity_high_kg"])
    high = found["capacity_high_kg"].fillna(found["capacity_low_kg"])
    stated = high.notna()
    state, reason = np.where(stated, found["state"], State.NOT_DUE.value), np.where(stated, found["reason"], NO_CAPACITY)
    return found.assign(low=low, high=high, state=state, reason=reason)


def compute(tables: Tables, period: Period) -> pd.DataFrame:
    """Waste of the month over the upper bound of capacity (den) and over the lower (den_low)."""
    found = judged(tables, period)
    bounds = covered(found).assign(row_id=lambda rows: rows["row_id_project"])
    return together(value_parts(found), parts(bounds, Role.DEN, PROJECTS, "high"), parts(bounds, Role.DEN_LOW, PROJECTS, "low"))


def due(tables: Tables, period: Period) -> pd.DataFrame:
    return states(judged(tables, period))


def oracle(tables: Records, period: Period) -> dict[tuple[str, str], int]:
    sums: _plain.Sums = {}
    known = _plain.projects(tables, period)
    for row in tables[PROJECTS]:
        project = _plain.text(row, "project_id")
        bounds = [bound for name in ("capacity_low_kg", "capacity_high_kg") if (bound := _plain.whole(row, name)) is not None]
        waste = _plain.answer(tables, period, project, WASTE, WASTE) if project in known and bounds else None
        if waste is not None:
            sums |= {("num", project): waste, ("den", project): bounds[-1], ("den_low", project): bounds[0]}
    return sums


INDICATOR = Indicator(
    id="capacity_use",
    number=15,
    version=1,
    theme="environment",
    title="Use of capacity",
    says="Waste processed in the month against the monthly capacity: the value against the upper bound, with the range that both bounds give.",
    formula="E1 = waste of the month / capacity, from waste / upper bound to waste / lower bound",
    source="Reports of enterprises and capacity stated in the register of projects; domain catalogue E1.",
    unit=Unit.RATIO,
    num_unit=Unit.KG,
    den_unit=Unit.KG,
    better=Better.MORE,
    reads=("core_projects", "core_awards", "core_award_amendments", "core_enterprise_results", "core_plans"),
    feeds=("enterprise_results", "grants"),
    compute=compute,
    oracle=oracle,
    due=due,
    is_ratio=True,
    is_range=True,
    undefined="The capacity stated is zero.",
    not_for="Not a throughput: capacity is what the plant could take, stated as a range that must stay one.",
)
