"""Each night: does the audit log still verify?

**On failure** (*LogBroken*) do not repair anything and do not run it again: an entry was changed, dropped or reordered.
Keep a copy of the database and of the log folder as they are, and tell the person who answers for the audit.
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

    verify()


audit_log()
