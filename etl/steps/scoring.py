"""How does each supplier of a form do? In time, late or silent over twelve months, rows taken and set aside, and whether it gets better.

What is open is what the newest decision on the source sets aside; ages in days are told by ``esep quarantine list --age``.
"""

import json
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd
import sqlalchemy as sa

from etl import catalog
from etl.adapters.warehouse.tables import BATCHES, CORE, QUARANTINE
from etl.core.period import Period
from etl.core.set_aside import MASK
from etl.steps.gating import due_day

MONTHS, RECENT = 12, 3


@dataclass(frozen=True)
class Score:
    """One supplier of one source over the months up to the one asked for, since its first delivery.

    ``due`` months = ``in_time`` + ``late`` + ``silent``; ``taken`` rows held of these months, ``open`` rows set aside by the newest decision;
    ``trend``: share in time of the last three months less that of the months before, None where there are none before.
    """

    source: str
    supplier: str
    due: int
    in_time: int
    late: int
    silent: int
    taken: int
    open: int
    trend: Fraction | None

    @property
    def accepted(self) -> Fraction | None:
        """Rows taken of those taken or still set aside."""
        return Fraction(self.taken, self.taken + self.open) if self.taken + self.open else None


def scores(connection: sa.Connection, period: Period, known_at: str) -> tuple[Score, ...]:
    """Every supplier of every source with a form, as known at a moment; the worst first: silent, late, open."""
    found = [score for source in catalog.sources() if source.form for score in _of_source(connection, source.name, source.form.table, period, known_at)]
    return tuple(sorted(found, key=lambda each: (-each.silent, -each.late, -each.open, each.source, each.supplier)))


def _of_source(connection: sa.Connection, source: str, table: str, period: Period, known_at: str) -> list[Score]:
    core = CORE[table]
    first = sa.select(core.c.bin, core.c.period, sa.func.min(core.c.received_on).label("received_on"))
    known = sa.and_(core.c.known_from <= known_at, core.c.period <= str(period))
    every = connection.execute(first.where(known).group_by(core.c.bin, core.c.period)).mappings().all()
    arrived = pd.DataFrame(every, columns=["bin", "period", "received_on"])
    held = sa.select(core.c.bin, core.c.period, sa.func.count().label("rows")).where(known, sa.or_(core.c.known_to.is_(None), core.c.known_to > known_at))
    now = pd.DataFrame(connection.execute(held.group_by(core.c.bin, core.c.period)).mappings().all(), columns=["bin", "period", "rows"])
    aside = _open(connection, source, table, known_at)
    months = [str(period.plus(-back)) for back in range(MONTHS)]
    owing = _owing(connection, known_at)
    terms = {month: due_day(source, period=month) for month in months}
    made = []
    for supplier in sorted({*arrived["bin"], *aside}):
        own = arrived[arrived["bin"] == supplier].set_index("period")["received_on"]
        since = min(own.index, default=str(period))
        owed = [month for month in months if month >= since and (month in owing[supplier] if supplier in owing else True)]
        in_time = {month for month in owed if month in own.index and own[month] <= terms[month]}
        late = {month for month in owed if month in own.index and own[month] > terms[month]}
        taken = int(now.loc[(now["bin"] == supplier) & now["period"].isin(owed), "rows"].sum())
        counted = (len(owed), len(in_time), len(late), len(owed) - len(in_time) - len(late))
        made.append(Score(source, supplier, *counted, taken, aside.get(supplier, 0), _trend(owed, in_time)))
    return made


def _owing(connection: sa.Connection, known_at: str) -> dict[str, frozenset[str]]:
    """The months in which each leader of projects owes a report by their plans; who leads none owes one each month."""
    plans, projects = CORE["core_plans"], CORE["core_projects"]
    joined = sa.join(plans, projects, plans.c.project_id == projects.c.project_id)
    query = sa.select(projects.c.bin, plans.c.period, plans.c.is_reporting_due).select_from(joined)
    for core in (plans, projects):
        query = query.where(core.c.known_from <= known_at, sa.or_(core.c.known_to.is_(None), core.c.known_to > known_at))
    rows = pd.DataFrame(connection.execute(query).all(), columns=["bin", "period", "due"])
    return {str(bin): frozenset(own.loc[own["due"] == 1, "period"]) for bin, own in rows.groupby("bin") if (own["due"] == 1).any()}


def _trend(owed: list[str], in_time: set[str]) -> Fraction | None:
    """``owed`` is newest first."""
    recent, before = owed[:RECENT], owed[RECENT:]
    if not before:
        return None
    return Fraction(sum(month in in_time for month in recent), len(recent)) - Fraction(sum(month in in_time for month in before), len(before))


def _open(connection: sa.Connection, source: str, table: str, known_at: str) -> dict[str, int]:
    """Rows that the newest decision on the source sets aside, by supplier; those whose number cannot be read are nobody's."""
    newest = sa.select(BATCHES.c.batch_id).where(BATCHES.c.source == source, BATCHES.c.decision == "loaded", BATCHES.c.known_at <= known_at)
    batch = connection.scalar(newest.order_by(BATCHES.c.decided_no.desc()).limit(1))
    rows = connection.scalars(sa.select(QUARANTINE.c.delivered).where(QUARANTINE.c.batch_id == batch, QUARANTINE.c.table_name == table))
    numbers = pd.Series([json.loads(row).get("bin") for row in rows], dtype="str")
    whole = numbers[numbers.str.fullmatch(r"[0-9]{12}").fillna(False).astype(bool) & (numbers != MASK)]
    return {str(number): int(count) for number, count in whole.value_counts().items()}
