"""Is a copy of the warehouse whole, can it be put back, and does a bad night leave the good copies alone?"""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl import settings
from etl.adapters import audit_log
from etl.adapters.backup import KEPT
from etl.adapters.warehouse.engine import open_engine, writing
from etl.core.moment import moment
from etl.errors import BackupFailed, LogBroken, SettingError
from etl.settings import TIME_ZONE, Settings
from etl.steps import verify_log
from etl.steps.backing_up import back_up
from etl.steps.checkpointing import checkpoint, make_key
from etl.steps.opening import open_warehouse
from tests.postgres import find_binaries, fresh_database

NIGHT = datetime(2026, 10, 6, 2, tzinfo=TIME_ZONE)


def chosen(home: Path, url: str = "") -> Settings:
    return settings.load({"ESEP_HOME": str(home), "ESEP_WAREHOUSE_URL": url})


def written(ours: Settings, entries: int) -> None:
    with writing(open_warehouse(ours)) as connection:
        for number in range(entries):
            audit_log.append(connection, "test", {"number": number}, at=moment(NIGHT))
    checkpoint(ours, as_of=NIGHT)


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Settings]:
    made = chosen(tmp_path / "home")
    written(made, 5)
    yield made
    open_engine(made.warehouse_url).dispose()


def test_a_copy_that_is_put_back_verifies_and_goes_on(ours: Settings, tmp_path: Path) -> None:
    place = back_up(ours, as_of=NIGHT)
    assert sorted(each.name for each in place.iterdir()) == ["logs", "warehouse.sqlite"]
    home = tmp_path / "restored"
    shutil.copytree(place, home)
    shutil.copytree(ours.home / "keys", home / "keys")
    again = chosen(home)
    assert verify_log(again)["entries"] == 5
    written(again, 1)
    assert verify_log(again)["entries"] == 6


def test_the_copy_is_of_what_is_committed_while_somebody_writes(ours: Settings) -> None:
    with writing(open_warehouse(ours)) as connection:
        audit_log.append(connection, "test", {"number": 99}, at=moment(NIGHT))
        place = back_up(ours, as_of=NIGHT)
        with closing(sqlite3.connect(place / "warehouse.sqlite")) as copy:
            assert copy.execute("SELECT COUNT(*) FROM audit_log").fetchone() == (5,)


def test_a_log_that_is_not_whole_is_not_copied_and_the_good_copies_stay(ours: Settings) -> None:
    good = back_up(ours, as_of=NIGHT)
    with closing(sqlite3.connect(ours.home / "warehouse.sqlite")) as held:
        held.execute("DROP TRIGGER audit_log_keeps_updates_out")
        held.execute("UPDATE audit_log SET body = '{}' WHERE seq = 3")
        held.commit()
    with pytest.raises(LogBroken):
        back_up(ours, as_of=NIGHT + timedelta(days=1))
    assert [each.name for each in ours.backups.iterdir()] == [good.name]


def test_the_newest_copies_stay_and_the_same_night_is_copied_once(ours: Settings) -> None:
    for day in range(KEPT + 2):
        back_up(ours, as_of=NIGHT + timedelta(days=day))
    names = sorted(each.name for each in ours.backups.iterdir())
    assert len(names) == KEPT
    assert names[0] == moment(NIGHT + timedelta(days=2)).replace(":", "")
    before = (ours.backups / names[-1]).stat().st_mtime_ns
    back_up(ours, as_of=NIGHT + timedelta(days=KEPT + 1))
    assert (ours.backups / names[-1]).stat().st_mtime_ns == before


def test_a_copy_that_fails_leaves_nothing_half(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(OSError, match="No space"):
        back_up(ours, as_of=NIGHT)
    assert list(ours.backups.iterdir()) == []


@pytest.fixture
def database(postgres_server: sa.URL) -> Iterator[str]:
    with fresh_database(postgres_server) as url:
        yield url
        open_engine(url).dispose()


@pytest.mark.slow
def test_postgresql_is_copied_by_pg_dump_and_put_back_by_pg_restore(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = find_binaries(tmp_path, copy=False)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    ours = chosen(tmp_path / "home", database)
    make_key("test.example/log", ours)
    written(ours, 4)
    place = back_up(ours, as_of=NIGHT)
    with open_engine(database).begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    open_engine(database).dispose()
    address = sa.make_url(database)
    where = {"PGHOST": str(address.query.get("host") or address.host), "PGUSER": str(address.username), "PATH": str(programs)}
    subprocess.run(["pg_restore", f"--dbname={address.database}", "--no-owner", "--clean", "--if-exists", str(place / "warehouse.dump")], env=where, check=True)
    assert verify_log(ours)["entries"] == 4


def test_without_pg_dump_the_error_says_what_to_install(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = chosen(tmp_path / "home", database)
    make_key("test.example/log", ours)
    written(ours, 1)
    monkeypatch.setenv("PATH", str(tmp_path))
    ours = chosen(tmp_path / "home", database)
    with pytest.raises(SettingError, match="postgresql-client"):
        back_up(ours, as_of=NIGHT)


def test_a_pg_dump_that_fails_is_told_without_the_password(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = chosen(tmp_path / "home", database)
    make_key("test.example/log", ours)
    written(ours, 1)
    for program in ("pg_dump", "pg_restore"):
        (tmp_path / program).write_text('#!/bin/sh\necho "asked with $*" >&2\nexit 1\n')
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    ours = chosen(tmp_path / "home", database)
    with pytest.raises(BackupFailed) as failed:
        back_up(ours, as_of=NIGHT)
    assert "--no-password" in str(failed.value)
    assert "PGPASSWORD" not in str(failed.value)
    assert [each for each in ours.backups.iterdir() if not each.name.startswith(".")] == []
