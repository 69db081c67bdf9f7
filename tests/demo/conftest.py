"""Which worlds do these tests look at? The clean and the damaged one, and the clean month ingested and closed; each made once a run."""

from pathlib import Path

import pytest

from demo import world
from tests.demo.months import close_it, copied, ingest_all
from tests.made_once import made_once


@pytest.fixture(scope="session")
def clean_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "clean-world", lambda place: world.build(place / "world", damaged=False)) / "world"


@pytest.fixture(scope="session")
def damaged_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "damaged-world", lambda place: world.build(place / "world")) / "world"


@pytest.fixture(scope="session")
def ingested(clean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has everything of the clean world in its warehouse (SQLite), and no edition."""
    return made_once(tmp_path_factory, "ingested", lambda home: ingest_all(clean_folder, home))


@pytest.fixture(scope="session")
def closed(clean_folder: Path, ingested: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the first edition of the region's report."""
    return made_once(tmp_path_factory, "closed", lambda home: close_it(copied(ingested, clean_folder, home)))
