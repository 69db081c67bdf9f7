"""Which signed states of the log are kept in the database, and what is the state now?

Beside each checkpoint stands the frontier of the tree, so the next one needs only the entries that came since. The
frontier saves time and proves nothing: verification works the whole tree out again.
"""

import sqlalchemy as sa

from etl.adapters.audit_log.chain import Entry
from etl.adapters.audit_log.checkpoint import Checkpoint, signed
from etl.adapters.audit_log.keys import PrivateKey
from etl.adapters.audit_log.merkle import Frontier, leaf_hash
from etl.adapters.audit_log.store import AUDIT_LOG
from etl.adapters.warehouse.engine import METADATA
from etl.errors import LogBroken

AUDIT_CHECKPOINTS = sa.Table(
    "audit_checkpoints",
    METADATA,
    sa.Column("size", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("key_id", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("frontier", sa.Text, nullable=False),  # the peaks, hexadecimal, the largest first
    sqlite_strict=True,
)
BY_FUNCTION = sa.text("SELECT audit_checkpoint_keep(:size, :key_id, :at, :note, :frontier)")


def frontier_now(connection: sa.Connection) -> Frontier:
    """The tree of all entries, grown from the newest checkpoint."""
    last = connection.execute(sa.select(AUDIT_CHECKPOINTS).order_by(AUDIT_CHECKPOINTS.c.size.desc()).limit(1)).mappings().first()
    frontier = Frontier(last["size"], tuple(bytes.fromhex(peak) for peak in last["frontier"].split())) if last else Frontier()
    query = sa.select(AUDIT_LOG).where(AUDIT_LOG.c.seq > frontier.size).order_by(AUDIT_LOG.c.seq)
    for row in connection.execute(query.execution_options(yield_per=1000)):
        frontier = frontier.grown(leaf_hash(Entry(**row._mapping).covered))
    entries = connection.execute(sa.select(sa.func.count()).select_from(AUDIT_LOG)).scalar_one()
    if entries != frontier.size:
        raise LogBroken(
            "The log is shorter or longer than its entries say.", entries=entries, expected=frontier.size, next_step="esep verify --log names the entry."
        )
    return frontier


def state_of_log(connection: sa.Connection, key: PrivateKey) -> tuple[Checkpoint, Frontier]:
    """The signed state of the log as this connection sees it; nothing is written."""
    frontier = frontier_now(connection)
    return signed(frontier.size, frontier.root, key), frontier


def keep(connection: sa.Connection, checkpoint: Checkpoint, frontier: Frontier, at: str) -> None:
    """Write a checkpoint down, if it is not there; LogBroken if another root was signed for this size."""
    same = (AUDIT_CHECKPOINTS.c.size == checkpoint.size, AUDIT_CHECKPOINTS.c.key_id == checkpoint.key_id)
    there = connection.execute(sa.select(AUDIT_CHECKPOINTS.c.note).where(*same)).scalar()
    if there == checkpoint.note:
        return
    if there is not None:
        raise LogBroken("Another state of the log was signed at this size.", size=checkpoint.size, next_step="Keep the database as it is and tell the auditor.")
    peaks = " ".join(peak.hex() for peak in frontier.peaks)
    row = {"size": checkpoint.size, "key_id": checkpoint.key_id, "at": at, "note": checkpoint.note, "frontier": peaks}
    connection.execute(BY_FUNCTION if connection.dialect.name == "postgresql" else AUDIT_CHECKPOINTS.insert(), row)


def notes(connection: sa.Connection) -> list[str]:
    """All checkpoints that are kept, oldest first, as signed notes."""
    return list(connection.scalars(sa.select(AUDIT_CHECKPOINTS.c.note).order_by(AUDIT_CHECKPOINTS.c.size, AUDIT_CHECKPOINTS.c.key_id)))
