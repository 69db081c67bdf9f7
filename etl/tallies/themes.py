"""On which themes does state money go? Awarded and paid so far, by the theme of the project."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from etl.core.figure import Level, State, Unit
from etl.core.indicator import Records, Tables
from etl.core.period import Period
from etl.core.support import awards_at
from etl.core.tally import Tally
from etl.indicators import _plain
from etl.indicators.money import awarded, disbursed

PROJECTS = "core_projects"
Parts = Callable[[Tables, Period], pd.DataFrame]


def computing(parts_of: Parts) -> Callable[[Tables, Period, tuple[str, ...]], pd.DataFrame]:
    """The parts of an indicator of awards that are the state's, by the theme of their project."""

    def compute(tables: Tables, period: Period, regions: tuple[str, ...]) -> pd.DataFrame:
        projects = tables[PROJECTS]
        themes = projects[projects["kato_code"].str[:2].isin(list(regions))].set_index("project_id")["theme_code"]
        awards = awards_at(tables, period)
        state = set(awards.loc[awards["is_state"], "award_id"])
        parts = parts_of(tables, period)
        own = parts[parts["award_id"].isin(state) & parts["project_id"].isin(themes.index)]
        return own[["table", "row_id", "part"]].assign(subject=own["project_id"].map(themes)).reset_index(drop=True)

    return compute


def themes(tables: Tables, period: Period, regions: tuple[str, ...]) -> tuple[str, ...]:
    """Themes of the regions' projects."""
    projects = tables[PROJECTS]
    return tuple(projects.loc[projects["kato_code"].str[:2].isin(list(regions)), "theme_code"].dropna().unique())


def _where(tables: Records, regions: tuple[str, ...]) -> dict[str, str]:
    return {str(row["project_id"]): str(row["theme_code"]) for row in tables[PROJECTS] if str(row["kato_code"])[:2] in regions}


def oracle_awarded(tables: Records, period: Period, regions: tuple[str, ...]) -> dict[str, int]:
    sums, where = dict[str, int](), _where(tables, regions)
    for award in _plain.awards(tables, period).values():
        if award.is_state and award.project_id in where:
            sums[where[award.project_id]] = sums.get(where[award.project_id], 0) + award.tiyn
    return sums


def oracle_paid(tables: Records, period: Period, regions: tuple[str, ...]) -> dict[str, int]:
    sums, where, signed = dict[str, int](), _where(tables, regions), _plain.awards(tables, period)
    for row in tables["core_tranches"]:
        award, tiyn = signed.get(_plain.text(row, "award_id")), _plain.whole(row, "paid_tiyn")
        is_paid = tiyn is not None and row["paid_on"] and _plain.month(_plain.text(row, "paid_on")) <= period
        if is_paid and award and award.is_state and award.project_id in where:
            sums[where[award.project_id]] = sums.get(where[award.project_id], 0) + (tiyn or 0)
    return sums


AWARDED = Tally(
    id="awarded_by_theme",
    number=50,
    version=1,
    title="Awarded, by theme",
    says="State money awarded by the end of the month, by the theme of the project.",
    formula="A by theme",
    source="Register of the operator of grants.",
    unit=Unit.TIYN,
    level=Level.THEME,
    absent=State.ZERO,
    reads=(PROJECTS, "core_awards", "core_award_amendments"),
    feeds=("grants",),
    compute=computing(awarded.compute),
    subjects=themes,
    oracle=oracle_awarded,
    not_for="Not a result: it says where the money goes.",
)
TALLIES = (
    AWARDED,
    replace(
        AWARDED,
        id="paid_by_theme",
        number=51,
        title="Paid, by theme",
        says="State money paid by the end of the month, by the theme of the project.",
        formula="D by theme",
        reads=(PROJECTS, "core_awards", "core_award_amendments", "core_tranches"),
        compute=computing(disbursed.compute),
        oracle=oracle_paid,
    ),
)
