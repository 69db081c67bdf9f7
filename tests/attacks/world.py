"""What is attacked? A log of 36 entries with a changed key, checkpoints after 10, 20 and 30 of them, and an issued PDF.

The last anchor is the checkpoint of 30 entries: it, and the two before it, also lie outside of the database. An attack takes what
the database holds and returns what it holds afterwards; the owner of the database writes that down, guards away.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import sqlalchemy as sa

from etl import settings as all_settings
from etl.adapters import audit_log
from etl.adapters.audit_log.chain import BEFORE_THE_FIRST, Entry, canonical, entry_hash
from etl.adapters.audit_log.checkpoint import Checkpoint, signed
from etl.adapters.audit_log.checkpoints import AUDIT_CHECKPOINTS
from etl.adapters.audit_log.keys import PrivateKey
from etl.adapters.audit_log.merkle import Frontier, leaf_hash
from etl.adapters.audit_log.store import AUDIT_LOG
from etl.adapters.audit_log.verification import KEY_CHANGED
from etl.adapters.warehouse.engine import writing
from etl.adapters.warehouse.tables import EDITIONS
from etl.errors import LogBroken
from etl.settings import Settings
from etl.steps.issued import verify_report
from etl.steps.opening import open_warehouse
from etl.steps.verifying import verify_log

AT = "2026-10-06T04:00:00+00:00"
ORIGIN = "attacked.example/log"
OLD, NEW = PrivateKey(ORIGIN, b"o" * 32), PrivateKey(ORIGIN, b"n" * 32)
FORGED, NEIGHBOUR = PrivateKey(ORIGIN, b"f" * 32), PrivateKey("neighbour.example/log", b"n" * 32)
LENGTH, CLOSED_AT, CHANGED_AT, SIGNED_AT = 36, 12, 25, (10, 20, 30)
EDITION, FILE = "regional_monthly-15-2026-09-e1", "esep-regional_monthly-15-2026-09-e1-kk.pdf"
Row = dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """What the database holds: entries, rows of the checkpoints, the hash of the PDF in the table of editions, and the PDF as found."""

    entries: tuple[Entry, ...]
    checkpoints: tuple[Row, ...]
    pdf: bytes
    known_sha256: str

    def with_entries(self, entries: Iterable[Entry]) -> "Stored":
        return replace(self, entries=tuple(entries))

    def with_checkpoints(self, rows: Iterable[Row]) -> "Stored":
        return replace(self, checkpoints=tuple(rows))


def chained(told: Iterable[tuple[str, str, str]], start: tuple[Entry, ...] = ()) -> tuple[Entry, ...]:
    """``start`` and new entries (at, kind, body) after it, each with the right number and hashes."""
    made = list(start)
    for at, kind, body in told:
        seq, before = len(made) + 1, made[-1].hash if made else BEFORE_THE_FIRST
        made.append(Entry(seq, at, kind, body, before, entry_hash(seq, at, kind, body, before)))
    return tuple(made)


def told(entries: Iterable[Entry]) -> list[tuple[str, str, str]]:
    return [(entry.at, entry.kind, entry.body) for entry in entries]


def tree(entries: Iterable[Entry]) -> Frontier:
    grown = Frontier()
    for entry in entries:
        grown = grown.grown(leaf_hash(entry.covered))
    return grown


def row(entries: tuple[Entry, ...], size: int, key: PrivateKey) -> Row:
    """A row of the checkpoints, as the step that takes them would write it."""
    before, now = tree(entries[: size - 1]), tree(entries[:size])
    made = signed(size, now.root, key)
    return {"size": size, "key_id": made.key_id, "at": AT, "note": made.note, "frontier": " ".join(peak.hex() for peak in before.peaks)}


def key_at(size: int) -> PrivateKey:
    return NEW if size >= CHANGED_AT else OLD


def pdf_with(figures: bytes, note: str) -> bytes:
    """A PDF with two attachments, the same bytes each time."""
    made, out = pikepdf.Pdf.new(), BytesIO()
    made.add_blank_page()
    for name, content in (("figures.csv", figures), ("checkpoint.txt", note.encode())):
        made.attachments[name] = pikepdf.AttachedFileSpec(made, content, filename=name)
    made.save(out, deterministic_id=True)
    return out.getvalue()


def honest() -> Stored:
    """The log before anybody touched it."""
    first = chained((AT, "check", canonical({"n": number, "place": "Ақтөбе", "sum_tiyn": 10**12 + number})) for number in range(1, 11))
    pdf = pdf_with(b"M-0100,1\r\n", row(first, 10, OLD)["note"])
    sha256 = hashlib.sha256(pdf).hexdigest()
    told_later = [(AT, "check", canonical({"n": number, "approved_by": "A. Omarova"})) for number in range(11, LENGTH + 1)]
    told_later[CLOSED_AT - 11] = (AT, "edition_closed", canonical({"edition": EDITION, "files": {FILE: sha256}}))
    told_later[CHANGED_AT - 11] = (
        AT,
        KEY_CHANGED,
        canonical({"from": OLD.public.id.hex(), "to": NEW.public.id.hex(), "public_key": NEW.public.text}),
    )
    entries = chained(told_later, first)
    return Stored(entries, tuple(row(entries, size, key_at(size)) for size in SIGNED_AT), pdf, sha256)


def anchors(stored: Stored) -> list[str]:
    """The notes that left the house."""
    return [str(each["note"]) for each in stored.checkpoints]


def home(folder: Path, url: str) -> Settings:
    """An installation whose keys are ours; those of the neighbour are known, too."""
    keys = folder / "keys"
    keys.mkdir(parents=True)
    (keys / "log.key").write_text(NEW.text + "\n")
    (keys / "log.key").chmod(0o600)
    (keys / "log.pub").write_text("".join(f"{key.public.text}\n" for key in (OLD, NEW, NEIGHBOUR)))
    return all_settings.load({"ESEP_HOME": str(folder), "ESEP_WAREHOUSE_URL": url, "ESEP_LOG_KEY": "", "ESEP_LOG_PUBLIC_KEYS": "", "ESEP_LOGS": ""})


def write(stored: Stored, settings: Settings) -> None:
    """What the owner of a database can do: take the guards away and write what he likes."""
    engine = open_warehouse(settings)
    with writing(engine) as connection:
        take_guards_away(connection)
        for table in (AUDIT_LOG, AUDIT_CHECKPOINTS, EDITIONS):
            connection.execute(table.delete())
        if stored.entries:
            connection.execute(AUDIT_LOG.insert(), [vars(entry) for entry in stored.entries])
        if stored.checkpoints:
            connection.execute(AUDIT_CHECKPOINTS.insert(), list(stored.checkpoints))
        names = ("report", "region_code", "period", "as_known_at", "inputs_sha256", "code_version", "ruleset_version", "gaps", "batches")
        facts = dict.fromkeys(names, "") | {"edition_id": EDITION, "edition_no": 1, "files": json.dumps({FILE: stored.known_sha256})}
        connection.execute(EDITIONS.insert().values(**facts))
    (settings.home / FILE).write_bytes(stored.pdf)


def take_guards_away(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        for table in ("audit_log", "audit_checkpoints"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_pkey")
        return
    for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def alarm(settings: Settings, outside: Iterable[str], *, report: bool) -> str:
    """What a verification of the log (and of the PDF) says against it, given the anchors; empty if it finds nothing."""
    folder = settings.logs / "checkpoints"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for number, note in enumerate(outside):
        (folder / f"{number}.txt").write_text(note)
    try:
        verify_log(settings)
    except LogBroken as error:
        return str(error)
    if not report:
        return ""
    found = verify_report(settings.home / FILE, settings)
    return "" if found["issued"] and found["log_whole"] else str(found["words"])


__all__ = ["Checkpoint", "audit_log"]
