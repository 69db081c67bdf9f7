"""Where can an auditor look at what was checked? Pages in three languages, made from a log that was verified just now."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from etl import catalog
from etl.adapters import audit_log
from etl.adapters.raw_store import write_atomically
from etl.adapters.warehouse.engine import reading
from etl.reports.quality_pages import BATCHES, Log, LogState, Site
from etl.reports.words import LOCALES, Words
from etl.settings import TIME_ZONE, Settings
from etl.steps.checkpointing import anchor
from etl.steps.opening import open_warehouse
from etl.steps.ruled import told
from etl.steps.verifying import verify_log
from etl.versions import code_version

MADE_BY = "made-by.txt"  # the code that made the pages: another makes them all anew
Tell = Callable[[int, int], None]


def write_pages(settings: Settings, *, as_of: datetime, tell: Tell | None = None) -> dict[str, Any]:
    """Write the pages whose content is new; returns folder, pages and how many of them were written.

    LogBroken before anything is written if the log is not whole. Pages of decisions never change, so those that stand are kept.
    """
    verify_log(settings)
    with reading(open_warehouse(settings)) as connection:
        log = _log(connection, settings, as_of)
    made_by = settings.pages / MADE_BY
    is_same_code = made_by.is_file() and made_by.read_text("utf-8").strip() == code_version()
    titles = {source.name: source.title for source in catalog.sources()}
    tables = {table.name: source.name for source in catalog.sources() for table in source.schema.tables}
    sites = {language: Site(log, language, told(Words.of(language)), titles, tables) for language in LOCALES}
    pages = [(settings.pages / language / path, make) for language, site in sites.items() for path, make in site.pages()]
    written = 0
    for number, (path, make) in enumerate(pages, 1):
        if not (is_same_code and path.parent.name == BATCHES and path.is_file()):
            written += _write(path, make().encode())
        if tell:
            tell(number, len(pages))
    write_atomically(made_by, f"{code_version()}\n".encode())
    return {"folder": str(settings.pages), "pages": len(pages), "written": written}


def _write(path: Path, content: bytes) -> int:
    if path.is_file() and path.read_bytes() == content:
        return 0
    write_atomically(path, content)
    return 1


def _log(connection: Any, settings: Settings, as_of: datetime) -> Log:
    state = anchor(connection, settings)
    decisions = [{**entry.facts, "seq": entry.seq, "at": entry.at} for entry in audit_log.entries(connection, kind="batch_decided")]
    waivers = [entry.facts for entry in audit_log.entries(connection, kind="waiver_given")]
    revoked = frozenset(str(entry.facts["waiver_id"]) for entry in audit_log.entries(connection, kind="waiver_revoked"))
    return Log(LogState(state.size, state.root.hex(), state.key_id, as_of.astimezone(TIME_ZONE), str(TIME_ZONE)), decisions, waivers, revoked)
