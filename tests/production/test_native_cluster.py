"""Does the production shape run? Every process of docker-compose.yml with real PostgreSQL and Redis, one month through the REST API."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from etl import settings
from etl.adapters.raw_store import RawStore
from etl.adapters.warehouse.engine import writing
from etl.core.released import Act
from etl.steps.releasing import act, editions
from tests import postgres
from tests.production.cluster import PROCESSES, Cluster, cluster, rows, stop, wait_until
from tests.released import close_edition

ORDER = {
    "order_id": "O1",
    "issued_on": "2026-09-15",
    "issuer_code": "akim",
    "addressee_kk": "Кәсіпкерлік басқармасы",
    "addressee_ru": "Управление предпринимательства",
    "text_kk": "Жобаларға мониторинг жүргізу",
    "text_ru": "Проводить мониторинг проектов",
    "term_code": "P1M",
    "state_code": "open",
    "is_date_assumed": False,
}
EDITION = "regional_monthly-15-2026-09-e1"
PEOPLE = """
[[person]]
name = "Data steward"
role = "Data steward"
may = ["review"]

[[person]]
name = "Head of monitoring"
role = "Head of monitoring"
may = ["release"]
airflow = "1"
"""
START_SECONDS, RUN_SECONDS = 120, 90


@pytest.fixture
def warehouse(postgres_server: sa.URL) -> Iterator[str]:
    with postgres.fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """A drop folder with one order, received in time."""
    day = tmp_path / "drop" / "2026-10-02"
    day.mkdir(parents=True)
    (day / "orders.json").write_text(json.dumps({"orders": [ORDER]}, ensure_ascii=False), "utf-8")
    (day / "claims.json").write_text('{"claims": []}', "utf-8")
    return tmp_path / "drop"


@pytest.fixture
def running(tmp_path: Path, postgres_server: sa.URL, warehouse: str, drop: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    programs = postgres.find_binaries(folder, copy=False)  # a pg_dump as new as the server
    with (
        postgres.fresh_database(postgres_server) as metadata,
        cluster(
            folder, metadata, warehouse, {"ESEP_SOURCE_ORDERS_URL": str(drop), "PATH": f"{Path(sys.executable).parent}:{programs}:{os.environ['PATH']}"}
        ) as made,
    ):
        yield made


@pytest.mark.slow
def test_a_month_is_ingested_through_the_whole_cluster_and_every_process_stops_when_told(running: Cluster, warehouse: str) -> None:
    began = time.monotonic()
    wait_until("the api-server says it is well", lambda: running.says_it_is_well("api-server"), running, START_SECONDS)
    token = running.enter()
    wait_until("the DAGs are known", lambda: known(running, token) >= 8, running, START_SECONDS)
    assert run_dag(running, token, "ingest_orders", {"period": "2026-09", "as_of": "2026-10-06T09:00:00+05:00"}) == {
        "land": "success",
        "refine": "success",
        "answer": "success",
    }
    assert rows(warehouse, "core_orders") == 1
    assert run_dag(running, token, "audit_log", {}) == {"verify": "success", "sign": "success", "backup": "success", "pages": "success"}
    assert released_by_its_named_person(running, token, warehouse) == {"awaiting_approve": "success", "approve": "success", "approve_decided": "success"}
    for process in PROCESSES:
        wait_until(f"{process} says it is well", lambda process=process: running.says_it_is_well(process), running, START_SECONDS)  # type: ignore[misc]
    print(f"cluster up, two runs, all well: {time.monotonic() - began:.0f} s")
    took = stop(running.running)
    print(f"stopped after {max(took.values()):.0f} s")
    assert {name for name, seconds in took.items() if seconds == float("inf")} == set(), running.tail()


def released_by_its_named_person(running: Cluster, token: str, warehouse: str) -> dict[str, str]:
    """An edition that was reviewed by command is put before the one person who may release it, in Airflow; the states of those tasks."""
    ours = settings.load(running.env)
    ours.people.write_text(PEOPLE, "utf-8")
    with writing(sa.create_engine(warehouse, poolclass=sa.NullPool)) as connection:
        close_edition(connection, EDITION, {"report.pdf": RawStore(ours.raw_store).put(b"%PDF-1.7")})
    act(Act.REVIEW, EDITION, who="Data steward", why="Read it page by page", as_of=datetime.now(UTC), settings=ours)

    def answer(run: str) -> None:
        path = f"/api/v2/dags/release_reports/dagRuns/{run}/taskInstances"
        wait_until("the question is asked", lambda: bool(asked(running, token)), running, RUN_SECONDS)
        (question,) = asked(running, token)
        assert EDITION in question["subject"]
        told = {"chosen_options": ["Approve"], "params_input": {"why": "It may go out"}}
        running.ask(f"{path}/approve/0/hitlDetails", told, method="PATCH", token=token)

    states = run_dag(running, token, "release_reports", {}, meanwhile=answer)
    assert {each["edition"]: each["stage"] for each in editions(ours)} == {EDITION: "approved"}
    return {task: state for task, state in states.items() if "approve" in task}


def asked(running: Cluster, token: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = running.ask("/api/v2/dags/~/dagRuns/~/hitlDetails?response_received=false", token=token)["hitl_details"]
    return found


def known(running: Cluster, token: str) -> int:
    count: int = running.ask("/api/v2/dags?limit=1", token=token)["total_entries"]
    return count


def run_dag(running: Cluster, token: str, dag_id: str, conf: dict[str, Any], *, meanwhile: Callable[[str], None] = lambda _: None) -> dict[str, str]:
    """Let one DAG run, as a person does in the UI; the state of each task at the end."""
    running.ask(f"/api/v2/dags/{dag_id}", {"is_paused": False}, method="PATCH", token=token)
    run_id = running.ask(f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": conf}, token=token)["dag_run_id"]
    meanwhile(run_id)
    path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}"
    wait_until(f"{dag_id} ends", lambda: running.ask(path, token=token)["state"] in {"success", "failed"}, running, RUN_SECONDS)
    return {each["task_id"]: each["state"] for each in running.ask(f"{path}/taskInstances", token=token)["task_instances"]}
