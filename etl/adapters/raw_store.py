"""Where are the bytes? A content-addressed store: written once under their SHA-256, never changed.

A batch is a manifest that lists what was asked and which hashes were the answers; it is written last,
so a killed landing leaves loose bytes but never half a batch.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from etl.core.tidied import RawFile
from etl.errors import WarehouseError


@dataclass(frozen=True)
class Landed:
    """One stored answer inside a batch."""

    part: str
    name: str
    sha256: str
    size: int
    asked: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """One batch: what one run of one source brought."""

    batch_id: str
    source: str
    period: str
    since: str
    as_of: str
    files: tuple[Landed, ...]


@contextmanager
def written_atomically(path: Path, *, owner_only: bool = False) -> Iterator[BinaryIO]:
    """A file to write into that gets its name at the end: the whole file, on disk, or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with temporary.open("wb") as file:
            if owner_only:
                os.fchmod(file.fileno(), 0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes, *, owner_only: bool = False) -> None:
    """The whole file under its name, or nothing; on disk when this returns."""
    with written_atomically(path, owner_only=owner_only) as file:
        file.write(content)


class RawStore:
    """A folder of bytes by hash and of manifests by batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _place(self, sha256: str) -> Path:
        return self.folder / "sha256" / sha256[:2] / sha256[2:]

    def put(self, content: bytes) -> str:
        """Store bytes (once) and return their SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        place = self._place(sha256)
        if not place.exists():
            write_atomically(place, content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The stored bytes; WarehouseError if they are gone or were changed."""
        try:
            content = self._place(sha256).read_bytes()
        except FileNotFoundError as error:
            raise WarehouseError("Stored bytes are missing.", sha256=sha256, next_step="Restore the raw store from its backup.") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise WarehouseError("Stored bytes were changed.", sha256=sha256, next_step="Restore the raw store from its backup.")
        return content

    def close_batch(self, source: str, period: str, since: str, as_of: str, files: list[Landed]) -> Manifest:
        """Write the manifest of a batch. The same answers as last time are the same batch; as some time before, a new one."""
        told = [asdict(file) for file in sorted(files, key=lambda file: (file.part, file.name, file.sha256, sorted(file.asked.items())))]
        digest = hashlib.sha256(_canonical([source, period, since, told])).hexdigest()
        batch_id = f"{source}-{period}-b{digest[:12]}"  # the letter keeps twelve digits from looking like a person's number
        newest = self.folder / "batches" / f"{source}-{period}-{since}.newest"
        last = newest.read_text("utf-8") if newest.exists() else batch_id
        if last.partition("~")[0] == batch_id and self._manifest_place(last).exists():
            write_atomically(newest, last.encode())
            return self.manifest(last)
        if self._manifest_place(batch_id).exists():  # the source says again what it said before it said something else
            batch_id += f"~{len(list((self.folder / 'batches').glob(f'{batch_id}*.json'))) + 1}"
        manifest = Manifest(batch_id, source, period, since, as_of, tuple(Landed(**each) for each in told))
        write_atomically(self._manifest_place(batch_id), _canonical(asdict(manifest)))
        write_atomically(newest, batch_id.encode())
        return manifest

    def manifest(self, batch_id: str) -> Manifest:
        """The manifest of a batch, or of one of its takes ("batch.2"); WarehouseError if there is none."""
        batch_id = batch_id.partition(".")[0]
        try:
            facts: dict[str, Any] = json.loads(self._manifest_place(batch_id).read_text("utf-8"))
        except FileNotFoundError as error:
            raise WarehouseError("There is no such batch.", batch=batch_id, next_step="Run the landing of its source again.") from error
        return Manifest(**{**facts, "files": tuple(Landed(**each) for each in facts["files"])})

    def _manifest_place(self, batch_id: str) -> Path:
        return self.folder / "batches" / f"{batch_id}.json"

    def files(self, manifest: Manifest) -> Iterator[RawFile]:
        """The stored files of a batch, read and verified one by one."""
        for number, each in enumerate(manifest.files):
            yield RawFile(each.name, each.part, each.sha256, self.get(each.sha256), each.asked, number)


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
