"""Each night: does the audit log still verify? Then it is signed and copied, the warehouse with it, and the data-quality pages are made anew.

**On failure** of *verify* (*LogBroken*) do not repair anything and do not run it again: an entry was changed, dropped or reordered.
Keep a copy of the database and of the log folder as they are, and tell the person who answers for the audit.
Nothing is signed or copied then, so the good copies of the nights before stay.

**On failure** of *backup* (*BackupFailed*, *SettingError*, a full disk) the older copies are untouched; mend what it says and run it again.

**On failure** of *pages* the pages of the night before stay; mend what it says and run it again.
"""

from datetime import datetime, timedelta
from typing import Any

from airflow.sdk import Asset, CronTriggerTimetable, dag, task

from dags._attempts import ATTEMPTS
from etl.settings import TIME_ZONE


@dag(
    dag_id="audit_log",
    dag_display_name="Audit log",
    schedule=CronTriggerTimetable("0 2 * * *", timezone=str(TIME_ZONE)),
    start_date=datetime(2023, 11, 1, tzinfo=TIME_ZONE),
    catchup=False,
    max_active_runs=1,
    default_args=ATTEMPTS,
    tags=["audit"],
    doc_md=__doc__,
)
def audit_log() -> None:
    @task(outlets=[Asset("log://verified")], execution_timeout=timedelta(hours=1))
    def verify() -> dict[str, Any]:
        from dags._connections import settings_for
        from etl import steps

        return steps.verify_log(settings_for())

    @task(execution_timeout=timedelta(minutes=10))
    def sign(dag_run: Any = None) -> int:
        from dags._connections import settings_for
        from etl.steps.checkpointing import checkpoint

        return checkpoint(settings_for(), as_of=dag_run.run_after).size

    @task(execution_timeout=timedelta(hours=2))
    def backup(dag_run: Any = None) -> str:
        from dags._connections import settings_for
        from etl.steps.backing_up import back_up

        return str(back_up(settings_for(), as_of=dag_run.run_after))

    @task(execution_timeout=timedelta(hours=1))
    def pages(dag_run: Any = None) -> dict[str, Any]:
        from dags._connections import settings_for
        from etl.steps.quality_pages import write_pages

        return write_pages(settings_for(), as_of=dag_run.run_after)

    verify() >> sign() >> [backup(), pages()]


audit_log()
