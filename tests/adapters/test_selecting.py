"""Is a publisher's database read exactly, within limits, and only read?"""

import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from etl import catalog
from etl.adapters import selecting
from etl.adapters.asking import Asking
from etl.adapters.raw_store import RawStore
from etl.core.json_lines import read_json_lines
from etl.errors import HostileInput, SettingError, SourceChanged, SourceRefused, SourceUnreachable
from etl.settings import Endpoint
from tests import postgres

COLUMNS = ("id", "name", "paid", "signed_on")
ROWS = [
    (3, "тг “quoted”", "10.50", "2026-09-30"),
    (1, "", "0.10", "2026-09-01"),
    (2, None, "123456789012345678.99", "2026-10-01"),
    (4, "without a day", "1", None),
]


@pytest.fixture
def base(warehouse_url: str) -> str:
    """A publisher's database with a view, its names such as to need quotes."""
    engine = sa.create_engine(warehouse_url, poolclass=sa.NullPool)
    kinds = "numeric(20,2), signed_on date" if engine.dialect.name == "postgresql" else "text, signed_on text"
    with engine.begin() as connection:
        connection.exec_driver_sql(f'CREATE TABLE kept (id integer, name text, paid {kinds}, "select" text)')
        for number, name, paid, day in ROWS:
            told = [str(number), *("NULL" if each is None else f"'{each}'" for each in (name, paid, day))]
            connection.exec_driver_sql(f"INSERT INTO kept VALUES ({', '.join(told)}, 'word')")
        connection.exec_driver_sql('CREATE VIEW "Awards" AS SELECT * FROM kept')
    return warehouse_url


def asking(url: str, tmp_path: Path, token: str = "", ca: Path | None = None, **limits: Any) -> Asking:
    about = replace(catalog.source("grants"), **limits)
    return Asking(about, Endpoint(url, token, ca), RawStore(tmp_path / "raw"), lambda _table, _column: [], polite=False)


def rows_of(ask: Asking) -> list[list[str | None]]:
    return [list((record or {}).values()) for _, record in read_json_lines(ask.store.get(ask.landed[-1].sha256))]


def test_a_view_is_stored_as_exact_texts_in_its_order(base: str, tmp_path: Path) -> None:
    ask = asking(base, tmp_path)
    assert ask.select("awards", "Awards", COLUMNS, ["id"]) == 4
    assert rows_of(ask) == [
        ["1", "", "0.10", "2026-09-01"],
        ["2", None, "123456789012345678.99", "2026-10-01"],
        ["3", "тг “quoted”", "10.50", "2026-09-30"],
        ["4", "without a day", "1.00" if base.startswith("postgresql") else "1", None],
    ]
    (landed,) = ask.landed
    assert (landed.name, landed.part, landed.asked) == ("Awards.jsonl", "awards", {"columns": "id name paid signed_on"})


def test_only_the_days_asked_for_come_both_ends_among_them(base: str, tmp_path: Path) -> None:
    ask = asking(base, tmp_path)
    assert ask.select("awards", "Awards", ["id"], ["id"], day_column="signed_on", first_day="2026-09-01", last_day="2026-09-30") == 2
    assert rows_of(ask) == [["1"], ["3"]]
    assert ask.landed[0].asked == {"columns": "id", "day_column": "signed_on", "first_day": "2026-09-01", "last_day": "2026-09-30"}


def test_a_moment_belongs_to_its_day_here(postgres_url: str, tmp_path: Path) -> None:
    with sa.create_engine(postgres_url, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE seen (at timestamptz); INSERT INTO seen VALUES ('2026-09-30 18:59:59Z'), ('2026-09-30 19:00:00Z')")
    ask = asking(postgres_url, tmp_path)
    ask.select("seen", "public.seen", ["at"], ["at"], day_column="at", first_day="2026-10-01", last_day="2026-10-31")
    assert rows_of(ask) == [["2026-10-01T00:00:00+05:00"]]


def test_rows_that_the_order_leaves_equal_have_one_order_all_the_same(base: str, tmp_path: Path) -> None:
    first, second = asking(base, tmp_path), asking(base, tmp_path)
    first.select("awards", "Awards", COLUMNS, ["select"])
    with sa.create_engine(base, poolclass=sa.NullPool).begin() as connection:  # the rows lie in another order now
        connection.exec_driver_sql("CREATE TABLE moved AS SELECT * FROM kept ORDER BY id DESC")
        connection.exec_driver_sql("DELETE FROM kept")
        connection.exec_driver_sql("INSERT INTO kept SELECT * FROM moved")
    second.select("awards", "Awards", COLUMNS, ["select"])
    assert first.landed == second.landed


def test_many_portions_are_one_answer(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, pieces = asking(base, tmp_path), asking(base, tmp_path)
    whole.select("awards", "Awards", COLUMNS, ["id"])
    monkeypatch.setattr(selecting, "PORTION", 3)
    assert pieces.select("awards", "Awards", COLUMNS, ["id"]) == 4
    assert pieces.landed == whole.landed


@pytest.mark.parametrize(("limits", "rows"), [({"most_bytes": 20}, 100), ({}, 3)])
def test_more_than_agreed_is_refused_and_nothing_of_it_is_kept(
    limits: dict[str, Any], rows: int, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selecting, "MOST_ROWS", rows)
    ask = asking(base, tmp_path, **limits)
    with pytest.raises(HostileInput, match="more than agreed"):
        ask.select("awards", "Awards", COLUMNS, ["id"])
    assert ask.landed == []


@pytest.mark.parametrize(("view", "column"), [("Absent", "id"), ("Awards", "absent")])
def test_a_view_or_column_that_is_not_there_is_a_change(view: str, column: str, base: str, tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="not there as agreed"):
        asking(base, tmp_path).select("awards", view, [column], [column])


@pytest.mark.parametrize(
    ("view", "columns", "order_by", "days"),
    [
        ('Awards"; DROP TABLE kept; --', ["id"], ["id"], {}),
        ("Awards", ["id, 1"], ["id"], {}),
        ("Awards", ["id"], ["id desc"], {}),
        ("a.b.c", ["id"], ["id"], {}),
        ("Awards", [], ["id"], {}),
        ("Awards", ["id"], [], {}),
        ("Awards", ["id", "id"], ["id"], {}),
        ("Awards", ["id"], ["id"], {"day_column": "signed_on"}),
        ("Awards", ["id"], ["id"], {"first_day": "2026-09-01", "last_day": "2026-09-30"}),
    ],
)
def test_a_question_that_is_none_is_not_asked(view: str, columns: list[str], order_by: list[str], days: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no answer"):
        asking("sqlite:///nowhere", tmp_path).select("awards", view, columns, order_by, **days)


def test_nothing_can_be_written(base: str, tmp_path: Path) -> None:
    """The view itself tries, where the database lets a view do so."""
    about = asking(base, tmp_path)
    with selecting._session(about.source, about.endpoint) as connection, pytest.raises(sa.exc.DBAPIError, match=r"read.?only"):
        connection.exec_driver_sql("DELETE FROM kept")
    about.select("awards", "Awards", ["id"], ["id"])
    assert len(rows_of(about)) == 4


def test_a_view_that_takes_too_long_is_given_up(base: str, tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 100000000) SELECT max(id) AS id FROM n"
    with sa.create_engine(base, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql(f'CREATE VIEW "Slow" AS {endless}')
    start = time.monotonic()
    with pytest.raises(SourceUnreachable, match="too long"):
        asking(base, tmp_path, deadline_seconds=0.5).select("slow", "Slow", ["id"], ["id"])
    assert time.monotonic() - start < 10


def test_many_quick_portions_end_at_the_deadline_too(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecting, "PORTION", 1)
    monkeypatch.setattr(selecting, "_sqlite" if base.startswith("sqlite") else "_postgresql", lambda *_: sa.create_engine(base, poolclass=sa.NullPool))
    with pytest.raises(SourceUnreachable, match="too long"):
        asking(base, tmp_path, deadline_seconds=-1.0).select("awards", "Awards", COLUMNS, ["id"])


def test_an_error_of_the_database_repeats_no_row(postgres_url: str, tmp_path: Path) -> None:
    with sa.create_engine(postgres_url, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE VIEW broken AS SELECT ('860101350017 ' || clock_timestamp())::date AS day")
    with pytest.raises(SourceRefused, match="cannot answer") as caught:
        asking(postgres_url, tmp_path).select("broken", "broken", ["day"], ["day"])
    assert caught.value.about["code"] == "22007"
    assert "8601013" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_value_that_is_none_is_a_change_without_being_quoted(postgres_url: str, tmp_path: Path) -> None:
    with sa.create_engine(postgres_url, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE VIEW odd AS SELECT 'NaN'::numeric AS number")
    with pytest.raises(SourceChanged, match="no exact text"):
        asking(postgres_url, tmp_path).select("odd", "odd", ["number"], ["number"])


def test_a_reader_without_the_right_is_refused(postgres_server: sa.URL, tmp_path: Path) -> None:
    with postgres.fresh_database(postgres_server) as url:
        name = f"{sa.make_url(url).database}_reader"
        with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
            connection.exec_driver_sql(f"CREATE TABLE closed (id integer); CREATE ROLE {name} LOGIN")
        mine = sa.make_url(url).set(username=name).render_as_string(hide_password=False)
        with pytest.raises(SourceRefused, match="rights"):
            asking(mine, tmp_path).select("closed", "closed", ["id"], ["id"])


@pytest.mark.parametrize("address", ["https://grants.example", "/drop/grants", "mysql://host/base", "sqlite://", "postgresql+psycopg://reader@host"])
def test_an_address_that_is_no_database_is_a_matter_of_settings(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no database"):
        asking(address, tmp_path).select("awards", "Awards", ["id"], ["id"])


@pytest.mark.parametrize("query", ["host=db.example", "hostaddr=192.0.2.1", "service=other"])
def test_a_server_named_where_it_is_not_looked_for_is_a_matter_of_settings(query: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="not looked for"):
        asking(f"postgresql+psycopg://reader@/db?{query}", tmp_path).select("awards", "Awards", ["id"], ["id"])


def test_a_server_elsewhere_is_not_trusted_without_being_told_how(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="recognised"):
        asking("postgresql+psycopg://reader@db.example/base", tmp_path).select("awards", "Awards", ["id"], ["id"])


def test_password_and_authority_go_into_the_connection_and_into_no_error(tmp_path: Path) -> None:
    about = asking("postgresql+psycopg://reader@127.0.0.1:9/base", tmp_path, token="s3/cr@t", ca=tmp_path / "ca.pem")
    url = selecting._engine(about.source, about.endpoint).url
    assert (url.password, url.query["sslmode"], url.query["sslrootcert"]) == ("s3/cr@t", "verify-full", str(tmp_path / "ca.pem"))
    with pytest.raises(SourceUnreachable, match="does not answer") as caught:
        about.select("awards", "Awards", ["id"], ["id"])
    assert "s3/cr@t" not in str(caught.value)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable):
        asking(f"sqlite:///{tmp_path / 'absent.sqlite'}", tmp_path).select("awards", "Awards", ["id"], ["id"])
    assert not (tmp_path / "absent.sqlite").exists()


def test_a_text_that_is_no_utf8_is_refused_and_not_quoted(tmp_path: Path) -> None:
    path = tmp_path / "odd # base?.sqlite"
    with sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(path), poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE odd (name text)")
        connection.exec_driver_sql("INSERT INTO odd VALUES (CAST(x'ff616263' AS TEXT))")
    with pytest.raises(SourceRefused, match="cannot answer") as caught:
        asking(sa.URL.create("sqlite", database=str(path)).render_as_string(), tmp_path).select("odd", "odd", ["name"], ["name"])
    assert "abc" not in str(caught.value)
