"""Does a machine without PostgreSQL still test on a real one?"""

import shutil
from pathlib import Path

import psycopg
import pytest

from tests import postgres


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No server was named and no binaries are installed."""
    monkeypatch.delenv(postgres.URL_VARIABLE, raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(postgres, "DEBIAN_VERSIONS", tmp_path)


@pytest.mark.usefixtures("bare_machine")
def test_the_wheel_serves_where_nothing_is_installed() -> None:
    with postgres.server() as maintenance, postgres.fresh_database(maintenance) as url:
        folder = Path(str(maintenance.query["host"]))
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT 1 + 1").fetchone() == (2,)
    assert not folder.exists()


@pytest.mark.usefixtures("bare_machine")
def test_a_machine_with_nothing_at_all_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match=r"ESEP_TEST_POSTGRES_URL.*Debian package postgresql"), postgres.server():
        pass


def test_a_named_server_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(postgres.URL_VARIABLE, "postgresql://somebody:secret@127.0.0.1:5432/postgres")
    with postgres.server() as url:
        assert url.render_as_string(hide_password=False) == "postgresql+psycopg://somebody:secret@127.0.0.1:5432/postgres"
