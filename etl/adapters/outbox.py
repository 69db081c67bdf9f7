"""Which letters are to leave, and what became of each? One row for each edition and address, frozen when it is queued.

waiting → committing → sent | refused | cancelled; back to waiting when the server says "later"; unclear when nobody can tell;
a sent one may come back: bounced.
``committing`` is written just before the final dot of the letter: a row found in it after a crash may have left.
"""

import fcntl
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from etl.adapters.warehouse.engine import METADATA
from etl.errors import WarehouseError

ANSWER = "answer-"  # begins the id of a letter to a supplier about its own file; no report may be called so
DELIVERERS_QUEUE = 0x6D61696C  # "mail": the advisory lock of the one process that delivers


class State(StrEnum):
    WAITING = "waiting"
    COMMITTING = "committing"
    SENT = "sent"
    UNCLEAR = "unclear"
    BOUNCED = "bounced"  # a server took it, and another one sent it back
    REFUSED = "refused"
    CANCELLED = "cancelled"  # rejected, or superseded before it left


OUTBOX = sa.Table(
    "outbox",
    METADATA,
    sa.Column("edition_id", sa.Text, primary_key=True),
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False, unique=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("message", sa.LargeBinary, nullable=False),
    sa.Column("message_sha256", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("last_error", sa.Text, nullable=False),
    sa.Column("sent_at", sa.Text),
    sa.Column("not_before", sa.Text, nullable=False, server_default=""),  # after "later": the next attempt
    sa.CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in State)})", name="outbox_state"),
    sqlite_strict=True,
)


@dataclass(frozen=True)
class Queued:
    """One letter in the outbox. ``message`` is the whole of it as it goes over the wire."""

    edition_id: str
    address: str
    language: str
    message_id: str
    subject: str
    message: bytes
    message_sha256: str
    state: State
    attempts: int
    last_error: str
    sent_at: str | None
    not_before: str = ""


def queue(connection: sa.Connection, *, edition_id: str, address: str, language: str, message_id: str, subject: str, message: bytes) -> bool:
    """Put a letter into the outbox, in the transaction that closes its edition. False: it is there already.

    WarehouseError if another letter of this edition stands there for this address: what was queued is frozen.
    """
    digest = hashlib.sha256(message).hexdigest()
    known = connection.execute(sa.select(OUTBOX.c.message_sha256).where(*place(edition_id, address))).scalar_one_or_none()
    if known is None:
        connection.execute(
            OUTBOX.insert().values(
                edition_id=edition_id,
                address=address,
                language=language,
                message_id=message_id,
                subject=subject,
                message=message,
                message_sha256=digest,
                state=State.WAITING,
                attempts=0,
                last_error="",
            )
        )
    elif known != digest:
        raise WarehouseError("Another letter of this edition is in the outbox.", edition=edition_id, next_step="Close a new edition instead.")
    return known is None


def letters(connection: sa.Connection, edition_id: str) -> Iterator[Queued]:
    """The letters of an edition, by address. WarehouseError if one is no longer what was queued."""
    for row in connection.execute(sa.select(OUTBOX).where(OUTBOX.c.edition_id == edition_id).order_by(OUTBOX.c.address)):
        letter = Queued(**{**row._mapping, "state": State(row.state)})
        if hashlib.sha256(letter.message).hexdigest() != letter.message_sha256:
            raise WarehouseError("A letter changed after it was queued.", message_id=letter.message_id, next_step="Find out who wrote to the outbox.")
        yield letter


def begin_commit(connection: sa.Connection, letter: Queued) -> None:
    """Mark that the letter is about to leave. WarehouseError if it is not waiting any more."""
    change = sa.update(OUTBOX).where(*place(letter.edition_id, letter.address), OUTBOX.c.state == State.WAITING)
    if connection.execute(change.values(state=State.COMMITTING)).rowcount != 1:
        raise WarehouseError("A letter was taken by someone else.", message_id=letter.message_id, next_step="Let one process deliver at a time.")


def settle(connection: sa.Connection, letter: Queued) -> None:
    """Write down what became of the letter: its state, attempts, last error and moment of sending."""
    change = sa.update(OUTBOX).where(*place(letter.edition_id, letter.address))
    names = ("state", "attempts", "last_error", "sent_at", "not_before")
    connection.execute(change.values({name: getattr(letter, name) for name in names}))


def cancel(connection: sa.Connection, edition_id: str, why: str) -> int:
    """Let no letter of an edition leave that has not left; one that may be leaving right now is not touched. How many it were."""
    change = sa.update(OUTBOX).where(OUTBOX.c.edition_id == edition_id, OUTBOX.c.state == State.WAITING)
    return connection.execute(change.values(state=State.CANCELLED, last_error=why)).rowcount


def mark_bounced(connection: sa.Connection, message_id: str, status: str) -> bool:
    """Write down that a letter which was sent came back; False if there is no such letter, or it is marked already."""
    left = OUTBOX.c.state.in_([State.SENT, State.UNCLEAR])
    change = sa.update(OUTBOX).where(OUTBOX.c.message_id == message_id, left)
    return connection.execute(change.values(state=State.BOUNCED, last_error=f"came back: {status}")).rowcount == 1


def editions_waiting(connection: sa.Connection, now: str) -> list[str]:
    """The editions that have a letter which has not left and may leave now: one whose next attempt is later is left alone."""
    open_ones = OUTBOX.c.state.in_([State.WAITING, State.COMMITTING]) & (OUTBOX.c.not_before <= now)
    return list(connection.scalars(sa.select(OUTBOX.c.edition_id).where(open_ones).distinct().order_by(OUTBOX.c.edition_id)))


def who_got(connection: sa.Connection, editions: Sequence[str]) -> dict[str, tuple[str, str]]:
    """By address: the language and the last Message-ID of the letters of these editions (oldest first) that left or may have left."""
    found: dict[str, tuple[str, str]] = {}
    for edition in editions:
        for row in connection.execute(sa.select(OUTBOX).where(OUTBOX.c.edition_id == edition, OUTBOX.c.state.in_([State.SENT, State.UNCLEAR]))).mappings():
            found[row["address"]] = row["language"], row["message_id"]
    return found


@contextmanager
def one_deliverer(engine: sa.Engine) -> Iterator[None]:
    """Wait until no other process delivers from this outbox, and keep others out; a killed process lets go by dying."""
    if engine.dialect.name == "sqlite":
        with Path(f"{engine.url.database}.delivering").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(DELIVERERS_QUEUE)))
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(DELIVERERS_QUEUE)))


def place(edition_id: str, address: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return OUTBOX.c.edition_id == edition_id, OUTBOX.c.address == address
