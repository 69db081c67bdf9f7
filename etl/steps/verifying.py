"""Is the log whole? In the database with everything that vouches for it, or as an export with the public key alone."""

from collections.abc import Sequence
from pathlib import Path

from etl.adapters import audit_log
from etl.adapters.audit_log.checkpoint import Checkpoint
from etl.adapters.audit_log.keys import PublicKey
from etl.adapters.audit_log.verification import Progress, Verification
from etl.adapters.warehouse.engine import reading
from etl.errors import LogBroken
from etl.settings import Settings
from etl.steps.checkpointing import kept_inside, kept_outside, public_keys, read_checkpoint
from etl.steps.manifests import missing_results
from etl.steps.opening import open_warehouse

KEEP = "Keep the database as it is and compare with the last backup."


def verify_log(settings: Settings, *, anchors: Sequence[Path] = (), also: Sequence[Checkpoint] = (), tell: Progress | None = None) -> dict[str, object]:
    """Walk the whole log against the checkpoints in the database, beside the logs, in the files ``anchors``, and ``also``.

    LogBroken names the first wrong entry, or a run whose result is missing.
    """
    keys, engine = public_keys(settings), open_warehouse(settings)
    outside = [*kept_outside(settings), *(read_checkpoint(path, keys) for path in anchors), *also]
    with reading(engine) as connection:
        inside = kept_inside(connection, keys)
        frontiers = {row.size: row.frontier for row in audit_log.kept(connection)}
        found = audit_log.follow(audit_log.entries(connection), [*inside, *outside], tell, frontiers)
        _raise_if_broken(found)
        _raise_if_removed(inside, kept_outside(settings))
        if missing := missing_results(connection):
            raise LogBroken("A run left no result.", runs=missing, next_step="Run it again, or ask who stopped it; the log keeps the gap.")
    return told(found, [*inside, *outside])


def verify_export(path: Path, *, checkpoints: Sequence[Path], keys: tuple[PublicKey, ...], tell: Progress | None = None) -> dict[str, object]:
    """Walk an exported log; needs no database, no network and no setting. LogBroken names the first wrong entry."""
    signed = [read_checkpoint(each, keys) for each in checkpoints]
    found = audit_log.follow(audit_log.read_jsonl(path), signed, tell)
    _raise_if_broken(found)
    return told(found, signed)


def told(found: Verification, checkpoints: Sequence[Checkpoint]) -> dict[str, object]:
    """What a verification says: entries, how many of them a signature vouches for, checkpoints, root."""
    return {"entries": found.entries, "proved": found.proved, "checkpoints": len({each.note for each in checkpoints}), "root": found.root, "ok": True}


def _raise_if_removed(inside: Sequence[Checkpoint], beside_the_logs: Sequence[Checkpoint]) -> None:
    """Each file beside the logs was written after its row."""
    known = {each.note for each in inside}
    gone = [each.size for each in beside_the_logs if each.note not in known]
    if gone:
        raise LogBroken("Checkpoints were removed from the database.", sizes=gone, next_step=KEEP)


def _raise_if_broken(found: Verification) -> None:
    if not found.ok:
        raise LogBroken("The audit log was changed.", entry=found.first_bad, why=found.why, proved=found.proved, next_step=KEEP)
