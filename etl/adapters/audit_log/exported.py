"""How does the log travel? As JSON Lines that verify without us, or as CSV for reading.

A line is the canonical JSON of one entry, with its body as values. Reading demands exactly that form, byte for byte:
what could be written in two ways could be changed without changing a value.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa

from etl.adapters.audit_log.chain import Entry, canonical
from etl.adapters.audit_log.store import entries
from etl.adapters.raw_store import written_atomically
from etl.errors import LogBroken

NAMES = ["seq", "at", "kind", "body", "previous_hash", "hash"]
LONGEST_LINE = 64_000_000


def export_jsonl(connection: sa.Connection, path: Path) -> int:
    """Write the log as one JSON object a line, all of it or nothing; returns the number of lines."""
    count = 0
    with written_atomically(path) as out:
        for entry in entries(connection):
            out.write(f"{canonical(vars(entry) | {'body': entry.facts})}\n".encode())
            count += 1
    return count


def export_csv(connection: sa.Connection, path: Path) -> int:
    """Write the log as a table, the body as JSON text; returns the number of rows."""
    count = 0
    with written_atomically(path) as out:
        out.write(b"\xef\xbb\xbf")
        lines = csv.writer(_Encoded(out), lineterminator="\r\n")
        lines.writerow(NAMES)
        for entry in entries(connection):
            lines.writerow([getattr(entry, name) for name in NAMES])
            count += 1
    return count


def read_jsonl(path: Path) -> Iterator[Entry]:
    """The entries of an export; LogBroken names the line that is none."""
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(LONGEST_LINE):
            number += 1
            yield _entry(line, number)


def _entry(line: bytes, number: int) -> Entry:
    def broken(why: str) -> LogBroken:
        return LogBroken("The export was changed or cut.", line=number, why=why, next_step="Ask for a new export, and keep this one.")

    try:
        told = json.loads(line.decode("utf-8"))
        again = f"{canonical(told)}\n".encode()
    except (ValueError, TypeError, RecursionError):
        raise broken("The line is no entry of a log.") from None
    if again != line or not isinstance(told, dict) or sorted(told) != sorted(NAMES):
        raise broken("The line is not in the form in which entries are exported.")
    texts = all(isinstance(told[name], str) for name in ("at", "kind", "previous_hash", "hash"))
    if not texts or type(told["seq"]) is not int or not isinstance(told["body"], dict):
        raise broken("A part of the entry is of another kind than it must be.")
    return Entry(**told | {"body": canonical(told["body"])})


class _Encoded:
    """What csv writes to, as UTF-8 bytes."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, text: str) -> None:
        self._out.write(text.encode())
