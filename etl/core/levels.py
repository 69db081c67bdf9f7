"""To whom does each part belong? The parts of all indicators, summed for every level and subject at once.

Headline levels (region, district, programme, organisation) hold state-supported projects and the state's money only;
the project level shows every project with all its money. A part of an award goes to the award's programme; a part of a
project as a whole goes to the programme of its leading award.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from etl.core.consortia import divided, headed, shares
from etl.core.figure import Level, State
from etl.core.indicator import Indicator, Role, Tables
from etl.core.known import remembered
from etl.core.period import Period
from etl.core.places import Places
from etl.core.reporting import COVERED
from etl.core.support import awards_at, projects_at

# What is said of a group in which nobody gave an answer: the first of these that occurs in it.
SILENCE = (State.SOURCE_DOWN, State.LATE, State.UNDEFINED, State.NOT_DUE)
RANKS = {state.value: rank for rank, state in enumerate((*SILENCE, State.NIL_RETURN, State.ZERO, State.REPORTED))}
SUMS = ["num", "den", "den_low", "less", "more", "counted", "plan", "planned", "plan_covered", "plan_silent"]
DIVISIBLE = ["num", "den", "den_low", "less", "more", "plan", "plan_covered", "plan_silent"]
TALLIES = ["due", "covered", "nil", "weight_due", "weight_covered"]
KEY = ["level", "subject", "indicator"]


class Cell(NamedTuple):
    """The sums of one indicator for one subject in one month; ``counted`` and ``planned`` are numbers of parts."""

    num: int = 0
    den: int = 0
    den_low: int = 0
    less: int = 0
    more: int = 0
    counted: int = 0
    plan: int = 0
    planned: int = 0
    plan_covered: int = 0
    plan_silent: int = 0
    due: int = 0
    covered: int = 0
    nil: int = 0
    weight_due: int = 0
    weight_covered: int = 0
    rank: int = RANKS[State.NOT_DUE.value]
    reason: str = ""

    @property
    def state(self) -> State:
        return State(list(RANKS)[self.rank])


@remembered
def scope(tables: Tables, period: Period, regions: tuple[str, ...], whole: str = "") -> pd.DataFrame:
    """The supported projects of these regions with their level codes (``bin``: that of the parent or successor, see ``consortia``); indexed by project_id.

    ``whole`` as in ``Places``.
    """
    projects = projects_at(tables, period)
    inside = projects[projects["kato_code"].str[:2].isin(list(regions))]
    kinds = tables["core_organisations"].set_index("bin")["organisation_type_code"]
    region = inside["kato_code"].str[:2]
    area, part = (whole, region) if whole else (region, inside["kato_code"].str[:4])
    codes = inside.assign(region=area, district=part, organisation_type_code=inside["bin"].map(kinds), bin=headed(inside["bin"], tables, period))
    return codes.drop(columns="row_id").set_index("project_id")


def located(lines: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Lines with a project_id, with the level codes of their project; those of projects out of scope are gone."""
    return lines.merge(projects.reset_index(), on="project_id")


@remembered
def judged(tables: Tables, period: Period, indicators: tuple[Indicator, ...], gaps: frozenset[str]) -> pd.DataFrame:
    """The state of each supported project for each indicator: indicator, project_id, state, reason.

    Where a source that an indicator feeds on is a gap, nobody has a value: last month's is no answer.
    """
    frames = []
    for each in indicators:
        states = each.due(tables, period)
        if gaps & set(each.feeds):
            owing = (states["state"] != State.NOT_DUE.value) | ("grants" in gaps & set(each.feeds))
            states = states.assign(state=states["state"].where(~owing, State.SOURCE_DOWN.value), reason=states["reason"].where(~owing, ""))
        frames.append(states.assign(indicator=each.id))
    return pd.concat(frames, ignore_index=True)


@remembered
def parts_of_month(tables: Tables, period: Period, indicators: tuple[Indicator, ...], gaps: frozenset[str]) -> dict[str, pd.DataFrame]:
    """The parts of each indicator by its id, with the plans of those that owe something; where a source is a gap, only these."""
    states = judged(tables, period, indicators, gaps)
    owing = states[states["state"] != State.NOT_DUE.value]
    found = {}
    for each in indicators:
        computed = each.compute(tables, period)
        frames = [computed.iloc[:0] if gaps & set(each.feeds) else computed]
        if each.plan:
            plan = each.plan(tables, period)
            frames.append(plan[plan["project_id"].isin(owing.loc[owing["indicator"] == each.id, "project_id"])])
        found[each.id] = pd.concat(frames, ignore_index=True)
    return found


def _sums(tables: Tables, period: Period, indicators: tuple[Indicator, ...], gaps: frozenset[str], states: pd.DataFrame) -> pd.DataFrame:
    """One line per indicator, project and award with the sums of its roles."""
    by_indicator = parts_of_month(tables, period, indicators, gaps)
    every = pd.concat([parts[["role", "project_id", "award_id", "part"]] for parts in by_indicator.values()], ignore_index=True)
    names = np.repeat(list(by_indicator), [len(parts) for parts in by_indicator.values()])
    grouped = every.assign(indicator=names).groupby(["indicator", "role", "project_id", "award_id"], sort=False, as_index=False)["part"].agg(["sum", "size"])
    lines = grouped.merge(states[["indicator", "project_id", "state"]], on=["indicator", "project_id"], how="left")
    role, total = lines["role"], lines["sum"]
    is_plan = role == Role.PLAN.value
    is_covered = lines["state"].isin(list(COVERED))
    is_part = role.isin([Role.NUM.value, Role.DEN.value])
    return lines[["indicator", "project_id", "award_id"]].assign(
        num=total.where(role == Role.NUM.value, 0),
        den=total.where(role == Role.DEN.value, 0),
        den_low=total.where(role == Role.DEN_LOW.value, 0),
        less=total.where(role == Role.LESS.value, 0),
        more=total.where(role == Role.MORE.value, 0),
        counted=lines["size"].where(is_part, 0),
        plan=total.where(is_plan, 0),
        planned=lines["size"].where(is_plan, 0),
        plan_covered=total.where(is_plan & is_covered, 0),
        plan_silent=total.where(is_plan & ~is_covered, 0),
    )


def _spread(lines: pd.DataFrame, levels: Sequence[Level], consortia: pd.DataFrame | None = None) -> pd.DataFrame:
    """Each line once for every level that it belongs to, with its subject there; for organisations those of ``consortia`` are divided."""
    headline = lines[lines["is_state"]]
    frames = []
    for level in levels:
        chosen, column = (lines, "project_id") if level is Level.PROJECT else (headline, COLUMNS[level])
        if level is Level.ORGANISATION and consortia is not None:
            chosen = divided(headline, consortia, DIVISIBLE)
        frames.append(chosen.assign(level=level.value, subject=chosen[column]))
    return pd.concat(frames, ignore_index=True)


COLUMNS = {
    Level.REGION: "region",
    Level.DISTRICT: "district",
    Level.PROGRAMME: "programme_code",
    Level.ORGANISATION_TYPE: "organisation_type_code",
    Level.ORGANISATION: "bin",
}


def _tallies(states: pd.DataFrame, projects: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """States as counts and weights (awarded money); a project stands under each programme in which it has parts."""
    lines = located(states, projects)
    elsewhere = sums.loc[sums["is_state"], ["indicator", "project_id", "programme_code"]].drop_duplicates()
    others = elsewhere.merge(lines.drop(columns="programme_code"), on=["indicator", "project_id"])
    others = others[others["programme_code"] != others["project_id"].map(projects["programme_code"])].assign(is_elsewhere=True)
    lines = pd.concat([lines.assign(is_elsewhere=False), others], ignore_index=True)
    weight = lines["state_awarded"].where(lines["is_state"], lines["awarded"])
    due, covered = lines["state"] != State.NOT_DUE.value, lines["state"].isin(list(COVERED))
    return lines.assign(
        due=due.astype("int64"),
        covered=covered.astype("int64"),
        nil=(lines["state"] == State.NIL_RETURN.value).astype("int64"),
        weight_due=weight.where(due, 0),
        weight_covered=weight.where(covered, 0),
        rank=lines["state"].map(RANKS),
    )


def cells(
    tables: Tables, period: Period, indicators: tuple[Indicator, ...], places: Places, gaps: frozenset[str], levels: Sequence[Level]
) -> dict[tuple[str, str, str], Cell]:
    """The cell of each (level, subject, indicator) of a month; subjects without supported projects have none."""
    projects = scope(tables, period, places.regions, places.whole)
    states = judged(tables, period, indicators, gaps)
    sums = located(_sums(tables, period, indicators, gaps, states), projects)
    awards = awards_at(tables, period).set_index("award_id")
    of_award = sums["award_id"] != ""
    sums["is_state"] = sums["award_id"].map(awards["is_state"]).where(of_award, sums["is_state"]).astype(bool)
    sums["programme_code"] = sums["award_id"].map(awards["programme_code"]).where(of_award, sums["programme_code"])
    tallies = _tallies(states, projects, sums)
    tallied = _spread(tallies[~tallies["is_elsewhere"]], levels)
    if Level.PROGRAMME in levels:
        tallied = pd.concat([tallied, _spread(tallies[tallies["is_elsewhere"]], [Level.PROGRAMME])], ignore_index=True)
    by_subject = tallied.sort_values("rank", kind="stable").groupby(KEY, sort=False)
    counts = by_subject[TALLIES].sum().join(by_subject[["rank", "reason"]].first())
    totals = _spread(sums, levels, shares(tables, period)).groupby(KEY, sort=False)[SUMS].sum()
    table = counts.join(totals, how="outer")
    table[SUMS + TALLIES] = table[SUMS + TALLIES].fillna(0).astype("int64")
    without = np.where(table["counted"] > 0, RANKS[State.REPORTED.value], RANKS[State.NOT_DUE.value])  # of participants that lead no project
    table["rank"] = table["rank"].where(table["rank"].notna(), without)
    table = table.fillna({"reason": ""}).astype({"rank": "int64"})[[*SUMS, *TALLIES, "rank", "reason"]]
    keys = ((level, places.districts.get(subject, subject) if level == Level.DISTRICT.value else subject, name) for level, subject, name in table.index)
    return dict(zip(keys, map(Cell._make, table.itertuples(index=False, name=None)), strict=True))
