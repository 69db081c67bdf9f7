"""How ready for use are the supported projects? Their number on each level of readiness, at the first assessment and now."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from etl.core.figure import Level, State, Unit
from etl.core.indicator import Records, Tables
from etl.core.period import Period
from etl.core.support import projects_at
from etl.core.tally import Tally
from etl.indicators import _plain
from etl.indicators.results._readiness import ASSESSMENTS, MOST_WORTH, first_and_last

LEVELS = tuple(str(level) for level in range(1, 10))


def computing(level: str, row_id: str) -> Callable[[Tables, Period, tuple[str, ...]], pd.DataFrame]:
    """One for each state-supported project of the regions that was assessed, on the level of that assessment."""

    def compute(tables: Tables, period: Period, regions: tuple[str, ...]) -> pd.DataFrame:
        projects = projects_at(tables, period)
        here = projects.loc[projects["is_state"] & projects["kato_code"].str[:2].isin(list(regions)), "project_id"]
        found = first_and_last(tables, period)
        found = found[found["project_id"].isin(here)]
        return pd.DataFrame({"subject": found[level].astype("str"), "table": ASSESSMENTS, "row_id": found[row_id], "part": 1}).reset_index(drop=True)

    return compute


def reckoning(place: int) -> Callable[[Records, Period, tuple[str, ...]], dict[str, int]]:
    """The slow twin: the first (0) or the last (-1) assessment."""

    def oracle(tables: Records, period: Period, regions: tuple[str, ...]) -> dict[str, int]:
        sums: dict[str, int] = {}
        where = {row["project_id"]: _plain.text(row, "kato_code")[:2] for row in tables["core_projects"]}
        for project in _plain.projects(tables, period).values():
            told = [row for row in tables[ASSESSMENTS] if row["project_id"] == project.id and _plain.month(_plain.text(row, "assessed_on")) <= period]
            told.sort(key=lambda row: (_plain.text(row, "assessed_on"), MOST_WORTH.index(_plain.text(row, "assessor_code"))))
            levels = list({row["assessed_on"]: str(row["trl_level"]) for row in told}.values())
            if levels and project.is_state and where[project.id] in regions:
                sums[levels[place]] = sums.get(levels[place], 0) + 1
        return sums

    return oracle


def levels(tables: Tables, period: Period, regions: tuple[str, ...]) -> tuple[str, ...]:
    return LEVELS


NOW = Tally(
    id="readiness_now",
    number=48,
    version=1,
    title="Projects by level of readiness",
    says="State-supported projects by the technology readiness level of their last assessment, 1 to 9.",
    formula="number of projects by TRL_t",
    source="Assessments in the register of the operator of grants; levels of readiness after ISO 16290:2013.",
    unit=Unit.COUNT,
    level=Level.READINESS,
    absent=State.ZERO,
    reads=("core_projects", "core_awards", "core_award_amendments", ASSESSMENTS),
    feeds=("grants",),
    compute=computing("level_now", "row_id_now"),
    subjects=levels,
    oracle=reckoning(-1),
    not_for="Levels are an order and no distances: no mean of them says anything.",
)
TALLIES = (
    NOW,
    replace(
        NOW,
        id="readiness_at_first",
        number=47,
        title="Projects by level of readiness at first",
        says="State-supported projects by the technology readiness level of their first assessment, 1 to 9.",
        formula="number of projects by TRL_0",
        compute=computing("level", "row_id"),
        oracle=reckoning(0),
    ),
)
