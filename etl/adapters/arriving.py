"""What is kept of the files that were delivered? Good ones under their hash; what is too big, or not what was promised, is set aside with its hash."""

import hashlib
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from etl import catalog
from etl.adapters.raw_store import Landed, RawStore
from etl.adapters.ways import Call, Delivery, Way
from etl.catalog import Source
from etl.core.tidied import MANIFEST
from etl.errors import NotThere, SettingError, SourceUnreachable
from etl.settings import Endpoint

SETTLE_SECONDS = 2.0
MOST_HASHED = 20  # a file beyond so many times the limit is not read even for its hash


@dataclass(frozen=True)
class Read:
    """The bytes of a file and their hash; ``content`` is None where there were more than agreed."""

    content: bytes | None
    sha256: str
    size: int


def take(source: Source, endpoint: Endpoint, store: RawStore, landed: list[Landed], part: str, days: tuple[str, str], *, polite: bool) -> int:
    """Add what was delivered on these days, the first and the last among them, to ``landed``; returns how many files there were.

    SourceUnreachable, SourceRefused or HostileInput, as the way of the address says; SettingError if no way leads there.
    """
    try:
        way: Way = catalog.way(urlsplit(endpoint.url).scheme or "file")
    except NotThere as error:
        raise SettingError(
            "No way of arrival leads to the address of the source.",
            source=source.name,
            next_step="Set a folder, or an address that begins with one of the ways in etl/adapters/ways.",
        ) from error
    deadline = time.monotonic() + source.deadline_seconds
    call = Call(source.name, endpoint, *days, most_bytes=source.most_bytes, deadline=deadline, settle_seconds=SETTLE_SECONDS if polite else 0.0)
    count, known = 0, {_identity(each) for each in landed}
    with closing(way(call)) as delivered:
        for each in delivered:
            count += 1
            new = _kept(part, each, call, store.put)
            if _identity(new) not in known:  # the same file sent again says nothing new
                known.add(_identity(new))
                landed.append(new)
    return count


def _kept(part: str, each: Delivery, call: Call, put: Callable[[bytes], str]) -> Landed:
    """How the file stands in the batch. Of one that is set aside the batch holds no bytes, so that nothing can load them by mistake."""
    read = _read(each, call)
    asked = {"received_on": each.received_on, **each.asked}
    if read.content is None:
        asked |= {"too_big_bytes": str(read.size), "too_big_sha256": read.sha256}
    elif each.kept_out or each.must_be not in ("", read.sha256):
        asked |= {"kept_out": each.kept_out or MANIFEST.id, "kept_sha256": put(read.content), "kept_bytes": str(read.size)}
    else:
        return Landed(part, each.name, put(read.content), read.size, dict(sorted(asked.items())))
    return Landed(part, each.name, put(b""), 0, dict(sorted(asked.items())))


def _identity(landed: Landed) -> tuple[str, ...]:
    """Name, bytes and why it was set aside."""
    asked = landed.asked
    return landed.name, asked.get("kept_out", ""), asked.get("too_big_bytes", ""), asked.get("too_big_sha256") or asked.get("kept_sha256") or landed.sha256


def _read(each: Delivery, call: Call) -> Read:
    """A file beyond the limit is not held in memory: its hash is taken piece by piece. SourceUnreachable if it is not as long as was stated."""
    if each.size > MOST_HASHED * call.most_bytes:
        return Read(None, "", each.size)
    digest, pieces, size = hashlib.sha256(), list[bytes](), 0
    try:
        with closing(each.pieces()) as stream:
            for piece in stream:
                call.in_time()
                digest.update(piece)
                size += len(piece)
                if size > MOST_HASHED * call.most_bytes:
                    return Read(None, "", size)
                if size <= call.most_bytes:
                    pieces.append(piece)
    except OSError as error:
        raise SourceUnreachable(
            "A delivered file could not be read to its end.", source=call.source, why=type(error).__name__, next_step="It is tried again by itself."
        ) from error
    if size != each.size:
        raise SourceUnreachable("A delivered file changed while it was read.", source=call.source, next_step="It is tried again by itself.")
    return Read(b"".join(pieces) if size <= call.most_bytes else None, digest.hexdigest(), size)
