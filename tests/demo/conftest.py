"""Which worlds do these tests look at? The clean and the damaged one, each written once a session."""

from pathlib import Path

import pytest

from demo import world


@pytest.fixture(scope="session")
def clean_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean") / "world"
    world.build(folder, damaged=False)
    return folder


@pytest.fixture(scope="session")
def damaged_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damaged") / "world"
    world.build(folder)
    return folder
