"""How is one entry shown to be in the signed log, without showing the log?"""

import json
from pathlib import Path
from typing import Any

from etl.adapters import audit_log
from etl.adapters.audit_log.chain import Entry, canonical
from etl.adapters.audit_log.checkpoint import read
from etl.adapters.audit_log.keys import PublicKey
from etl.adapters.audit_log.merkle import includes, inclusion_proof, leaf_hash
from etl.adapters.raw_store import write_atomically
from etl.adapters.warehouse.engine import reading
from etl.errors import EsepError, LogBroken
from etl.settings import Settings
from etl.steps.checkpointing import signing_key
from etl.steps.opening import open_warehouse


def prove_entry(seq: int, path: Path, settings: Settings) -> dict[str, Any]:
    """Write the entry, the signed state of the log and the hashes that lead from one to the other; EsepError if there is no such entry."""
    with reading(open_warehouse(settings)) as connection:
        signed, _ = audit_log.state_of_log(connection, signing_key(settings))
        every = list(audit_log.entries(connection))
    if not 0 < seq <= len(every):
        raise EsepError("There is no such entry.", entry=seq, entries=len(every), next_step="esep log list shows the numbers.")
    steps = inclusion_proof([leaf_hash(entry.covered) for entry in every], seq - 1)
    entry = vars(every[seq - 1])
    proof: dict[str, Any] = {"entry": entry, "size": signed.size, "steps": [step.hex() for step in steps], "checkpoint": signed.note}
    write_atomically(path, f"{canonical(proof)}\n".encode())
    return proof


def check_proof(path: Path, keys: tuple[PublicKey, ...]) -> dict[str, Any]:
    """The entry that a proof proves; LogBroken if it does not hold, EsepError if the file is no proof."""
    try:
        told = json.loads(path.read_text("utf-8"))
        entry, steps, note = Entry(**told["entry"]), [bytes.fromhex(step) for step in told["steps"]], str(told["checkpoint"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise EsepError("This file is no proof.", path=path, next_step="esep log prove writes one.") from None
    try:
        signed = read(note, keys)
    except ValueError as error:
        raise LogBroken("The proof does not hold.", why=str(error), next_step="Ask for a new proof, and for the public key.") from None
    if not includes(leaf_hash(entry.covered), entry.seq - 1, signed.size, steps, signed.root):
        raise LogBroken("The proof does not hold.", why="The entry is not in the log that was signed.", next_step="Ask for a new proof.")
    return {"seq": entry.seq, "kind": entry.kind, "at": entry.at, "size": signed.size}
