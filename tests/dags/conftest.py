"""What does a DAG test stand on? Airflow pointed at a folder of the session, and steps that only remember how they were called."""

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from dags import _in_process
from etl.catalog import PROJECT
from tests.dags.stand_ins import Steps

HERE = "tests/dags"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Airflow 3.3.2 warns about itself and about its own providers; here that says nothing about our code."""
    for item in items:
        if item.nodeid.startswith(HERE):
            item.add_marker(pytest.mark.filterwarnings("ignore"))


@pytest.fixture(scope="session", autouse=True)
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Airflow, once for the process."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        home = tmp_path_factory.mktemp("airflow")
        for name in _in_process.configuration(home, home):
            patch.setenv(name, "")  # so that what prepare sets is taken back at the end
        _in_process.prepare(home)
        yield


@pytest.fixture(autouse=True)
def _parsed_anew() -> None:
    """What one test changes (regions, sources) is not in the DAGs of the next."""
    _in_process.dags.cache_clear()


@pytest.fixture(scope="session")
def bag(prepared: None) -> Any:
    """Every DAG file, parsed as Airflow parses it."""
    from airflow.dag_processing.dagbag import DagBag

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return DagBag(str(PROJECT / "dags"))


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    return Steps(monkeypatch)
