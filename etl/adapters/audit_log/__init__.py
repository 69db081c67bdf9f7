"""What was done, when, by which rules, and is the record whole? An append-only, hash-chained table.

An entry is written inside the transaction whose act it tells, at the end of it: both stand, or neither.
The chain alone does not show that its last entries were cut off; signed checkpoints will.
"""

import os
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import sqlalchemy as sa

from etl.adapters.audit_log.chain import BEFORE_THE_FIRST, Entry, Verification, canonical, follow, next_entry
from etl.adapters.audit_log.guards import create_guards
from etl.adapters.warehouse.engine import METADATA

__all__ = ["AUDIT_LOG", "Entry", "Verification", "append", "create_guards", "entries", "export_jsonl", "verify"]

AUDIT_LOG = sa.Table(
    "audit_log",
    METADATA,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("previous_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sqlite_strict=True,
)
WRITERS_QUEUE = 0x65736570  # "esep": the advisory lock under which one writer at a time adds to the chain


def append(connection: sa.Connection, kind: str, body: Mapping[str, object], *, at: str) -> int:
    """Add one entry and return its number.

    ``connection`` is inside a transaction of ``writing()``; other writers wait until it ends, so append last.
    ``at`` is a moment in UTC, ISO. TypeError and ValueError as in ``chain.next_entry``.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITERS_QUEUE)))
    last = connection.execute(sa.select(AUDIT_LOG.c.seq, AUDIT_LOG.c.hash).order_by(AUDIT_LOG.c.seq.desc()).limit(1)).first()
    entry = next_entry((last.seq, last.hash) if last else (0, BEFORE_THE_FIRST), kind, body, at)
    connection.execute(AUDIT_LOG.insert().values(vars(entry)))
    return entry.seq


def entries(connection: sa.Connection, kind: str | None = None) -> Iterator[Entry]:
    """The log in order, whole or of one kind."""
    query = sa.select(AUDIT_LOG).order_by(AUDIT_LOG.c.seq)
    if kind is not None:
        query = query.where(AUDIT_LOG.c.kind == kind)
    with connection.execute(query.execution_options(yield_per=1000)) as rows:  # a reader may stop early
        for row in rows:
            yield Entry(**row._mapping)


def verify(connection: sa.Connection) -> Verification:
    """Recompute the whole chain."""
    return follow(entries(connection))


def export_jsonl(connection: sa.Connection, path: Path) -> int:
    """Write the log as one JSON object a line, all of it or nothing; returns the number of lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    count = 0
    with unfinished.open("w", encoding="utf-8", newline="\n") as out:
        for entry in entries(connection):
            out.write(canonical(vars(entry) | {"body": entry.facts}) + "\n")
            count += 1
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(path)
    return count
