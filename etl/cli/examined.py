"""What does this machine lack? Each check names what is missing and how to mend it."""

import ctypes.util
import os
import sys
from dataclasses import dataclass

from etl import catalog
from etl.errors import EsepError
from etl.settings import Settings

LIBRARIES = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0", "harfbuzz-subset": "libharfbuzz-subset0"}


@dataclass(frozen=True)
class Finding:
    what: str
    fine: bool
    mend: str


def examine(settings: Settings) -> list[Finding]:
    """All checks, in the order in which one would mend them."""
    found = [Finding(f"Python {sys.version_info.major}.{sys.version_info.minor}", (3, 11) <= sys.version_info[:2] < (3, 14), "Use Python 3.11, 3.12 or 3.13.")]
    found += [Finding(f"library {name}", ctypes.util.find_library(name) is not None, f"apt-get install {package}") for name, package in LIBRARIES.items()]
    found.append(Finding(f"home {settings.home}", _writable(settings), "Make the folder writable, or set ESEP_HOME."))
    found.append(_warehouse(settings))
    found.append(_set(f"key that signs the audit log, {settings.log_key}", lambda: _key(settings)))
    for source in catalog.sources():
        found.append(_set(f"address of {source.name}", lambda name=source.name: settings.endpoint(name)))
    found.append(_set("mail server", settings.mail))
    found.append(
        Finding(f"recipients {settings.recipients}", settings.recipients.exists(), "Write the file, or set ESEP_RECIPIENTS; without it nobody gets a letter.")
    )
    return found


def _writable(settings: Settings) -> bool:
    place = settings.home
    while not place.exists():
        place = place.parent
    return os.access(place, os.W_OK)


def _warehouse(settings: Settings) -> Finding:
    from sqlalchemy.exc import SQLAlchemyError

    from etl.steps.opening import open_warehouse

    try:
        engine = open_warehouse(settings)
    except (SQLAlchemyError, EsepError) as error:
        return Finding("warehouse", False, f"It cannot be opened ({type(error).__name__}): check ESEP_WAREHOUSE_URL and the rights of its user.")
    return Finding(f"warehouse {engine.url.render_as_string(hide_password=True)}", True, "")


def _key(settings: Settings) -> None:
    """SettingError if the key is not there or not safe. Embedded, the first use makes it."""
    from etl.adapters.audit_log.keys import load_private

    if settings.log_key.exists() or not settings.is_embedded:
        load_private(settings.log_key)


def _set(what: str, ask: object) -> Finding:
    try:
        assert callable(ask)
        ask()
    except EsepError as error:
        return Finding(what, False, error.next_step)
    return Finding(what, True, "")
