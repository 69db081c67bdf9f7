"""What is in each folder, and what becomes of a folder that cannot be read?

A broken folder does not take the other DAGs down with it, and it does not vanish either: it stays in the list as a
DAG of the same name, tagged "broken", that fails each morning with the reason. A DAG that is merely absent raises no
alarm, hides its own history, and the report would name the gap days later.
"""

import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from airflow.sdk import DAG, dag, task

from dags._attempts import ATTEMPTS
from dags._run_facts import each_firing_means_the_month_before
from etl.settings import TIME_ZONE

EVERY_MORNING = "0 6 * * *"


def dags_of(root: Path, fact_file: str, prefix: str, make: Callable[[str], DAG]) -> Iterator[DAG]:
    """One DAG per folder with that fact file: ``make(name)``, or one that fails with what is wrong with the folder."""
    for facts in sorted(root.glob(f"*/{fact_file}")):
        folder = facts.parent
        try:
            tomllib.loads(facts.read_text("utf-8"))
            for code in sorted(folder.rglob("*.py")):
                compile(code.read_bytes(), str(code), "exec", dont_inherit=True)
            yield make(folder.name)
        except Exception as error:  # whatever is wrong with one folder, it is that folder's own failure
            yield broken(f"{prefix}{folder.name}", f"{type(error).__name__}: {error}".replace(str(root.parent), "…"))


def broken(dag_id: str, reason: str) -> DAG:
    """A DAG that says each morning why its folder cannot be read."""

    @dag(
        dag_id=dag_id,
        dag_display_name=f"{dag_id} (broken)",
        schedule=each_firing_means_the_month_before(EVERY_MORNING),
        start_date=datetime(2023, 10, 1, tzinfo=TIME_ZONE),
        catchup=False,
        max_active_runs=1,
        default_args={**ATTEMPTS, "retries": 0},
        tags=["broken"],
        doc_md=f"The folder of this DAG cannot be read. Mend it, or go back to the release before.\n\n```text\n{reason}\n```",
    )
    def pipeline() -> None:
        @task
        def say_what_is_wrong() -> None:
            raise RuntimeError(f"The folder of {dag_id} cannot be read. {reason} Mend the folder, or go back to the release before.")

        say_what_is_wrong()

    return pipeline()
