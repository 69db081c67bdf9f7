"""What are the figures of a month? Every indicator for every level and subject, from parts that add up.

Pure: tables as known on one day in, ``Results`` out. A figure is made when it is asked for; the parts behind it
are the answer to "which rows is this number from?".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from etl.core.aspects import figures_of
from etl.core.consortia import divided_parts, shares
from etl.core.figure import Aspect, Figure, Level
from etl.core.indicator import Indicator, Role, Tables
from etl.core.known import KnownTables
from etl.core.levels import COLUMNS, Cell, cells, judged, located, parts_of_month, scope
from etl.core.period import Period
from etl.core.places import Places
from etl.core.reporting import covered
from etl.core.support import awards_at
from etl.core.tally import Tallied, Tally, tallied

NO_GAPS: frozenset[str] = frozenset()
ROLES = {
    Aspect.VALUE: (Role.NUM, Role.DEN, Role.PRICE),
    Aspect.NUMERATOR: (Role.NUM,),
    Aspect.DENOMINATOR: (Role.DEN,),
    Aspect.PLAN: (Role.PLAN,),
    Aspect.AGAINST_PLAN: (Role.NUM, Role.PLAN),
    Aspect.LOW: (Role.NUM, Role.DEN, Role.LESS),
    Aspect.HIGH: (Role.NUM, Role.DEN_LOW, Role.PLAN, Role.MORE),
}
Cells = Mapping[tuple[str, str, str], Cell]


@dataclass(frozen=True)
class Results:
    """The figures of one month, and what they rest on.

    ``parts`` by indicator id; ``states`` (indicator, project_id, state, reason); ``subjects`` of each level, those
    without supported projects among them.
    """

    period: Period
    indicators: tuple[Indicator, ...]
    subjects: Mapping[Level, tuple[str, ...]]
    parts: Mapping[str, pd.DataFrame]
    states: pd.DataFrame
    projects: pd.DataFrame
    awards: pd.DataFrame
    now: Cells
    before: Cells
    consortia: pd.DataFrame
    tallied: tuple[Tallied, ...] = ()

    def __iter__(self) -> Iterator[Figure]:
        """Every figure, by indicator, level, subject and aspect."""
        for indicator in self.indicators:
            for level, subjects in self.subjects.items():
                for subject in subjects:
                    yield from self.of(indicator.id, level, subject).values()
        for each in self.tallied:
            yield from each.figures

    def of(self, indicator: str, level: Level, subject: str) -> dict[Aspect, Figure]:
        """The figures of one indicator for one subject, by aspect; KeyError for an unknown indicator."""
        key = (level.value, subject, indicator)
        return figures_of(self._by_id[indicator], level, subject, self.period, self.now.get(key, Cell()), self.before.get(key, Cell()))

    def figure(self, indicator: str, level: Level, subject: str, aspect: Aspect = Aspect.VALUE) -> Figure:
        """One figure of an indicator or tally; KeyError if it has no such aspect, or the tally no such subject."""
        for each in self.tallied:
            for told in each.figures:
                if (told.indicator, told.level, told.subject, told.aspect) == (indicator, level, subject, aspect):
                    return told
        return self.of(indicator, level, subject)[aspect]

    def find(self, code: str) -> Figure:
        """The figure of a code such as M-0400 or M-0400/AKT-017; KeyError if there is none. Of several regions the first."""
        for each in self.tallied:
            for told in each.figures:
                if told.code == code:
                    return told
        subject = code.partition("/")[2]
        for level, subjects in self.subjects.items():
            for place in subjects if level is Level.REGION and not subject else (subject,):
                for indicator in self.indicators if place in subjects else ():
                    for figure in self.of(indicator.id, level, place).values():
                        if figure.code == code:
                            return figure
        raise KeyError(f"No figure {code!r} in {self.period}.")

    def rows(self, figure: Figure) -> pd.DataFrame:
        """The parts behind a figure: for a value they add up to it; for counts of reports there are none.

        The upper bound rests on the plans of silent projects, the share of plan on those of the others.
        """
        for each in self.tallied:
            if each.tally.id == figure.indicator:
                return each.rows(figure)
        every = self.parts[figure.indicator]
        parts = located(every[every["role"].isin([role.value for role in ROLES.get(figure.aspect, ())])], self.projects)
        if figure.aspect in (Aspect.AGAINST_PLAN, Aspect.HIGH):
            of_indicator = self.states[self.states["indicator"] == figure.indicator]
            answered = parts["project_id"].isin(covered(of_indicator)["project_id"])
            parts = parts[(parts["role"] != Role.PLAN.value) | (answered == (figure.aspect is Aspect.AGAINST_PLAN))]
        if figure.level is Level.ORGANISATION:
            parts = divided_parts(parts, self.consortia)
        if figure.level is Level.PROJECT:
            chosen = parts["project_id"] == figure.subject
        else:
            of_award = parts["award_id"] != ""
            is_state = parts["award_id"].map(self.awards["is_state"]).where(of_award, parts["is_state"]).astype(bool)
            programme = parts["award_id"].map(self.awards["programme_code"]).where(of_award, parts["programme_code"])
            subject = figure.subject[:4] if figure.level is Level.DISTRICT else figure.subject
            chosen = is_state & (parts.assign(programme_code=programme)[COLUMNS[figure.level]] == subject)
        return parts.loc[chosen, list(every.columns)].reset_index(drop=True)

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}


def subjects_of(tables: Tables, period: Period, places: Places) -> dict[Level, tuple[str, ...]]:
    """Who may have figures: regions and districts by the lists, programmes and organisations with state support, every project."""
    inside = scope(tables, period, places.regions, places.whole)
    state = inside[inside["is_state"]]
    awards = awards_at(tables, period)
    programmes = awards.loc[awards["is_state"] & awards["project_id"].isin(state.index), "programme_code"]
    projects, consortia = tables["core_projects"], shares(tables, period)
    taking_part = consortia[consortia["project_id"].isin(state.index)]
    return {
        Level.REGION: places.areas,
        Level.DISTRICT: tuple(sorted(places.districts.values())),
        Level.PROGRAMME: tuple(sorted(programmes.unique())),
        Level.ORGANISATION_TYPE: tuple(sorted(state["organisation_type_code"].dropna().unique())),
        Level.ORGANISATION: tuple(sorted({*state["bin"], *taking_part["sharer"]})),
        Level.PROJECT: tuple(sorted(projects.loc[projects["kato_code"].str[:2].isin(list(places.regions)), "project_id"])),
    }


def compute_all(
    indicators: Sequence[Indicator], tables: Tables, period: Period, places: Places, gaps: frozenset[str] = NO_GAPS, tallies: Sequence[Tally] = ()
) -> Results:
    """The figures of a month from the tables as known on one day.

    ``gaps`` names the sources that did not deliver for this month. The month before is worked out from the same tables.
    Give the same ``KnownTables`` to ``history`` and nothing is worked out twice.
    """
    known = tables if isinstance(tables, KnownTables) else KnownTables(tables)
    chosen, levels = tuple(indicators), (*COLUMNS, Level.PROJECT)
    return Results(
        period=period,
        indicators=chosen,
        subjects=subjects_of(known, period, places),
        parts=parts_of_month(known, period, chosen, gaps),
        states=judged(known, period, chosen, gaps),
        projects=scope(known, period, places.regions, places.whole),
        awards=awards_at(known, period).set_index("award_id"),
        now=cells(known, period, chosen, places, gaps, levels),
        before=cells(known, period.previous, chosen, places, NO_GAPS, levels),
        consortia=shares(known, period),
        tallied=tuple(each for area in places.areas for each in tallied(tallies, known, period, area, places.regions if places.whole else (area,), gaps)),
    )


def history(
    indicators: Sequence[Indicator], tables: Tables, period: Period, months: int, places: Places, gaps: frozenset[str] = NO_GAPS
) -> dict[tuple[str, str], tuple[dict[Aspect, Figure], ...]]:
    """Chart series: for each (indicator id, region) the VALUE and PLAN of the last ``months`` months, oldest first.

    All months are taken from the tables as known now, so the last point is the printed value.
    """
    known = tables if isinstance(tables, KnownTables) else KnownTables(tables)
    chosen, levels = tuple(indicators), (Level.REGION,)
    series: dict[tuple[str, str], list[dict[Aspect, Figure]]] = {(each.id, region): [] for each in chosen for region in places.areas}
    for month in (period.plus(-back) for back in reversed(range(months))):
        found = cells(known, month, chosen, places, gaps if month == period else NO_GAPS, levels)
        for each in chosen:
            for region in places.areas:
                cell = found.get((Level.REGION.value, region, each.id), Cell())
                figures = figures_of(each, Level.REGION, region, month, cell, Cell())
                series[each.id, region].append({aspect: figure for aspect, figure in figures.items() if aspect in (Aspect.VALUE, Aspect.PLAN)})
    return {key: tuple(points) for key, points in series.items()}


def courses(
    indicators: Sequence[Indicator], tables: Tables, period: Period, months: int, places: Places, level: Level, gaps: frozenset[str] = NO_GAPS
) -> tuple[Figure, ...]:
    """VALUE and PLAN of each subject of a level for the last ``months`` months, oldest first; as ``history``, subject by subject."""
    known = tables if isinstance(tables, KnownTables) else KnownTables(tables)
    chosen, subjects = tuple(indicators), subjects_of(known, period, places)[level]
    made: list[Figure] = []
    for month in (period.plus(-back) for back in reversed(range(months))):
        found = cells(known, month, chosen, places, gaps if month == period else NO_GAPS, (level,))
        for each in chosen:
            for subject in subjects:
                figures = figures_of(each, level, subject, month, found.get((level.value, subject, each.id), Cell()), Cell())
                made += [figures[aspect] for aspect in (Aspect.VALUE, Aspect.PLAN) if aspect in figures]
    return tuple(made)
