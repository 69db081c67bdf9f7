"""What was done, when, by which rules, and is the record whole? An append-only, hash-chained, signed table.

The chain shows what was changed between two entries. Signed checkpoints (``checkpoint.py``) show that the end was not
cut off and the whole not written anew: each is kept in the database and outside of it, in every report and letter.
"""

from etl.adapters.audit_log.chain import Entry
from etl.adapters.audit_log.checkpoint import BadCheckpoint, Checkpoint
from etl.adapters.audit_log.checkpoints import AUDIT_CHECKPOINTS, keep, kept, newest, state_of_log
from etl.adapters.audit_log.exported import export_csv, export_jsonl, read_jsonl
from etl.adapters.audit_log.guards import DOORS, TABLES, create_guards
from etl.adapters.audit_log.store import AUDIT_LOG, append, entries
from etl.adapters.audit_log.verification import Verification, follow

__all__ = [
    "AUDIT_CHECKPOINTS",
    "AUDIT_LOG",
    "DOORS",
    "TABLES",
    "BadCheckpoint",
    "Checkpoint",
    "Entry",
    "Verification",
    "append",
    "create_guards",
    "entries",
    "export_csv",
    "export_jsonl",
    "follow",
    "keep",
    "kept",
    "newest",
    "read_jsonl",
    "state_of_log",
]
