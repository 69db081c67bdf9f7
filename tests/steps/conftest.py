"""A clean world, written once a run, and an office of its own for each test."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from demo import world
from etl.adapters.warehouse.engine import open_engine
from etl.settings import TIME_ZONE
from tests import postgres
from tests.made_once import made_once
from tests.steps.office import Office

FIRST_ASKED = datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "clean-world", lambda place: world.build(place / "world", damaged=False)) / "world"


@pytest.fixture
def office(built: Path, tmp_path: Path, warehouse_url: str) -> Iterator[Office]:
    shutil.copytree(built, tmp_path / "agencies")
    yield Office(tmp_path / "agencies", tmp_path / "home", warehouse_url)
    open_engine(warehouse_url).dispose()


def in_home(place: Path) -> str:
    return f"sqlite:///{place / 'home' / 'warehouse.sqlite'}"


@pytest.fixture(scope="session")
def first_asked(built: Path, tmp_path_factory: pytest.TempPathFactory, postgres_server: sa.URL) -> Iterator[dict[str, Office]]:
    """By kind of database an office that has asked for the grants once; for copies only."""
    found = {}
    with postgres.fresh_database(postgres_server) as url:
        for kind in ("sqlite", "postgresql"):
            place = tmp_path_factory.mktemp(kind)
            shutil.copytree(built, place / "agencies")
            (place / "home").mkdir()
            found[kind] = Office(place / "agencies", place / "home", in_home(place) if kind == "sqlite" else url)
            found[kind].ask("grants", FIRST_ASKED)
            open_engine(found[kind].url).dispose()
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def asked(request: pytest.FixtureRequest, first_asked: dict[str, Office], tmp_path: Path, postgres_server: sa.URL) -> Iterator[Office]:
    """An office of this test alone that has asked for the grants on ``FIRST_ASKED``, on SQLite and then on PostgreSQL."""
    base = first_asked[request.param]
    if request.param == "sqlite":
        yield base.copied(tmp_path, in_home(tmp_path))
        return
    with postgres.fresh_database(postgres_server, template=str(sa.make_url(base.url).database)) as url:
        yield base.copied(tmp_path, url)
        open_engine(url).dispose()
