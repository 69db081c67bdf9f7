"""What makes an entry of the audit log, and does each one follow from the one before?

The hash of an entry is SHA-256 over the UTF-8 bytes of the canonical JSON array
``[seq, at, kind, body, previous_hash]``, where ``body`` is itself the canonical JSON text that is stored.
Canonical: keys sorted by code point, no white space, no escapes beyond those JSON demands, whole numbers only.
So anyone can recompute the chain with twenty lines in any language.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from json.encoder import encode_basestring as quoted  # writes a text as canonical() does
from typing import Any

import pandas as pd

from etl.core.identifiers import looks_like_a_person

BEFORE_THE_FIRST = "0" * 64
TWELVE_DIGITS_ALONE = re.compile(r"(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])")  # not a piece of a hash


@dataclass(frozen=True)
class Entry:
    """One line of the log, as stored."""

    seq: int
    at: str
    kind: str
    body: str
    previous_hash: str
    hash: str

    @property
    def facts(self) -> dict[str, Any]:
        """The body as values."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def covered(self) -> bytes:
        """The bytes that the hash covers."""
        return entry_bytes(self.seq, self.at, self.kind, self.body, self.previous_hash)


def next_entry(head: tuple[int, str], kind: str, body: Mapping[str, object], at: str) -> Entry:
    """The entry that follows ``head`` (number and hash of the last one).

    TypeError for a value that has no exact form in the log; ValueError for a moment that is not UTC
    and for a text that may hold a personal number.
    """
    moment = datetime.fromisoformat(at)
    if moment.utcoffset() != timedelta(0):
        raise ValueError(f"{at!r} is not a moment in UTC; write it as 2026-10-06T04:00:00+00:00.")
    refuse_personal_numbers([kind, *texts_in(body)])
    seq, text = head[0] + 1, canonical(body)
    return Entry(seq, at, kind, text, head[1], entry_hash(seq, at, kind, text, head[1]))


def entry_bytes(seq: int, at: str, kind: str, body: str, previous_hash: str) -> bytes:
    """What the hash of an entry covers; also its leaf in the tree of the log.

    ``canonical([seq, at, kind, body, previous_hash])`` without its detours: every verification passes here once an entry.
    """
    return f"[{seq},{quoted(at)},{quoted(kind)},{quoted(body)},{quoted(previous_hash)}]".encode()


def entry_hash(seq: int, at: str, kind: str, body: str, previous_hash: str) -> str:
    return hashlib.sha256(entry_bytes(seq, at, kind, body, previous_hash)).hexdigest()


def canonical(value: object) -> str:
    """The one way to write a value down. TypeError for a float and whatever else could be written in two ways."""
    refuse_inexact(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def refuse_inexact(value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"The log takes texts as keys, not {type(key).__name__}.")
            refuse_inexact(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            refuse_inexact(inner)
    elif value is not None and type(value) not in (str, int, bool):
        raise TypeError(f"The log takes texts, whole numbers and flags, not {type(value).__name__}: write the value as one of these.")


def texts_in(value: object) -> Iterator[str]:
    """Every text, keys too. Whole numbers are quantities here: identifiers are texts, for their leading zeros."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (str(key), *texts_in(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def refuse_personal_numbers(texts: Iterable[str]) -> None:
    """ValueError where twelve digits are built as an IIN. A BIN never is: its fifth digit is 4 to 6, a day's is 0 to 3."""
    runs = [run for text in texts for run in TWELVE_DIGITS_ALONE.findall(text)]
    if runs and looks_like_a_person(pd.Series(runs, dtype="str")).any():
        raise ValueError("A personal number would enter the audit log; log the place of the row instead of its values.")


def fault(entry: Entry, count: int, hash_before: str) -> str:
    """Why this cannot be the entry that follows ``count`` others, the last of which has that hash; "" if it can."""
    if entry.seq != count + 1:
        return f"Entry {count + 1} is missing: entry {entry.seq} stands in its place."
    if entry.previous_hash != hash_before:
        return f"Entry {entry.seq} does not follow the entry before it: one of the two was replaced."
    try:
        fine = entry.hash == hashlib.sha256(entry.covered).hexdigest()
    except UnicodeEncodeError:  # half a character, which nobody has ever written
        fine = False
    return "" if fine else f"Entry {entry.seq} was changed: its contents give another hash than the one written beside them."
