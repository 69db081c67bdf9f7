"""Which signed states of the log are kept in the database, and what is the state now?

Beside each checkpoint stands the frontier of the tree *without its last entry*, so the next one needs only that entry and
those that came since. With that entry the tree must have the signed root again: an entry holds the hash of all before
it, so a log that was written anew has another one there and is not signed.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import sqlalchemy as sa

from etl.adapters.audit_log.chain import fault
from etl.adapters.audit_log.checkpoint import Checkpoint, read, signed
from etl.adapters.audit_log.keys import PrivateKey, PublicKey
from etl.adapters.audit_log.merkle import Frontier, leaf_hash
from etl.adapters.audit_log.store import entries
from etl.adapters.warehouse.engine import METADATA
from etl.errors import LogBroken

AUDIT_CHECKPOINTS = sa.Table(
    "audit_checkpoints",
    METADATA,
    sa.Column("size", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("key_id", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("frontier", sa.Text, nullable=False),  # of size - 1 entries
    sqlite_strict=True,
)
BY_FUNCTION = sa.text("SELECT audit_checkpoint_keep(:size, :key_id, :at, :note, :frontier)")


@dataclass(frozen=True)
class Kept:
    """A row of the table, as stored."""

    size: int
    key_id: str
    at: str
    note: str
    frontier: str


def kept(connection: sa.Connection) -> list[Kept]:
    """All checkpoints that are kept, oldest first."""
    return [Kept(*row) for row in connection.execute(sa.select(AUDIT_CHECKPOINTS).order_by(AUDIT_CHECKPOINTS.c.size, AUDIT_CHECKPOINTS.c.key_id))]


def newest(connection: sa.Connection) -> Kept | None:
    row = connection.execute(sa.select(AUDIT_CHECKPOINTS).order_by(AUDIT_CHECKPOINTS.c.size.desc(), AUDIT_CHECKPOINTS.c.key_id).limit(1)).first()
    return Kept(*row) if row else None


def written(frontier: Frontier) -> str:
    """A frontier as it is stored: its peaks, hexadecimal, the largest first."""
    return " ".join(peak.hex() for peak in frontier.peaks)


def state_of_log(connection: sa.Connection, key: PrivateKey, keys: Sequence[PublicKey]) -> tuple[Checkpoint, Frontier]:
    """The signed state of the log as this connection sees it, and the frontier to keep beside it; nothing is written.

    LogBroken if the newest checkpoint that is kept was not signed by one of ``keys``, or if the log does not go on from it.
    """
    last, before, now = newest(connection), Frontier(), Frontier()
    stated = _read(last, keys) if last else None
    if last and stated and stated.size:
        before = now = Frontier(stated.size - 1, tuple(bytes.fromhex(peak) for peak in last.frontier.split()))
    hash_before = ""
    with closing(entries(connection, after=now.size)) as new:
        for entry in new:
            if why := fault(entry, now.size, hash_before or entry.previous_hash):
                raise broken(why, entry=now.size + 1)
            hash_before, before, now = entry.hash, now, now.grown(leaf_hash(entry.covered))
            if stated and now.size == stated.size and now.root != stated.root:
                raise broken("The log is not the one that was signed.", entry=entry.seq)
    if stated and now.size < stated.size:
        raise broken("The end of the log was cut off.", signed_entries=stated.size)
    return signed(now.size, now.root, key), before


def _read(row: Kept, keys: Sequence[PublicKey]) -> Checkpoint:
    try:
        return read(row.note, keys)
    except ValueError as error:
        raise broken(str(error), checkpoint=row.size) from None


def broken(why: str, **about: object) -> LogBroken:
    return LogBroken(
        "The log does not go on from what was signed before; it is not signed again.", why=why, **about, next_step="esep verify --log names the entry."
    )


def keep(connection: sa.Connection, checkpoint: Checkpoint, frontier: Frontier, at: str) -> None:
    """Write a checkpoint down, if it is not there; LogBroken if another root was signed for this size. That of an empty log says nothing."""
    if not checkpoint.size:
        return
    same = (AUDIT_CHECKPOINTS.c.size == checkpoint.size, AUDIT_CHECKPOINTS.c.key_id == checkpoint.key_id)
    there = connection.execute(sa.select(AUDIT_CHECKPOINTS.c.note).where(*same)).scalar()
    if there == checkpoint.note:
        return
    if there is not None:
        raise LogBroken("Another state of the log was signed at this size.", size=checkpoint.size, next_step="Keep the database as it is and tell the auditor.")
    row = vars(Kept(checkpoint.size, checkpoint.key_id, at, checkpoint.note, written(frontier)))
    connection.execute(BY_FUNCTION if connection.dialect.name == "postgresql" else AUDIT_CHECKPOINTS.insert(), row)
