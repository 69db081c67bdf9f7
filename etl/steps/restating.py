"""What did an earlier edition print otherwise than it is known now, and why? The bridge between two states of a month.

The second edition of a month is held against the one before it. The first edition of a month is held against the
newest edition of the month before, whose figures are worked out again as known now.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from etl import catalog, reference
from etl.adapters.warehouse.tables import BATCHES, EDITIONS, FIGURES, FINDINGS
from etl.core.aspects import figures_of
from etl.core.figure import Aspect, Figure, Level, State, figure_code
from etl.core.indicator import Indicator
from etl.core.known import KnownTables
from etl.core.levels import Cell, cells
from etl.core.moment import read_moment
from etl.core.period import Period
from etl.core.restated import ASPECTS, Cause, Restated, between, changes, restated, split
from etl.core.schema import Table
from etl.errors import EsepError
from etl.reports.facts import Restatement
from etl.settings import TIME_ZONE
from etl.steps.counted import Counted
from etl.steps.knowing import known_tables

Moved = Mapping[str, pd.DataFrame]  # table -> its changed rows
SAYS = {
    Aspect.RESTATED: "Value as known now less the value that the earlier edition printed.",
    Aspect.BY_RULES: "The part of it that follows from another formula, rule or code.",
    Aspect.BY_LATE: "The part of it that follows from data that came later.",
    Aspect.BY_CORRECTION: "The part of it that follows from corrections and withdrawals by suppliers.",
    Aspect.BY_OURS: "The part of it that follows from waivers given or ended.",
    Aspect.BY_CLASS: "The part of it that follows from other codes of classification.",
    Aspect.BY_RATES: "The part of it that follows from revised rates and price indices.",
    Aspect.PRINTED: "What the earlier edition printed.",
}
BRIDGED = frozenset(aspect.value for aspect in SAYS)


@dataclass(frozen=True)
class Bridge:
    """The figures of a month then and now, and the rows that moved them."""

    period: str
    edition: int
    as_known_at: str
    lines: tuple[Restated, ...]
    moved: Moved


def edition_before(connection: sa.Connection, report: str, region: str, period: Period, number: int, known_at: str) -> sa.RowMapping | None:
    """The edition that edition ``number`` of a month is held against; None for the very first one."""
    of_report = sa.select(EDITIONS).where(EDITIONS.c.report == report, EDITIONS.c.region_code == region, EDITIONS.c.as_known_at <= known_at)
    if number > 1:
        return connection.execute(of_report.where(EDITIONS.c.period == str(period), EDITIONS.c.edition_no == number - 1)).mappings().first()
    earlier = of_report.where(EDITIONS.c.period == str(period.previous)).order_by(EDITIONS.c.edition_no.desc())
    return connection.execute(earlier.limit(1)).mappings().first()


def bridge(connection: sa.Connection, before: sa.RowMapping, *, now: KnownTables, known_at: str, said_in: Period, gaps: frozenset[str] | None = None) -> Bridge:
    """What ``before`` printed for its region against the same month as known at ``known_at`` (its tables are ``now``).

    ``gaps``: the sources without an answer now; None takes those of ``before`` that have brought nothing since.
    """
    month, region, then_at = Period.parse(before["period"]), str(before["region_code"]), str(before["as_known_at"])
    missing_then = frozenset(json.loads(before["gaps"]))
    missing_now = missing_then - _answered(connection, then_at, known_at) if gaps is None else gaps
    then = known_tables(connection, then_at)
    by_rules, by_us = _taken_again(connection, then_at, known_at), _rows_on_waivers(connection)
    moved = {name: changes(then[name], now[name], table, by_rules=by_rules, by_us=by_us) for name, table in catalog.tables().items()}
    moved = {name: rows for name, rows in moved.items() if len(rows)}
    causes = [cause for cause in Cause if any((rows["cause"] == cause.value).any() for rows in moved.values())]
    states: list[tuple[Cause, Mapping[str, Figure]]] = [(Cause.RULES, _figures(then, month, region, missing_then))]
    for number, cause in enumerate(causes, 1):
        mixed = {name: between(then[name], now[name], moved[name], causes[:number], table.key) if name in moved else now[name] for name, table in _tables()}
        states.append((cause, _figures(now if number == len(causes) else KnownTables(mixed), month, region, missing_then)))
    states.append((Cause.LATE, _figures(now, month, region, missing_now)))
    lines = []
    for indicator in catalog.indicators():
        printed, last = _printed(connection, before, indicator), states[-1][1][indicator.id]
        if printed is None or printed.value == last.value:
            continue
        parts = split(printed.value, ((cause, figures[indicator.id].value) for cause, figures in states))
        lines.append(restated(printed, last, parts, indicator.number, str(said_in)))
    return Bridge(str(month), int(before["edition_no"]), then_at, tuple(lines), moved)


def restatement(
    connection: sa.Connection, now: KnownTables, *, report: str, region: str, period: Period, edition: int, known_at: str, gaps: frozenset[str]
) -> Restatement | None:
    """What the edition has to say about the one before; None if there is none."""
    before = edition_before(connection, report, region, period, edition, known_at)
    if before is None:
        return None
    found = bridge(connection, before, now=now, known_at=known_at, said_in=period, gaps=gaps if edition > 1 else None)
    return Restatement(Period.parse(found.period), found.edition, read_moment(found.as_known_at).astimezone(TIME_ZONE), found.lines)


def bridge_between(connection: sa.Connection, *, report: str, region: str, period: str, first: int, last: int) -> Bridge:
    """Any two editions of one month; EsepError if one of them does not exist."""
    query = sa.select(EDITIONS).where(EDITIONS.c.report == report, EDITIONS.c.region_code == region, EDITIONS.c.period == period)
    found = {row["edition_no"]: row for row in connection.execute(query).mappings()}
    if first not in found or last not in found or not first < last:
        raise EsepError(
            "There are no two such editions.", period=period, editions=sorted(found), next_step="Name an edition and a later one of the same month."
        )
    later = found[last]
    now = known_tables(connection, later["as_known_at"])
    gaps = frozenset(json.loads(later["gaps"]))
    return bridge(connection, found[first], now=now, known_at=later["as_known_at"], said_in=Period.parse(period), gaps=gaps)


def moved_by(connection: sa.Connection, edition: sa.RowMapping, stored: Mapping[str, str | None]) -> Counted:
    """Explain a printed difference: the rows that moved it, for one reason or for all."""
    report, region, period = edition["report"], edition["region_code"], Period.parse(edition["period"])
    before = edition_before(connection, report, region, period, edition["edition_no"], edition["as_known_at"])
    code, indicator = str(stored["code"]), str(stored["indicator_id"])
    aspect = Aspect(code[4:6])
    lines: list[str] = []
    value = None if stored["numerator"] is None else f"{stored['numerator']} / {stored['denominator']} {stored['unit']}"
    if before is not None and aspect is not Aspect.PRINTED:
        gaps = frozenset(json.loads(edition["gaps"])) if edition["edition_no"] > 1 else None
        now = known_tables(connection, edition["as_known_at"])
        found = bridge(connection, before, now=now, known_at=edition["as_known_at"], said_in=period, gaps=gaps)
        reads = catalog.indicator(indicator).reads
        chosen = [cause for cause in Cause if aspect in (Aspect.RESTATED, ASPECTS[cause])]
        lines = [line for name in reads if name in found.moved for line in told(catalog.tables()[name], found.moved[name], chosen)]
    return Counted(edition["edition_id"], code, f"{SAYS[aspect]} Compared with {before['edition_id'] if before else 'nothing'}.", value, tuple(lines))


def told(table: Table, rows: pd.DataFrame, causes: Sequence[Cause]) -> list[str]:
    """The changed rows of a table in words: key, reason, and the ids of the version then and now."""
    chosen = rows[rows["cause"].isin([cause.value for cause in causes])]
    keys = chosen[list(table.key)].astype(str).agg(" / ".join, axis=1) if len(chosen) else pd.Series([], dtype="str")
    then, now = chosen["row_then"].fillna("none"), chosen["row_now"].fillna("none")
    return (table.name + " " + keys + ": " + chosen["cause"] + ", version then " + then + ", now " + now).tolist()


def _tables() -> list[tuple[str, Table]]:
    return list(catalog.tables().items())


def _figures(tables: KnownTables, month: Period, region: str, gaps: frozenset[str]) -> dict[str, Figure]:
    """The region's value of every indicator."""
    found = cells(tables, month, catalog.indicators(), reference.places(region), gaps, (Level.REGION,))
    told = {}
    for each in catalog.indicators():
        cell = found.get((Level.REGION.value, region, each.id), Cell())
        told[each.id] = figures_of(each, Level.REGION, region, month, cell, Cell())[Aspect.VALUE]
    return told


def _printed(connection: sa.Connection, before: sa.RowMapping, indicator: Indicator) -> Figure | None:
    """The region's value as the edition keeps it; None if it did not know the indicator."""
    code = figure_code(indicator.number, Aspect.VALUE, Level.REGION, before["region_code"])
    row = connection.execute(sa.select(FIGURES).where(FIGURES.c.edition_id == before["edition_id"], FIGURES.c.code == code)).mappings().first()
    if row is None or row["unit"] != indicator.unit.value:
        return None
    numerator = None if row["numerator"] is None else int(row["numerator"])
    where = (Level.REGION, row["subject"], Aspect.VALUE, before["period"], indicator.unit)
    return Figure(code, indicator.id, row["indicator_version"], *where, numerator, int(row["denominator"]), State(row["state"]), row["reason"])


def _answered(connection: sa.Connection, after: str, until: str) -> frozenset[str]:
    """The sources that brought something between two moments."""
    brought = sa.select(BATCHES.c.source).where(BATCHES.c.decision == "loaded", BATCHES.c.known_at > after, BATCHES.c.known_at <= until)
    return frozenset(connection.scalars(brought))


def _taken_again(connection: sa.Connection, after: str, until: str) -> frozenset[str]:
    """The batches between two moments that are an earlier delivery, decided anew under other rules or by other code."""
    columns = [BATCHES.c[name] for name in ("batch_id", "code_version", "ruleset_version", "known_at")]
    rows = connection.execute(sa.select(*columns).order_by(BATCHES.c.decided_no)).all()
    last: dict[str, tuple[str, str]] = {}
    found = set()
    for row in rows:
        delivery, versions = row.batch_id.partition(".")[0], (row.code_version, row.ruleset_version)
        if last.get(delivery, versions) != versions and after < row.known_at <= until:
            found.add(row.batch_id)
        last[delivery] = versions
    return frozenset(found)


def _rows_on_waivers(connection: sa.Connection) -> frozenset[str]:
    """The ids of the rows that were let in by a waiver."""
    columns = [FINDINGS.c[name] for name in ("batch_id", "table_name", "row_number")]
    rows = connection.execute(sa.select(*columns).where(FINDINGS.c.waiver_id != "", FINDINGS.c.row_number >= 0)).all()
    return frozenset(f"{row.batch_id}:{row.table_name.removeprefix('core_')}:{row.row_number}" for row in rows)
