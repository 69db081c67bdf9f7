"""With which key is the demonstration's log signed? With one that everybody knows: it proves nothing, and it says so.

The same key in every home makes the same month the same bytes. A real log is signed with a key of its own (``esep keys new``).
"""

import hashlib
from pathlib import Path

from etl.adapters.audit_log.keys import PrivateKey
from etl.adapters.raw_store import write_atomically

KEY = PrivateKey("demonstration.esep.invalid/log", hashlib.sha256(b"the public key of Esep's demonstration").digest())


def write(folder: Path) -> None:
    """Put the two keys of the demonstration into a folder; the same bytes each time."""
    write_atomically(folder / "log.key", f"{KEY.text}\n".encode(), owner_only=True)
    write_atomically(folder / "log.pub", f"{KEY.public.text}\n".encode())
