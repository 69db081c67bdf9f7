"""Where does the log lie, and how does an entry get into it? Through one door: ``append``.

An entry is written inside the transaction whose act it tells, at the end of it: both stand, or neither.
In PostgreSQL the door is a function that runs with the rights of the table's owner (``guards.py``), so that a writer
needs no right on the table itself.
"""

from collections.abc import Generator, Mapping

import sqlalchemy as sa

from etl.adapters.audit_log.chain import BEFORE_THE_FIRST, Entry, next_entry
from etl.adapters.warehouse.engine import METADATA

AUDIT_LOG = sa.Table(
    "audit_log",
    METADATA,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("previous_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sqlite_strict=True,
)
WRITERS_QUEUE = 0x65736570  # "esep": the advisory lock under which one writer at a time adds to the chain
BY_FUNCTION = sa.text("SELECT audit_log_append(:seq, :at, :kind, :body, :previous_hash, :hash)")


def append(connection: sa.Connection, kind: str, body: Mapping[str, object], *, at: str) -> int:
    """Add one entry and return its number.

    ``connection`` is inside a transaction of ``writing()``; other writers wait until it ends, so append last.
    ``at`` is a moment in UTC, ISO. TypeError and ValueError as in ``chain.next_entry``.
    """
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITERS_QUEUE)))
    last = connection.execute(sa.select(AUDIT_LOG.c.seq, AUDIT_LOG.c.hash).order_by(AUDIT_LOG.c.seq.desc()).limit(1)).first()
    entry = next_entry((last.seq, last.hash) if last else (0, BEFORE_THE_FIRST), kind, body, at)
    connection.execute(BY_FUNCTION if is_postgresql else AUDIT_LOG.insert(), vars(entry))
    return entry.seq


def entries(connection: sa.Connection, kind: str | None = None, *, after: int = 0) -> Generator[Entry, None, None]:
    """The log in order, whole or of one kind, from the entry after ``after`` on."""
    query = sa.select(AUDIT_LOG).where(AUDIT_LOG.c.seq > after).order_by(AUDIT_LOG.c.seq)
    if kind is not None:
        query = query.where(AUDIT_LOG.c.kind == kind)
    with connection.execute(query.execution_options(yield_per=1000)) as rows:  # a reader may stop early
        for row in rows:
            yield Entry(*row)
