"""How is one entry shown to be in the signed log, or an old signed log to be the beginning of today's, without showing the log?

Both proofs are made in one pass over the entries and hold a few dozen hashes.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters.audit_log.chain import Entry, canonical
from etl.adapters.audit_log.checkpoint import Checkpoint, read
from etl.adapters.audit_log.keys import PublicKey
from etl.adapters.audit_log.merkle import consistency_spans, continues, includes, inclusion_spans, leaf_hash, roots_of
from etl.adapters.raw_store import write_atomically
from etl.adapters.warehouse.engine import reading
from etl.errors import EsepError, LogBroken
from etl.settings import Settings
from etl.steps.checkpointing import anchor, public_keys, read_checkpoint
from etl.steps.opening import open_warehouse


def prove_entry(seq: int, path: Path, settings: Settings) -> dict[str, Any]:
    """Write the entry, the signed state of the log and the hashes that lead from one to the other; EsepError if there is no such entry."""
    with reading(open_warehouse(settings)) as connection:
        now = anchor(connection, settings)
        if not 0 < seq <= now.size:
            raise EsepError("There is no such entry.", entry=seq, entries=now.size, next_step="esep log list shows the numbers.")
        steps = roots_of(inclusion_spans(seq - 1, now.size), _leaves(connection))
        entry = vars(next(audit_log.entries(connection, after=seq - 1)))
    return _written(path, {"entry": entry, "size": now.size, "steps": [step.hex() for step in steps], "checkpoint": now.note})


def prove_growth(earlier: Path, path: Path, settings: Settings) -> dict[str, Any]:
    """Write an old checkpoint, the signed state of today, and the hashes that show that the one is the beginning of the other.

    LogBroken if the log does not go on from the old checkpoint.
    """
    then = read_checkpoint(earlier, public_keys(settings))
    with reading(open_warehouse(settings)) as connection:
        now = anchor(connection, settings)
        if not 0 < then.size <= now.size:
            raise LogBroken("The log is shorter than that checkpoint.", entries=now.size, signed_entries=then.size, next_step="esep verify --log says more.")
        steps = roots_of(consistency_spans(then.size, now.size), _leaves(connection))
    if not continues(then.size, then.root, now.size, now.root, steps):
        raise LogBroken("The log does not go on from that checkpoint.", signed_entries=then.size, next_step="esep verify --log says where it differs.")
    return _written(path, {"earlier": then.note, "size": now.size, "steps": [step.hex() for step in steps], "checkpoint": now.note})


def _leaves(connection: sa.Connection) -> Iterator[bytes]:
    for entry in audit_log.entries(connection):
        yield leaf_hash(entry.covered)


def _written(path: Path, proof: dict[str, Any]) -> dict[str, Any]:
    write_atomically(path, f"{canonical(proof)}\n".encode())
    return proof


def check_proof(path: Path, keys: tuple[PublicKey, ...]) -> dict[str, Any]:
    """What a proof proves: an entry (seq, kind, at) or an earlier size, in the log of ``size`` entries that was signed.

    LogBroken if it does not hold, EsepError if the file is no proof. Needs the public keys and nothing else.
    """
    try:
        told = json.loads(path.read_text("utf-8"))
        steps, note = [bytes.fromhex(step) for step in told["steps"]], str(told["checkpoint"])
        entry, earlier = (None, str(told["earlier"])) if "earlier" in told else (Entry(**told["entry"]), "")
        leaf = leaf_hash(entry.covered) if entry else b""
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise EsepError("This file is no proof.", path=path, next_step="esep log prove writes one.") from None
    now = _signed(note, keys)
    if entry is None:
        then = _signed(earlier, keys)
        if then.origin != now.origin or not continues(then.size, then.root, now.size, now.root, steps):
            raise _does_not_hold("The signed log does not begin with the earlier one.")
        return {"earlier": then.size, "size": now.size}
    if type(entry.seq) is not int or not includes(leaf, entry.seq - 1, now.size, steps, now.root):
        raise _does_not_hold("The entry is not in the log that was signed.")
    return {"seq": entry.seq, "kind": entry.kind, "at": entry.at, "size": now.size}


def _signed(note: str, keys: tuple[PublicKey, ...]) -> Checkpoint:
    try:
        return read(note, keys)
    except ValueError as error:
        raise _does_not_hold(str(error)) from None


def _does_not_hold(why: str) -> LogBroken:
    return LogBroken("The proof does not hold.", why=why, next_step="Ask for a new proof, and for the public key.")
