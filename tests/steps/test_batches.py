"""When does a decision on a batch hold, and when is it made again? And do two at once end as one after the other would?"""

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from demo import signing
from etl import catalog, settings
from etl.adapters.warehouse.engine import open_engine, reading
from etl.adapters.warehouse.reading import as_ever_known, as_known
from etl.adapters.warehouse.tables import BATCHES, FINDINGS, QUARANTINE
from etl.core.schema import Schema
from etl.errors import BatchHeld, SourceUnreachable
from etl.settings import TIME_ZONE, Settings
from etl.steps import refining
from etl.steps.landing import land
from etl.steps.refining import refine

AS_OF = datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE)
ORDERS = catalog.tables()["core_orders"]


@pytest.fixture
def ours(tmp_path: Path, warehouse_url: str) -> Settings:
    (tmp_path / "drop").mkdir()
    signing.write(tmp_path / "keys")
    return settings.load(
        {"ESEP_HOME": str(tmp_path), "ESEP_WAREHOUSE_URL": warehouse_url, "ESEP_SOURCE_ORDERS_URL": str(tmp_path / "drop"), "ESEP_POLITE": "no"}
    )


def order(**changes: Any) -> dict[str, Any]:
    flags = {"is_date_assumed": False}
    return {name: value for name, value in {**ORDERS.example(), **flags, **changes}.items() if name != "received_on"}


def deliver(ours: Settings, *orders: dict[str, Any], day: str = "2026-10-02") -> None:
    folder = ours.home / "drop" / day
    folder.mkdir(exist_ok=True)
    (folder / "orders.json").write_text(json.dumps({"orders": list(orders)}, ensure_ascii=False), "utf-8")


def bring(ours: Settings, days: int = 0) -> dict[str, Any]:
    at = AS_OF + timedelta(days=days)
    return refine("orders", land("orders", period="2026-09", since=None, as_of=at, run_id="test", settings=ours), as_of=at, run_id="test", settings=ours)


def texts(ours: Settings) -> list[str]:
    with reading(open_engine(ours.warehouse_url)) as connection:
        return as_known(connection, ORDERS)["text_ru"].tolist()


def rows(ours: Settings, table: sa.Table) -> list[dict[str, Any]]:
    with reading(open_engine(ours.warehouse_url)) as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def test_the_same_bytes_again_are_the_same_batch(ours: Settings) -> None:
    deliver(ours, order())
    first, second = bring(ours), bring(ours, days=1)
    assert (first["decision"], second["decision"]) == ("loaded", "unchanged")
    assert first["batch"] == second["batch"]
    assert (second["read"], second["loaded"], second["unchanged"]) == (1, 0, 1)


def test_a_source_that_returns_to_what_it_said_before_is_believed(ours: Settings) -> None:
    for days, said in enumerate(("first", "second", "first")):
        deliver(ours, order(text_ru=said))
        assert bring(ours, days)["loaded"] == 1
        assert texts(ours) == [said]
    assert len(rows(ours, BATCHES)) == 3
    with reading(open_engine(ours.warehouse_url)) as connection:
        assert as_ever_known(connection, ORDERS)["text_ru"].tolist() == ["first", "second", "first"]


def test_the_same_file_on_another_day_says_nothing_new(ours: Settings) -> None:
    deliver(ours, order())
    deliver(ours, order(), day="2026-10-05")
    assert bring(ours) | {"batch": ""} == {"source": "orders", "batch": "", "decision": "loaded", "read": 1, "loaded": 1, "unchanged": 0, "quarantined": 0}


def test_a_held_batch_loads_nothing_and_is_tried_again_when_the_bound_was_wrong(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(ours, order())
    narrow = replace(ORDERS, rows=(5, 9))
    monkeypatch.setattr(catalog.Source, "schema", property(lambda _: Schema((narrow, catalog.tables()["core_claims"]))))
    with pytest.raises(BatchHeld, match=r"orders\.rows"):
        bring(ours)
    assert texts(ours) == []
    monkeypatch.undo()
    again = bring(ours)
    assert (again["decision"], again["loaded"]) == ("loaded", 1)
    assert [row["decision"] for row in sorted(rows(ours, BATCHES), key=lambda row: row["decided_no"])] == ["held", "loaded"]


def test_new_rules_take_the_newest_batch_again(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(ours, order())
    bring(ours)
    monkeypatch.setattr(refining, "ruleset_version", lambda: "other")
    again = bring(ours)
    assert (again["decision"], again["loaded"], again["unchanged"]) == ("loaded", 0, 1)
    assert again["batch"].endswith(".2")


def test_a_row_that_breaks_a_rule_is_set_aside_with_its_place_and_the_others_are_loaded(ours: Settings) -> None:
    deliver(ours, order(), order(order_id="O4", state_code="lost"), order(order_id="O5", text_ru="Поручить 850101300129 отчёт"))
    assert bring(ours) | {"batch": ""} == {"source": "orders", "batch": "", "decision": "loaded", "read": 3, "loaded": 1, "unchanged": 0, "quarantined": 2}
    found = {(row["rule_id"], row["location"], row["value_class"]) for row in rows(ours, FINDINGS)}
    assert found == {("orders.state_code.allowed", "orders[1]", "text"), ("orders.text_ru.no_person", "orders[2]", "text")}
    assert "850101300129" not in str(rows(ours, QUARANTINE)) + str(rows(ours, FINDINGS))


def test_a_source_waits_for_the_one_it_is_checked_against(ours: Settings) -> None:
    folder = ours.home / "empty"
    folder.mkdir()
    environ = {**ours.environ, "ESEP_SOURCE_ENTERPRISE_RESULTS_URL": str(folder)}
    batch = land("enterprise_results", period="2026-09", since=None, as_of=AS_OF, run_id="test", settings=replace(ours, environ=environ))
    with pytest.raises(SourceUnreachable, match="grants"):
        refine("enterprise_results", batch, as_of=AS_OF, run_id="test", settings=ours)


def test_two_workers_on_one_batch_load_it_once(ours: Settings) -> None:
    deliver(ours, order())
    batch = land("orders", period="2026-09", since=None, as_of=AS_OF, run_id="test", settings=ours)
    refine_once = threading.Barrier(2)
    done: list[str] = []

    def work() -> None:
        refine_once.wait()
        try:
            done.append(str(refine("orders", batch, as_of=AS_OF, run_id="test", settings=ours)["decision"]))
        except SourceUnreachable:
            done.append("told to try again")

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done)[0] == "loaded"
    assert len(rows(ours, BATCHES)) == len(texts(ours)) == 1
