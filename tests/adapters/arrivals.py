"""How do tests take delivered files by the real adapters, and what do they look at afterwards?"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from etl import catalog
from etl.adapters.asking import Asking
from etl.adapters.raw_store import RawStore
from etl.settings import Endpoint

FIRST, LAST = "2026-10-01", "2026-10-06"


def asking(endpoint: Endpoint | str, tmp_path: Path, **limits: object) -> Asking:
    """A source of delivered files that is asked without pauses."""
    about = replace(catalog.source("university_results"), **{"deadline_seconds": 60.0, **limits})  # type: ignore[arg-type]
    reached = endpoint if isinstance(endpoint, Endpoint) else Endpoint(endpoint)
    return Asking(about, reached, RawStore(tmp_path / "raw"), lambda _table, _column: [], polite=False)


def taken(ask: Asking) -> list[tuple[str, str, bytes]]:
    """Name, day and bytes of what was taken on the days of the tests and is good."""
    ask.take("results", FIRST, LAST)
    return [(each.name, each.asked["received_on"], ask.store.get(each.sha256)) for each in ask.landed if not set_aside(each.asked)]


def aside(ask: Asking) -> list[tuple[str, str, bytes]]:
    """Name, rule and kept bytes of what was set aside."""
    return [(each.name, set_aside(each.asked), ask.store.get(each.asked.get("kept_sha256", each.sha256))) for each in ask.landed if set_aside(each.asked)]


def set_aside(asked: Mapping[str, str]) -> str:
    return "file.too_big" if "too_big_bytes" in asked else asked.get("kept_out", "")


def lay(folder: Path, *names: str, content: bytes | None = None) -> Path:
    """Files below a folder whose content is their name unless it is given."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() if content is None else content)
    return folder
