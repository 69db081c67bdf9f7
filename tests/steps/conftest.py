"""A clean world, written once a session, and an office of its own for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import world
from etl.adapters.warehouse.engine import open_engine
from tests.steps.office import Office


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean") / "world"
    world.build(folder, damaged=False)
    return folder


@pytest.fixture
def office(built: Path, tmp_path: Path, warehouse_url: str) -> Iterator[Office]:
    shutil.copytree(built, tmp_path / "agencies")
    yield Office(tmp_path / "agencies", tmp_path / "home", warehouse_url)
    open_engine(warehouse_url).dispose()
