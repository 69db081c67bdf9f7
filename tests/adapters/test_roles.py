"""Does each role of a PostgreSQL warehouse have what it needs, and nothing else? Asked by logging in as each of them."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from demo import signing
from etl import catalog, settings
from etl.adapters import audit_log
from etl.adapters.warehouse import roles
from etl.adapters.warehouse.engine import METADATA, open_engine, reading, writing
from etl.errors import SettingError, WarehouseError
from etl.settings import TIME_ZONE, Settings
from etl.steps.backing_up import back_up
from etl.steps.landing import land
from etl.steps.opening import open_warehouse, set_up_roles
from etl.steps.refining import refine
from etl.steps.verifying import verify_log
from tests import postgres

AS_OF = datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE)
PASSWORD = "a-password-of-nobody's"
ORDERS = catalog.tables()["core_orders"]


@pytest.fixture
def admin(postgres_server: sa.URL) -> Iterator[str]:
    with postgres.fresh_database(postgres_server) as url:
        yield url
        open_engine(url).dispose()


def as_role(admin: str, part: str) -> str:
    url = sa.make_url(admin)
    return url.set(username=f"{url.database}_{part}", password=PASSWORD).render_as_string(hide_password=False)


def installed(admin: str, home: Path) -> Settings:
    """Roles made by the administrator, and Esep as their writer."""
    words = {f"ESEP_{part.upper()}_PASSWORD": PASSWORD for part in roles.LOGIN}
    set_up_roles(settings.load({"ESEP_HOME": str(home), "ESEP_ADMIN_URL": admin, **words}))
    (home / "drop" / "2026-10-02").mkdir(parents=True)
    signing.write(home / "keys")
    return settings.load(
        {"ESEP_HOME": str(home), "ESEP_WAREHOUSE_URL": as_role(admin, "writer"), "ESEP_SOURCE_ORDERS_URL": str(home / "drop"), "ESEP_POLITE": "no"}
    )


def ingest(ours: Settings, **changes: str) -> dict[str, object]:
    said = {name: value for name, value in {**ORDERS.example(), "is_date_assumed": False, **changes}.items() if name != "received_on"}
    (ours.home / "drop" / "2026-10-02" / "orders.json").write_text(json.dumps({"orders": [said]}), "utf-8")
    return refine("orders", land("orders", period="2026-09", since=None, as_of=AS_OF, run_id="t", settings=ours), as_of=AS_OF, run_id="t", settings=ours)


def refused(url: str, act: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=r"permission denied|must be owner|read-only transaction"), writing(open_engine(url)) as connection:
        connection.exec_driver_sql(act)
    open_engine(url).dispose()


def test_a_new_version_waits_for_the_administrator(admin: str, tmp_path: Path) -> None:
    ours = installed(admin, tmp_path)
    with writing(open_engine(admin)) as connection:
        connection.exec_driver_sql("ALTER TABLE core_organisations DROP COLUMN successor_bin")
    with pytest.raises(WarehouseError, match="esep roles"):
        open_warehouse(ours)
    installed(admin, tmp_path / "again")
    assert ingest(ours)["loaded"] == 1


def test_the_writer_does_all_of_its_work(admin: str, tmp_path: Path) -> None:
    ours = installed(admin, tmp_path)
    assert ingest(ours)["loaded"] == 1
    assert ingest(ours, text_ru="Исправлено")["loaded"] == 1  # ends the version before
    assert verify_log(ours)["ok"]
    assert (back_up(ours, as_of=AS_OF) / "warehouse.dump").stat().st_size > 1000
    open_engine(ours.warehouse_url).dispose()


@pytest.mark.parametrize("part", roles.LOGIN)
@pytest.mark.parametrize(
    "act",
    [
        "DELETE FROM core_orders",
        "TRUNCATE core_orders",
        "UPDATE core_orders SET text_ru = ''",
        "DELETE FROM editions",
        "UPDATE batches SET decision = 'loaded'",
        "UPDATE findings SET waiver_id = 'W-0001'",
        "INSERT INTO audit_log VALUES (1, '', '', '', '', '')",
        "UPDATE audit_log SET body = '{}'",
        "DELETE FROM audit_checkpoints",
        "TRUNCATE audit_log",
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
        "DROP TABLE audit_log",
        "DROP FUNCTION audit_log_append",
        "CREATE TABLE public.mine (id int)",
    ],
)
def test_nobody_edits_what_is_kept(roles_made: str, part: str, act: str) -> None:
    refused(as_role(roles_made, part), act)


@pytest.fixture(scope="module")
def roles_made(postgres_server: sa.URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres.fresh_database(postgres_server) as url:
        ours = installed(url, tmp_path_factory.mktemp("home"))
        ingest(ours)
        open_engine(ours.warehouse_url).dispose()
        yield url
        open_engine(url).dispose()


def counted(url: str, table: str) -> int:
    with reading(open_engine(url)) as connection:
        found: int = connection.execute(sa.select(sa.func.count()).select_from(METADATA.tables[table])).scalar_one()
    open_engine(url).dispose()
    return found


def test_the_reader_sees_facts_and_no_set_aside_row_letter_or_log(roles_made: str) -> None:
    url = as_role(roles_made, "reader")
    assert counted(url, "core_orders") == 1
    assert counted(url, "batches") == 1
    for table in ("quarantined_rows", "findings", "outbox", "waivers", "audit_log"):
        refused(url, f"SELECT * FROM {table}")


def test_the_auditor_reads_everything_and_writes_nothing(roles_made: str) -> None:
    url = as_role(roles_made, "auditor")
    assert {name: counted(url, name) for name in METADATA.tables}["audit_log"] > 0
    refused(url, "CREATE TEMPORARY TABLE mine (id int)")
    refused(url, "SELECT audit_log_append(9, '', '', '', '', '')")


def test_the_owner_logs_in_nowhere_and_no_role_is_more_than_it_is_called(roles_made: str) -> None:
    name = sa.make_url(roles_made).database
    with reading(open_engine(roles_made)) as connection:
        query = "SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname LIKE %s ORDER BY rolname"
        found = connection.exec_driver_sql(query, (f"{name}_%",)).all()
        members = connection.exec_driver_sql("SELECT member::regrole::text FROM pg_auth_members WHERE roleid = %s::regrole", (f"{name}_owner",)).scalars().all()
        owners = connection.exec_driver_sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").scalars().all()
        kept = connection.exec_driver_sql("SELECT rolpassword FROM pg_authid WHERE rolname = %s", (f"{name}_writer",)).scalar_one()
    assert [tuple(row) for row in found] == [
        (f"{name}_{part}", part != "owner", False, False, False, False) for part in ("auditor", "owner", "reader", "writer")
    ]
    assert not {f"{name}_{part}" for part in roles.LOGIN} & set(members)
    assert owners == [f"{name}_owner"]
    assert kept.startswith("SCRAM-SHA-256$")
    assert PASSWORD not in kept


def test_a_warehouse_that_one_user_made_is_handed_over_with_its_rows(admin: str, tmp_path: Path) -> None:
    alone = settings.load({"ESEP_HOME": str(tmp_path), "ESEP_WAREHOUSE_URL": admin})
    with writing(open_warehouse(alone)) as connection:
        audit_log.append(connection, "check", {"n": 1}, at="2026-10-06T04:00:00+00:00")
    ours = installed(admin, tmp_path)
    assert ingest(ours)["loaded"] == 1
    assert counted(admin, "audit_log") > 1
    refused(ours.warehouse_url, "DROP TRIGGER audit_log_only_grows ON audit_log")


def test_repeating_it_mends_rights_that_somebody_gave(admin: str, tmp_path: Path) -> None:
    ours = installed(admin, tmp_path)
    name = sa.make_url(admin).database
    with writing(open_engine(admin)) as connection:
        connection.exec_driver_sql(f"GRANT DELETE ON core_orders TO {name}_writer")
        connection.exec_driver_sql(f"ALTER ROLE {name}_owner LOGIN")
    set_up_roles(settings.load({"ESEP_ADMIN_URL": admin}))
    refused(ours.warehouse_url, "DELETE FROM core_orders")
    with reading(open_engine(admin)) as connection:
        assert connection.exec_driver_sql("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", (f"{name}_owner",)).scalar() is False


def test_it_says_what_is_missing(admin: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="ESEP_ADMIN_URL"):
        set_up_roles(settings.load({}))
    with pytest.raises(SettingError, match="Roles are for PostgreSQL"):
        set_up_roles(settings.load({"ESEP_ADMIN_URL": f"sqlite:///{tmp_path}/w.sqlite"}))
    ours = installed(admin, tmp_path)
    with pytest.raises(SettingError, match="may not make roles"):
        set_up_roles(settings.load({"ESEP_ADMIN_URL": ours.warehouse_url}))
    open_engine(ours.warehouse_url).dispose()
