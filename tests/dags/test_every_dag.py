"""What must every DAG promise, whoever writes it?"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.catalog import PROJECT

EVERY_DAG = {
    "ingest_grants",
    "ingest_enterprise_results",
    "ingest_university_results",
    "ingest_tax_payments",
    "ingest_exchange_rates",
    "ingest_orders",
    "ingest_applications",
    "ingest_price_indices",
    "ingest_risk_registers",
    "ingest_procurement",
    "ingest_legal_entities",
    "ingest_accreditations",
    "ingest_collaboration",
    "report_regional_monthly",
    "report_project_passport",
    "report_national_monthly",
    "report_data_quality",
    "release_reports",
    "deliver_reports",
    "audit_log",
}
OF_ALL = {"release_reports", "deliver_reports", "audit_log"}
WAITS_FOR_A_PERSON = {"review", "approve"}
DAG_FILES = ("audit_log.py", "ingest_sources.py", "monthly_reports.py", "release.py")
HEAVY = ("pandas", "numpy", "great_expectations", "weasyprint", "pyarrow", "openpyxl", "etl.adapters", "etl.reports", "etl.steps")


def test_there_is_exactly_one_dag_for_each_thing_that_has_one(bag: Any) -> None:
    folders = {f"ingest_{about.parent.name}" for about in (PROJECT / "etl/sources").glob("*/about.toml")}
    templates = {f"report_{about.parent.name}" for about in (PROJECT / "report_templates").glob("*/report.toml")}
    assert set(bag.dags) == EVERY_DAG == folders | templates | OF_ALL


def test_no_dag_file_fails_to_parse_and_no_folder_is_broken(bag: Any) -> None:
    assert bag.import_errors == {}
    assert not [dag_id for dag_id, dag in bag.dags.items() if "broken" in dag.tags]


@pytest.mark.parametrize("dag_id", sorted(EVERY_DAG))
def test_a_dag_tells_who_is_on_duty_what_to_do(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    assert "**On failure**" in (dag.doc_md or "")
    assert dag.tags
    assert dag.dag_display_name != dag_id
    assert {task.owner for task in dag.tasks} == {"esep"}


@pytest.mark.parametrize("dag_id", sorted(EVERY_DAG))
def test_a_dag_never_runs_beside_itself_nor_catches_up_by_itself(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    assert dag.max_active_runs == (16 if dag_id == "release_reports" else 1)  # a question that waits holds no other
    assert dag.catchup is False
    assert dag.start_date is not None
    assert dag_id == "release_reports" or dag.timetable.timezone == "Asia/Aqtobe"  # that one follows assets, not the clock


@pytest.mark.parametrize("dag_id", sorted(EVERY_DAG))
def test_every_task_is_tried_again_ever_later_and_never_runs_for_ever(bag: Any, dag_id: str) -> None:
    for task in bag.dags[dag_id].tasks:
        assert (task.retries or 0) >= 3, task.task_id
        assert task.retry_exponential_backoff, task.task_id
        assert timedelta() < task.max_retry_delay <= timedelta(hours=1), task.task_id
        assert task.task_id in WAITS_FOR_A_PERSON or timedelta() < task.execution_timeout <= timedelta(hours=2), task.task_id
        assert task.retry_policy is not None, task.task_id


def test_tables_and_reports_are_tied_together_by_assets(bag: Any) -> None:
    report = bag.dags["report_regional_monthly"]
    wanted = {asset.uri for asset in report.get_task("gate").inlets}
    made = {asset.uri for dag in bag.dags.values() for task in dag.tasks for asset in task.outlets}
    assert len(wanted) == 13
    assert wanted <= made
    assert "report://regional_monthly/" in made


@pytest.mark.parametrize("dag_id", sorted(EVERY_DAG))
def test_parsing_twice_gives_the_same_dag(bag: Any, dag_id: str) -> None:
    """Anything that varies from parse to parse would give every parse a new DAG version."""
    from airflow.dag_processing.dagbag import DagBag
    from airflow.serialization.serialized_objects import DagSerialization

    again = DagBag(bag.dags[dag_id].fileloc)
    first, second = (json.dumps(DagSerialization.to_dict(each.dags[dag_id]), sort_keys=True) for each in (bag, again))
    assert first == second


@pytest.mark.parametrize("file", DAG_FILES)
def test_a_dag_file_parses_in_under_a_second_and_loads_nothing_heavy(file: str, tmp_path: Path) -> None:
    """In a process of its own, as the dag-processor does it; the time is CPU time, so that a busy machine cannot fail it."""
    asking = f"""
import sys, time
import airflow.sdk, airflow.dag_processing.dagbag as bags
before, known = time.process_time(), set(sys.modules)
bag = bags.DagBag({str(PROJECT / "dags" / file)!r})
spent = time.process_time() - before
assert bag.dags and not bag.import_errors, bag.import_errors
print(spent, *sorted(set(sys.modules) - known))
"""
    env = {**os.environ, "PYTHONPATH": str(PROJECT), "AIRFLOW_HOME": str(tmp_path), "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{tmp_path}/none.db"}
    answer = subprocess.run([sys.executable, "-W", "ignore", "-c", asking], env=env, capture_output=True, text=True, timeout=120, check=True)
    spent, *loaded = answer.stdout.splitlines()[-1].split()
    print(f"{file}: {float(spent):.2f} CPU s")
    assert float(spent) < 1.0
    assert not [name for name in loaded if name.startswith(HEAVY)]
