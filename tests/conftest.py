"""What does every test stand on? Real databases of its own, and no network beyond this machine."""

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa

from etl.adapters.warehouse.engine import open_engine
from tests import postgres

hypothesis.settings.register_profile("esep", deadline=None)  # the two cores are shared: time says nothing about the code
hypothesis.settings.load_profile("esep")


class NetworkForbidden(RuntimeError):
    """A test reached beyond the loopback. Not an OSError, so that no retry absorbs it."""


def is_loopback(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_the_world(event: str, arguments: tuple[Any, ...]) -> None:
    """Python asks this before each connection and each name look-up, in every thread."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not is_loopback(address[0]):
            raise NetworkForbidden(f"A test tried to reach {address[0]}; serve it on 127.0.0.1 instead.")
    elif event == "socket.getaddrinfo" and not is_loopback(arguments[0]):
        raise NetworkForbidden(f"A test tried to look up {arguments[0]}; serve it on 127.0.0.1 instead.")


sys.addaudithook(refuse_the_world)


LONGEST = (  # files of minutes
    *("test_killed_anywhere", "test_month", "test_restated", "test_acts", "test_vanishing", "test_canaries", "test_answered", "test_issued"),
    *("test_native_cluster", "test_rules", "test_pdf", "test_faults", "test_waivers", "test_defects", "test_deliveries", "test_conserved", "test_family"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: a file of minutes that begins last keeps one core busy alone."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (place.get(item.path.stem, len(place)), item.get_closest_marker("slow") is None))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """One server for each test process; it fails, and never skips, where there is none."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url(postgres_server: sa.URL) -> Iterator[str]:
    """An empty PostgreSQL database that lasts for the session."""
    with postgres.fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def warehouse_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of this test alone, on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'warehouse.sqlite'}"
        return
    with postgres.fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url
        open_engine(url).dispose()
