"""Which files of a place with one folder for each day of receipt are ready to be taken?

A day with a ``MANIFEST.sha256`` (as sha256sum writes it) gives the files that it names, each with the hash that it must have;
what differs, is missing or is not named is set aside. Without one, a file that changes between two looks is left for the next run.
"""

import logging
import re
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field

from etl.adapters.ways import Call, Delivery, Pieces, nothing
from etl.core.tidied import MANIFEST

DAY_FOLDER = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MANIFEST_NAME = "MANIFEST.sha256"
MOST_MANIFEST_BYTES = 1_000_000
LINE = re.compile(r"([0-9a-fA-F]{64}) [ *]([^/\\\0]{1,255})")
HIDDEN = (".", "~$")  # what programs leave while they work on a file

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One plain file in a folder, as it was at one look."""

    raw: bytes  # its name as it is; ``name`` is how it is shown, and two may be shown alike
    name: str
    size: int
    changed: object  # whatever tells that it was written since
    pieces: Pieces = field(repr=False)


Look = Callable[[str], list[Entry]]


def asked_for(names: list[str], call: Call) -> list[str]:
    """The names of folders that are days asked for, in order."""
    return sorted(name for name in names if DAY_FOLDER.fullmatch(name) and call.first_day <= name <= call.last_day)


def deliveries_of(days: list[str], look: Look, call: Call, *, settles: bool = True) -> Generator[Delivery, None, None]:
    """The files of these days; ``settles`` is False where a file appears all at once."""
    seen = {day: _visible(look(day)) for day in days}
    loose = [day for day, entries in seen.items() if entries and MANIFEST_NAME.encode() not in entries]
    if settles and loose:
        time.sleep(call.settle_seconds)
    for day, entries in seen.items():
        call.in_time()
        if MANIFEST_NAME.encode() in entries:
            yield from _by_manifest(day, entries, call)
            continue
        again = _visible(look(day)) if settles and day in loose else entries
        stable = [entry for raw, entry in entries.items() if raw in again and _state(again[raw]) == _state(entry)]
        if len(stable) < len(entries):
            log.warning("%s: %d files of %s are still being written; they are left for the next run.", call.source, len(entries) - len(stable), day)
        yield from (Delivery(entry.name, day, entry.size, entry.pieces) for entry in stable)


def _visible(entries: list[Entry]) -> dict[bytes, Entry]:
    return {entry.raw: entry for entry in sorted(entries, key=lambda entry: entry.raw) if not entry.name.startswith(HIDDEN)}


def _state(entry: Entry) -> tuple[int, object]:
    return entry.size, entry.changed


def _by_manifest(day: str, entries: Mapping[bytes, Entry], call: Call) -> Iterator[Delivery]:
    listed = _listed(entries[MANIFEST_NAME.encode()], call)
    for raw in sorted((entries.keys() | listed.keys()) - {MANIFEST_NAME.encode()}):
        entry = entries.get(raw) or Entry(raw, raw.decode(), 0, None, nothing)
        is_known = raw in entries and raw in listed
        yield Delivery(entry.name, day, entry.size, entry.pieces, kept_out="" if is_known else MANIFEST.id, must_be=listed.get(raw, ""))


def _listed(manifest: Entry, call: Call) -> dict[bytes, str]:
    """The SHA-256 that the manifest states for each name; one that cannot be read, or names a file twice, names none."""
    content = b""
    for piece in manifest.pieces():
        call.in_time()
        content += piece
        if len(content) > MOST_MANIFEST_BYTES:
            return {}
    try:
        lines = [LINE.fullmatch(line.removesuffix("\r")) for line in content.decode("utf-8-sig").split("\n") if line.strip()]
    except UnicodeDecodeError:
        return {}
    listed = {line[2].encode(): line[1].lower() for line in lines if line}
    return listed if len(listed) == len(lines) else {}
