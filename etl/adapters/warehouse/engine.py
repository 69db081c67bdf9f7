"""How is the warehouse opened, and how is one of its transactions begun?

SQLite (embedded): DELETE journal, full synchronous writes, foreign keys, STRICT tables, BEGIN IMMEDIATE,
so two writers queue instead of failing. PostgreSQL (production): psycopg 3, UTC.
Days, months and moments are ISO texts in both, so one row is written and compared the same way everywhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.errors import SettingError

METADATA = sa.MetaData()
WAIT_SECONDS = 60
WRITERS = 0x65737031  # the advisory lock in which writers of one PostgreSQL warehouse queue


@cache
def open_engine(url: str) -> sa.Engine:
    """One engine per address and process. SettingError for what is no address; it may hold a password, so it is not repeated."""
    try:
        sa.make_url(url)
    except sa.exc.ArgumentError:
        raise SettingError(
            "The address of the warehouse cannot be read.", next_step="ESEP_WAREHOUSE_URL: postgresql+psycopg://user:password@host/name."
        ) from None
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args={"options": "-c timezone=UTC"})
    path = sa.make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS}, poolclass=sa.NullPool)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={WAIT_SECONDS * 1000}"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")

    return engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that writes: all of it, or nothing. Writers queue: what one decides on is still so when it commits."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITERS)))
        yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One consistent view to read from."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection
