"""Can somebody who only writes to the log do anything else to it? PostgreSQL: a role that may call the doors and read."""

import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from etl import settings
from etl.adapters import audit_log
from etl.adapters.audit_log.keys import PrivateKey
from etl.adapters.warehouse.engine import open_engine, reading, writing
from etl.steps.opening import open_warehouse
from tests import postgres

AT = "2026-10-06T04:00:00+00:00"
KEY = PrivateKey("rights.example/log", b"r" * 32)
WRITER, STRANGER = (f"esep_{name}_{uuid.uuid4().hex[:12]}" for name in ("writer", "stranger"))  # roles are those of the whole server
DOORS = ("audit_log_append", "audit_checkpoint_keep")


@pytest.fixture
def engine(postgres_server: sa.URL) -> Iterator[sa.Engine]:
    """A log of three entries with one checkpoint, and beside its owner a writer and a stranger who can log in nowhere."""
    with postgres.fresh_database(postgres_server) as url:
        made = open_warehouse(settings.load({"ESEP_WAREHOUSE_URL": url}))
        with writing(made) as connection:
            for number in range(3):
                audit_log.append(connection, "check", {"n": number}, at=AT)
            audit_log.keep(connection, *audit_log.state_of_log(connection, KEY, [KEY.public]), AT)
            for role in (WRITER, STRANGER):
                connection.exec_driver_sql(f"CREATE ROLE {role}")
                connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {role}")
                connection.exec_driver_sql(f"GRANT SELECT ON audit_log, audit_checkpoints TO {role}")
            connection.exec_driver_sql(f"GRANT TEMPORARY ON DATABASE {sa.make_url(url).database} TO {WRITER}")
            for door in DOORS:
                connection.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {door} TO {WRITER}")
        yield made
        with writing(made) as connection:
            for role in (WRITER, STRANGER):
                connection.exec_driver_sql(f"DROP OWNED BY {role}")
                connection.exec_driver_sql(f"DROP ROLE {role}")
        open_engine(url).dispose()


def act_as(engine: sa.Engine, role: str, act: str) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {role}")
        connection.exec_driver_sql(act)


def test_a_writer_appends_and_signs_without_any_right_on_the_tables(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {WRITER}")
        assert audit_log.append(connection, "check", {"n": 3}, at=AT) == 4
        audit_log.keep(connection, *audit_log.state_of_log(connection, KEY, [KEY.public]), AT)
    with reading(engine) as connection:
        assert audit_log.follow(audit_log.entries(connection)).entries == 4
        assert [row.size for row in audit_log.kept(connection)] == [3, 4]


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE audit_log SET body = '{}' WHERE seq = 1",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        f"INSERT INTO audit_log VALUES (4, '{AT}', 'check', '{{}}', (SELECT hash FROM audit_log WHERE seq = 3), '')",
        "DROP TRIGGER audit_log_only_grows ON audit_log",
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
        "ALTER TABLE audit_log OWNER TO CURRENT_USER",
        "DROP TABLE audit_log",
        "CREATE OR REPLACE FUNCTION audit_log_append(seq bigint, at text, kind text, body text, previous_hash text, hash text) RETURNS void "
        "LANGUAGE sql AS 'DELETE FROM audit_log'",
        "DELETE FROM audit_checkpoints",
        "UPDATE audit_checkpoints SET note = ''",
        "INSERT INTO audit_checkpoints VALUES (2, 'x', '', '', '')",
    ],
)
def test_a_writer_can_do_nothing_else(engine: sa.Engine, act: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=r"permission denied|must be owner"):
        act_as(engine, WRITER, act)
    with reading(engine) as connection:
        assert audit_log.follow(audit_log.entries(connection)).entries == 3


def test_the_door_takes_only_the_next_entry(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="takes only the entry that follows"):
        act_as(engine, WRITER, f"SELECT audit_log_append(9, '{AT}', 'check', '{{}}', '', '')")


def test_no_table_can_be_slipped_under_the_door(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {WRITER}")
        connection.exec_driver_sql("CREATE TEMPORARY TABLE audit_log (seq bigint, at text, kind text, body text, previous_hash text, hash text)")
        connection.exec_driver_sql("SET LOCAL search_path = pg_temp, public")
        connection.exec_driver_sql(f"SELECT public.audit_log_append(4, '{AT}', 'check', '{{}}', (SELECT hash FROM public.audit_log WHERE seq = 3), 'x')")
        assert connection.exec_driver_sql("SELECT count(*) FROM public.audit_log").scalar() == 4
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_temp.audit_log").scalar() == 0
        connection.rollback()


@pytest.mark.parametrize("call", [f"audit_log_append(4, '{AT}', 'check', '{{}}', '', '')", "audit_checkpoint_keep(9, 'x', '', '', '')"])
def test_a_stranger_may_not_even_knock(engine: sa.Engine, call: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="permission denied for function"):
        act_as(engine, STRANGER, f"SELECT {call}")
