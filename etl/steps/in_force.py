"""Which waivers hold at a moment, and which rows rest on one that holds no longer?

A waiver holds from the moment it was given to the end of its last day, unless it was revoked, for one version of its
rule and for one digest of the data: it ends by itself when any of these is another.
"""

from collections.abc import Iterable, Sequence

import pandas as pd
import sqlalchemy as sa

from etl import catalog
from etl.adapters.warehouse.tables import CORE, FINDINGS, WAIVERS, WAIVERS_REVOKED
from etl.core.moment import read_moment
from etl.core.schema import Table
from etl.settings import TIME_ZONE
from etl.steps.checking import WHOLE, Checked
from etl.versions import rules_of

AT_ONCE = 500  # databases take only so many values at once
REASON = "waiver_ended"
Held = dict[tuple[str, int, str], str]  # rule, version, data -> waiver


def in_force(connection: sa.Connection, at: str) -> Held:
    """The waivers that hold at a moment; of several for one finding the first that was given."""
    gone = sa.select(WAIVERS_REVOKED.c.waiver_id).where(WAIVERS_REVOKED.c.revoked_at <= at)
    day = read_moment(at).astimezone(TIME_ZONE).date().isoformat()
    query = sa.select(WAIVERS).where(WAIVERS.c.given_at <= at, WAIVERS.c.until >= day, WAIVERS.c.waiver_id.not_in(gone))
    versions = {rule.id: rule.version for table in catalog.tables().values() for rule in rules_of(table)}
    held: Held = {}
    for row in connection.execute(query.order_by(WAIVERS.c.act_no)).mappings():
        if versions.get(row["rule_id"]) == row["rule_version"]:
            held.setdefault((row["rule_id"], row["rule_version"], row["data_sha256"]), row["waiver_id"])
    return held


def is_decided_otherwise(connection: sa.Connection, take: str, tables: Sequence[Table], held: Held) -> bool:
    """Whether the waivers that hold now would decide a batch otherwise, or rows are held on one that has ended."""
    columns = [FINDINGS.c[name] for name in ("rule_id", "rule_version", "data_sha256", "waiver_id")]
    found = connection.execute(sa.select(*columns).distinct().where(FINDINGS.c.batch_id == take, FINDINGS.c.data_sha256 != "")).all()
    if any(held.get((row.rule_id, row.rule_version, row.data_sha256), "") != row.waiver_id for row in found):
        return True
    return any(_resting(connection, table, held) for table in tables)


def close_ended(connection: sa.Connection, checked: Sequence[Checked], tables: Sequence[Table], held: Held, known_at: str) -> int:
    """Close the versions that rest on a waiver which ended, or whose data were delivered otherwise and set aside; returns how many."""
    aside = {each.table.name: each.keys_aside for each in checked}
    closed = 0
    for table in tables:
        rows = _resting(connection, table, held)
        if len(aside.get(table.name, ())):
            rows += _delivered_otherwise(connection, table, aside[table.name])
        closed += _close(connection, table, sorted(set(rows)), known_at)
    return closed


def _row_of(table: Table) -> sa.ColumnElement[str]:
    """The row id of the version that a finding's row became."""
    return FINDINGS.c.batch_id + f":{table.name.removeprefix('core_')}:" + sa.cast(FINDINGS.c.row_number, sa.Text)


def _resting(connection: sa.Connection, table: Table, held: Held) -> list[str]:
    """The current versions of a table that rest on a waiver which holds no longer."""
    core = CORE[table.name]
    waived = sa.and_(FINDINGS.c.table_name == table.name, FINDINGS.c.waiver_id != "", FINDINGS.c.waiver_id.not_in(sorted(held.values())))
    one = sa.and_(FINDINGS.c.row_number != WHOLE, _row_of(table) == core.c.row_id)
    whole = sa.and_(FINDINGS.c.row_number == WHOLE, FINDINGS.c.batch_id == core.c.batch_id)
    joined = sa.join(core, FINDINGS, sa.and_(FINDINGS.c.batch_id == core.c.batch_id, sa.or_(one, whole)))
    return list(connection.scalars(sa.select(core.c.row_id).distinct().select_from(joined).where(core.c.known_to.is_(None), waived)))


def _delivered_otherwise(connection: sa.Connection, table: Table, keys: pd.DataFrame) -> list[str]:
    """The current versions that came in by a waiver and whose key has now come with rows that are set aside."""
    core = CORE[table.name]
    names = list(table.key)
    waived = sa.exists().where(FINDINGS.c.batch_id == core.c.batch_id, FINDINGS.c.table_name == table.name, FINDINGS.c.waiver_id != "")
    waived = waived.where(sa.or_(FINDINGS.c.row_number == WHOLE, _row_of(table) == core.c.row_id))
    rows = connection.execute(sa.select(core.c.row_id, *(core.c[name] for name in names)).where(core.c.known_to.is_(None), waived)).all()
    current = pd.DataFrame(rows, columns=["row_id", *names]).astype(dict.fromkeys(names, str))
    same = current.merge(keys.dropna().astype(str).drop_duplicates(), on=names)
    return same["row_id"].tolist()


def _close(connection: sa.Connection, table: Table, rows: Sequence[str], known_at: str) -> int:
    core = CORE[table.name]
    for some in _portions(rows):
        connection.execute(sa.update(core).where(core.c.row_id.in_(some), core.c.known_to.is_(None)).values(known_to=known_at))
    return len(rows)


def _portions(rows: Sequence[str]) -> Iterable[Sequence[str]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
