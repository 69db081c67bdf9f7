"""What did the log look like at one moment, in a form that fits on a page and cannot be made up later?

The C2SP tlog-checkpoint: three lines (origin, number of entries, root in base64), an empty line, and the signature
line of a signed note. Who keeps this text elsewhere, on paper or in a mailbox, can tell later whether the log still
begins with what it held then.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.adapters.audit_log.keys import PrivateKey, PublicKey

SIGNATURE = re.compile(r"— (\S+) (\S+)")
MOST_SIGNATURES = 16


@dataclass(frozen=True)
class Checkpoint:
    """The signed state of a log. ``note`` is the whole signed text."""

    origin: str
    size: int
    root: bytes
    key_id: str  # eight hex digits
    note: str


class BadCheckpoint(ValueError):
    """The text is no checkpoint, or none that a known key has signed."""


def signed(size: int, root: bytes, key: PrivateKey) -> Checkpoint:
    """The checkpoint of ``size`` entries; the same for the same log and key, because Ed25519 needs no chance."""
    text = f"{key.name}\n{size}\n{base64.b64encode(root).decode()}\n"
    mark = base64.b64encode(key.public.id + key.sign(text.encode())).decode()
    return Checkpoint(key.name, size, root, key.public.id.hex(), f"{text}\n— {key.name} {mark}\n")


def read(note: str, keys: Sequence[PublicKey]) -> Checkpoint:
    """The checkpoint in a note, if one of the keys has signed it; BadCheckpoint says what is wrong."""
    text, found, marks = note.partition("\n\n")
    lines = text.split("\n")
    if not found or len(lines) != 3:
        raise BadCheckpoint("This is no checkpoint: it has three lines, an empty line and a signature.")
    origin, size, root = lines[0], _size(lines[1]), _root(lines[2])
    for key in keys:
        for mark in _marks(marks, key):
            if key.name == origin and key.verifies(mark[4:], f"{text}\n".encode()):
                return Checkpoint(origin, size, root, key.id.hex(), note)
    raise BadCheckpoint("No key that is trusted here has signed this checkpoint.")


def _size(text: str) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", text):
        raise BadCheckpoint("The second line of a checkpoint is the number of entries.")
    return int(text)


def _root(text: str) -> bytes:
    root = _base64(text)
    if len(root) != 32:
        raise BadCheckpoint("The third line of a checkpoint is the root, 32 bytes in base64.")
    return root


def _marks(text: str, key: PublicKey) -> list[bytes]:
    """The signatures in the name of one key."""
    if not text.endswith("\n"):
        raise BadCheckpoint("The signature line of the checkpoint is cut off.")
    lines = text.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise BadCheckpoint("The checkpoint has too many signatures.")
    found = [SIGNATURE.fullmatch(line) for line in lines]
    if not all(found):
        raise BadCheckpoint("A signature line of the checkpoint is not in its form.")
    marks = [_base64(each[2]) for each in found if each and each[1] == key.name]
    return [mark for mark in marks if len(mark) == 68 and mark[:4] == key.id]


def _base64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCheckpoint("A part of the checkpoint is not written in base64.") from error
    if base64.b64encode(raw).decode() != text:  # one text for one value: unused bits are zero
        raise BadCheckpoint("A part of the checkpoint is not written in base64.")
    return raw
