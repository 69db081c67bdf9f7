"""Does one broken folder leave every other DAG alone, and does it say itself what is wrong?"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl.catalog import PROJECT

ASKING = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1] + "/dags")
broken = {dag_id: dag for dag_id, dag in bag.dags.items() if "broken" in dag.tags}
why = {}
for dag_id, dag in broken.items():
    try:
        dag.get_task("say_what_is_wrong").python_callable()
    except RuntimeError as error:
        why[dag_id] = [str(error), dag.doc_md]
print(json.dumps({"dags": sorted(bag.dags), "errors": bag.import_errors, "broken": why}))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the project that a test may break."""
    for room in ("dags", "etl", "report_templates"):
        shutil.copytree(PROJECT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    return tmp_path


def parsed(tree: Path) -> dict[str, Any]:
    env = {**os.environ, "PYTHONPATH": str(tree), "AIRFLOW_HOME": str(tree / "home"), "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{tree}/none.db"}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASKING, str(tree)], cwd=tree, env=env, capture_output=True, text=True, timeout=120, check=True
    )
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [
        ("etl/sources/orders/fetch.py", "def fetch(:\n", "SyntaxError"),
        ("etl/sources/orders/about.toml", 'title = "no end\n', "TOMLDecodeError"),
        ("etl/sources/orders/about.toml", 'title = "only a title"\n', "TypeError"),
    ],
)
def test_a_broken_source_fails_alone_and_says_why(tree: Path, bag: Any, file: str, text: str, reason: str) -> None:
    (tree / file).write_text(text, "utf-8")
    found = parsed(tree)
    assert found["errors"] == {}
    assert found["dags"] == sorted(bag.dags)
    assert list(found["broken"]) == ["ingest_orders"]
    says, page = found["broken"]["ingest_orders"]
    assert reason in says
    assert reason in page
    assert str(tree) not in page  # a path of one machine would give each machine its own DAG version


def test_a_broken_report_fails_alone(tree: Path, bag: Any) -> None:
    (tree / "report_templates/regional_monthly/report.toml").write_text("title = 1\nschedule =\n", "utf-8")
    found = parsed(tree)
    assert found["dags"] == sorted(bag.dags)
    assert list(found["broken"]) == ["report_regional_monthly"]


def test_a_new_source_is_a_new_dag_without_any_other_edit(tree: Path, bag: Any) -> None:
    shutil.copytree(tree / "etl/sources/orders", tree / "etl/sources/letters")
    found = parsed(tree)
    assert found["dags"] == sorted([*bag.dags, "ingest_letters"])
    assert found["broken"] == {}
