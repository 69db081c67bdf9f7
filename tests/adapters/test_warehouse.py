"""Do two-time tables keep every version, on SQLite and PostgreSQL alike?"""

import pandas as pd
import pytest
import sqlalchemy as sa

from etl import settings
from etl.adapters.warehouse.engine import reading, writing
from etl.adapters.warehouse.loading import Counts, load, versions
from etl.adapters.warehouse.reading import as_known
from etl.adapters.warehouse.tables import CORE
from etl.catalog import tables
from etl.core.reading import read_table
from etl.errors import SettingError, WarehouseError
from etl.steps.opening import open_warehouse

RESULTS = tables()["core_enterprise_results"]
FIRST, SECOND = "2026-10-06T04:00:00Z", "2026-11-06T04:00:00Z"


@pytest.fixture
def engine(warehouse_url: str) -> sa.Engine:
    return open_warehouse(settings.load({"ESEP_WAREHOUSE_URL": warehouse_url}))


def delivered(*changes: dict[str, str | None]) -> pd.DataFrame:
    rows = [{**RESULTS.example(), **change, "_file": "0", "_location": f"Отчёт!A{8 + number}"} for number, change in enumerate(changes)]
    return read_table(pd.DataFrame(rows, dtype="str"), RESULTS)


def take(engine: sa.Engine, batch: str, known_at: str, *changes: dict[str, str | None]) -> Counts:
    with writing(engine) as connection:
        return load(connection, versions(delivered(*changes), RESULTS, batch, ["a" * 64], known_at), RESULTS, known_at)


def known(engine: sa.Engine, at: str) -> list[int]:
    with reading(engine) as connection:
        return as_known(connection, RESULTS, at)["sales_tiyn"].tolist()


def test_money_goes_in_and_comes_out_to_the_tiyn(engine: sa.Engine) -> None:
    take(engine, "b1", FIRST, {"sales_tiyn": "999999999999999.99"})
    assert known(engine, FIRST) == [99999999999999999]


def test_the_same_row_again_is_unchanged(engine: sa.Engine) -> None:
    assert take(engine, "b1", FIRST, {}) == Counts(1, 0)
    assert take(engine, "b2", SECOND, {"submission_seq": "2", "received_on": "2026-11-05"}) == Counts(0, 1)


def test_a_later_correction_wins_and_the_past_stays_as_it_was_known(engine: sa.Engine) -> None:
    take(engine, "b1", FIRST, {"sales_tiyn": "100"})
    assert take(engine, "b2", SECOND, {"sales_tiyn": "250", "submission_seq": "2"}) == Counts(1, 0)
    assert known(engine, FIRST) == known(engine, "2026-11-06T03:59:59Z") == [10000]
    assert known(engine, SECOND) == [25000]


def test_a_correction_says_that_it_is_one(engine: sa.Engine) -> None:
    take(engine, "b1", FIRST, {"sales_tiyn": "100"})
    take(engine, "b2", SECOND, {"sales_tiyn": "250"})
    core = CORE[RESULTS.name]
    with reading(engine) as connection:
        assert connection.execute(sa.select(core.c.reason, core.c.known_to).order_by(core.c.known_from)).all() == [
            ("first", SECOND),
            ("correction_by_supplier", None),
        ]


def test_a_value_that_disappears_is_a_correction_too(engine: sa.Engine) -> None:
    take(engine, "b1", FIRST, {"waste_kg": "41.25"})
    assert take(engine, "b2", SECOND, {"waste_kg": None}) == Counts(1, 0)
    with reading(engine) as connection:
        assert as_known(connection, RESULTS)["waste_kg"].isna().tolist() == [True]


def test_two_deliveries_in_one_batch_keep_their_order(engine: sa.Engine) -> None:
    counts = take(engine, "b1", FIRST, {"submission_seq": "2", "sales_tiyn": "2"}, {"submission_seq": "1", "sales_tiyn": "1"})
    assert counts == Counts(2, 0)
    assert known(engine, FIRST) == [200]


def test_a_month_reported_long_after_its_end_is_late(engine: sa.Engine) -> None:
    take(engine, "b1", FIRST, {"period": "2026-09"}, {"period": "2026-07"})
    core = CORE[RESULTS.name]
    with reading(engine) as connection:
        assert dict(connection.execute(sa.select(core.c.period, core.c.reason)).all()) == {"2026-09": "first", "2026-07": "late"}


def test_one_key_has_one_current_version_by_database_right(engine: sa.Engine) -> None:
    take(engine, "b1", FIRST, {})
    core = CORE[RESULTS.name]
    with writing(engine) as connection:
        row = dict(connection.execute(sa.select(core)).mappings().one())
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(sa.insert(core).values({**row, "row_id": "another"}))


def test_opening_twice_changes_nothing(engine: sa.Engine, warehouse_url: str) -> None:
    take(engine, "b1", FIRST, {})
    assert known(open_warehouse(settings.load({"ESEP_WAREHOUSE_URL": warehouse_url})), FIRST) == [875000000]


def test_an_older_delivery_that_comes_again_takes_nothing_back(engine: sa.Engine) -> None:
    take(engine, "b1", FIRST, {"submission_seq": "1", "sales_tiyn": "1"}, {"submission_seq": "2", "sales_tiyn": "2"})
    assert take(engine, "b2", SECOND, {"submission_seq": "1", "sales_tiyn": "1"}) == Counts(0, 1)
    assert take(engine, "b3", SECOND, {"submission_seq": "1", "sales_tiyn": "1"}, {"submission_seq": "2", "sales_tiyn": "2"}) == Counts(0, 2)
    assert known(engine, SECOND) == [200]


def test_a_correction_that_returns_to_the_old_value_is_a_version_of_its_own(engine: sa.Engine) -> None:
    for number, sales in enumerate(("1", "2", "1"), 1):
        take(engine, f"b{number}", f"2026-1{number - 1}-06T04:00:00Z", {"submission_seq": str(number), "sales_tiyn": sales})
    assert [known(engine, f"2026-1{month}-06T04:00:00Z") for month in range(3)] == [[100], [200], [100]]


def drop(engine: sa.Engine, column: str) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(f"ALTER TABLE core_enterprise_results DROP COLUMN {column}")


def test_a_warehouse_of_an_older_version_gets_its_new_columns_and_keeps_its_rows(engine: sa.Engine) -> None:
    take(engine, "b1", FIRST, {"sales_tiyn": "77.00"})
    drop(engine, "enterprise_fte_milli")
    again = open_warehouse(settings.load({"ESEP_WAREHOUSE_URL": engine.url.render_as_string(hide_password=False)}))
    with reading(again) as connection:
        row = as_known(connection, RESULTS).loc[0]
    assert row["sales_tiyn"] == 7700
    assert pd.isna(row["enterprise_fte_milli"])
    assert take(again, "b2", SECOND, {"sales_tiyn": "78.00", "submission_seq": "2"}) == Counts(1, 0)


def test_an_address_that_is_none_is_told_without_being_repeated() -> None:
    with pytest.raises(SettingError, match="ESEP_WAREHOUSE_URL") as told:
        open_warehouse(settings.load({"ESEP_WAREHOUSE_URL": "secret-of-nobody"}))
    assert "secret-of-nobody" not in str(told.value)


def test_a_column_that_no_older_row_could_fill_is_for_a_person(engine: sa.Engine) -> None:
    drop(engine, "received_on")
    with pytest.raises(WarehouseError, match=r"core_enterprise_results\.received_on"):
        open_warehouse(settings.load({"ESEP_WAREHOUSE_URL": engine.url.render_as_string(hide_password=False)}))
