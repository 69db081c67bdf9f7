"""One month of the demonstration's world through the real steps: all of it, some sources, or a copy of one that is there."""

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from demo import agencies, signing
from etl import catalog, settings
from etl.settings import TIME_ZONE, Settings
from etl.steps.closing import close
from etl.steps.landing import land
from etl.steps.refining import refine

AS_OF = datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE)
REPORT, PERIOD, SINCE = "regional_monthly", "2026-09", "2023-10"
NOBODY = "http://127.0.0.1:9"


def known(folder: Path, home: Path, url: str = "", base: str = NOBODY) -> Settings:
    """The settings of an office in ``home`` that asks the agencies at ``base``, whose world lies in ``folder``."""
    recipients = {"ESEP_RECIPIENTS": str(folder / "recipients.toml"), "ESEP_MAIL_FROM": "esep@aktobe.example", "ESEP_SYNTHETIC": "yes"}
    return settings.load({"ESEP_HOME": str(home), "ESEP_POLITE": "no", "ESEP_WAREHOUSE_URL": url, **agencies.addresses(folder, base), **recipients})


def ingest(folder: Path, home: Path, url: str, sources: Iterable[str]) -> Settings:
    """Some sources, the register first."""
    signing.write(home / "keys")  # the same key everywhere: the bytes of an edition carry a signature
    with agencies.serve(folder) as base:
        ours = known(folder, home, url, base)
        for source in sorted(sources, key=lambda name: name != "grants"):
            batch = land(source, period=PERIOD, since=SINCE, as_of=AS_OF, run_id="test", settings=ours)
            refine(source, batch, as_of=AS_OF, run_id="test", settings=ours)
    return ours


def ingest_all(folder: Path, home: Path, url: str = "") -> Settings:
    return ingest(folder, home, url, [source.name for source in catalog.sources()])


def close_it(ours: Settings) -> Settings:
    close(REPORT, period=PERIOD, region="15", gaps=[], as_of=AS_OF, run_id="test", settings=ours)
    return ours


def copied(made: Path, folder: Path, home: Path) -> Settings:
    """An office in ``home`` that knows what the one in ``made`` knows (SQLite)."""
    shutil.copytree(made, home, dirs_exist_ok=True)
    return known(folder, home)
