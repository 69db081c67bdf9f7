"""How is a publisher's database asked? One named view, read only, in a fixed order, with limits on time, rows and bytes.

The answer is JSON Lines: one object a row, each value as its exact text, NULL as null. The same rows give the same bytes.
PostgreSQL quotes rows in its errors, so none of its words is passed on: only the code of the error is.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.catalog import Source
from etl.core.json_lines import NoExactText, write_json_lines
from etl.errors import EsepError, HostileInput, SettingError, SourceChanged, SourceRefused, SourceUnreachable
from etl.settings import TIME_ZONE, Endpoint

PORTION = 5_000
MOST_ROWS = 2_000_000
CONNECT_SECONDS = 30
SAFE_NAME = re.compile(r"[^\W\d]\w{0,62}")  # of a schema, view or column; it is quoted all the same
NEAR = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Question:
    """What is asked of a database: columns of a view, the order of the rows, and the days that one column may hold."""

    view: str
    columns: tuple[str, ...]
    order_by: tuple[str, ...]
    day_column: str | None = None
    first_day: str | None = None
    last_day: str | None = None

    def is_plain(self) -> bool:
        """Whether it is a question at all, and every name in it is a name."""
        schema, _, view = self.view.rpartition(".")
        names = [view, *self.columns, *self.order_by, *filter(None, (schema, self.day_column))]
        has_days = [bool(each) for each in (self.day_column, self.first_day, self.last_day)]
        return (
            all(SAFE_NAME.fullmatch(name) for name in names)
            and bool(self.columns and self.order_by)
            and len(set(self.columns)) == len(self.columns)
            and len(set(has_days)) == 1
        )

    def sql(self, dialect: str) -> sa.Select[Any]:
        """Rows that the order leaves equal are put in order by their columns, so that the answer has one order only."""
        schema, _, view = self.view.rpartition(".")
        every = dict.fromkeys((*self.columns, *self.order_by, *filter(None, [self.day_column])))
        table = sa.table(_quoted(view), *(sa.column(_quoted(each)) for each in every), schema=_quoted(schema) if schema else None)
        asked = sa.select(*(table.c[each] for each in self.columns)).order_by(*(table.c[each] for each in dict.fromkeys((*self.order_by, *self.columns))))
        if not (self.day_column and self.first_day and self.last_day):
            return asked
        first, last = date.fromisoformat(self.first_day), date.fromisoformat(self.last_day)
        if dialect == "sqlite":  # it keeps days and moments as texts
            return asked.where(sa.func.substr(table.c[self.day_column], 1, 10).between(first.isoformat(), last.isoformat()))
        return asked.where(sa.cast(table.c[self.day_column], sa.Date).between(first, last))


def select(source: Source, endpoint: Endpoint, question: Question) -> tuple[bytes, int]:
    """The rows as JSON Lines, and how many there are.

    SourceUnreachable, SourceRefused, SourceChanged (no such view or column, or a value without an exact text) or HostileInput (more than agreed).
    """
    if not question.is_plain():
        raise SettingError(
            "A view is asked for in a way that has no answer.",
            source=source.name,
            next_step="In fetch.py, name a view, its columns and their order in plain words, and with a column of days the first and the last.",
        )
    deadline, lines, size, rows = time.monotonic() + source.deadline_seconds, list[bytes](), 0, 0
    with _session(source, endpoint) as connection, closing(_asked(connection, question)) as answer:
        for portion in answer.partitions(PORTION):
            try:
                lines.append(write_json_lines(question.columns, portion))
            except NoExactText as error:
                raise SourceChanged(str(error), source=source.name, view=question.view, next_step="Ask the publisher for a column of another kind.") from None
            size, rows = size + len(lines[-1]), rows + len(portion)
            if size > source.most_bytes or rows > MOST_ROWS:
                raise HostileInput(
                    "The view holds more than agreed.",
                    source=source.name,
                    view=question.view,
                    most_bytes=source.most_bytes,
                    most_rows=MOST_ROWS,
                    next_step="Ask the publisher; if the view grew, ask for fewer months or raise most_bytes in about.toml.",
                )
            if time.monotonic() > deadline:
                raise _too_slow(source)
    return b"".join(lines), rows


def _asked(connection: sa.Connection, question: Question) -> sa.CursorResult[Any]:
    return connection.execution_options(stream_results=True, max_row_buffer=PORTION).execute(question.sql(connection.dialect.name))


def _quoted(name: str) -> sa.quoted_name:
    return sa.quoted_name(name, quote=True)


@contextmanager
def _session(source: Source, endpoint: Endpoint) -> Iterator[sa.Connection]:
    """One transaction that sees what was there when it began, and in which nothing can be written."""
    engine = _engine(source, endpoint)
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise _told(source, error.orig) from None
    finally:
        engine.dispose()


def _engine(source: Source, endpoint: Endpoint) -> sa.Engine:
    try:
        url = sa.make_url(endpoint.url)
    except sa.exc.ArgumentError:
        url = sa.make_url("unknown://")
    if url.drivername == "sqlite" and url.database:
        return _sqlite(Path(url.database), source.deadline_seconds)
    if url.drivername == "postgresql+psycopg" and url.database:
        return _postgresql(url, source, endpoint)
    raise SettingError(
        "The address of the source is no database that we can read.",
        source=source.name,
        next_step="Set it as postgresql+psycopg://reader@host/database, or as sqlite:///file.",
    )


def _sqlite(path: Path, seconds: float) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        until = time.monotonic() + seconds
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=CONNECT_SECONDS)
        connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
        return connection

    return sa.create_engine("sqlite://", creator=connect, hide_parameters=True, poolclass=sa.NullPool)


def _postgresql(url: sa.URL, source: Source, endpoint: Endpoint) -> sa.Engine:
    elsewhere = {"hostaddr", "service", "passfile"} & url.query.keys()
    if elsewhere or not str(url.query.get("host", "/")).startswith("/"):  # a socket of this machine is named so, a server before the path
        raise SettingError(
            "The address of the source names its server where it is not looked for.",
            source=source.name,
            next_step="Write it as postgresql+psycopg://reader@host/database.",
        )
    if endpoint.token:
        url = url.set(password=endpoint.token)
    if endpoint.ca:
        url = url.update_query_dict({"sslmode": "verify-full", "sslrootcert": str(endpoint.ca)})
    elif url.host and url.host not in NEAR and "sslmode" not in url.query:
        raise SettingError(
            "Nothing says how the database of the source is recognised.",
            source=source.name,
            next_step="Name the file with the certificate of its authority (_CA), or say ?sslmode=... in its address on purpose.",
        )
    milliseconds = int(source.deadline_seconds * 1000)
    session = {"default_transaction_read_only": "on", "statement_timeout": milliseconds, "lock_timeout": milliseconds, "TimeZone": TIME_ZONE.key}
    return sa.create_engine(
        url,
        hide_parameters=True,
        poolclass=sa.NullPool,
        isolation_level="REPEATABLE READ",
        connect_args={
            "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": milliseconds,
        },
    )


def _told(source: Source, error: BaseException | None) -> EsepError:
    """What the database said, without its words. SQLite has no codes, so its words are looked at here and nowhere else."""
    code, words = getattr(error, "sqlstate", None) or "", str(error) if isinstance(error, sqlite3.Error) else ""
    about = {"source": source.name, "why": type(error).__name__, **({"code": code} if code else {})}
    if code == "57014" or "interrupted" in words:
        return _too_slow(source)
    if code == "42501" or code.startswith("28"):
        return SourceRefused("The database refuses.", **about, next_step="Check user, password and rights with the publisher.")
    if code.startswith("42") or "no such" in words:
        return SourceChanged(
            "The view or one of its columns is not there as agreed.", **about, next_step="Ask the publisher what was renamed; change fetch.py."
        )
    if code.startswith(("22", "25")) or "DataError" in type(error).__name__ or "decode" in words:
        return SourceRefused("The database cannot answer this.", **about, next_step="Ask the publisher to look at the view.")
    return SourceUnreachable(
        "The database of the source does not answer.", **about, next_step="It is tried again by itself; if it stays so, check address, user and password."
    )


def _too_slow(source: Source) -> SourceUnreachable:
    return SourceUnreachable(
        "The database takes too long.",
        source=source.name,
        seconds=source.deadline_seconds,
        next_step="It is tried again by itself; if it stays so, ask the publisher for an index.",
    )
