"""Whenever a report was composed: ask the named persons whether it may go. Every quarter of an hour: send what was let go.

**release_reports** puts each new edition before the persons of people.toml who may review, then before those who may release for its
region, as far as they have an id in Airflow (*Required Actions*). Nobody else can answer, nothing is approved by time-out, and each answer
is copied into our own log at once, bound to the SHA-256 of the files. `esep release` does the same without Airflow.

**deliver_reports** sends the letters of approved editions and nothing else.

**On failure** *ActRefused* says what the act lacks: mend it and clear the task, which asks again; what the log holds is not lost.
*NotReleased*: files or approval were tampered with; call whoever answers for the audit. *DeliveryUnclear*: look into the journal mailbox
before anything is sent again. Clearing `deliver` is safe: each recipient gets each edition once.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Asset, AssetAny, CronTriggerTimetable, Param, dag, task

from dags._attempts import ATTEMPTS
from etl import catalog
from etl.settings import TIME_ZONE

log = logging.getLogger(__name__)
START = datetime(2023, 11, 1, tzinfo=TIME_ZONE)
REPORTS = sorted(about.parent.name for about in (catalog.PROJECT / "report_templates").glob("*/report.toml"))  # by name: a broken one breaks no other
COMPOSED = AssetAny(*(Asset(f"report://{name}") for name in REPORTS))


@dag(
    dag_id="release_reports",
    dag_display_name="Release of reports",
    schedule=COMPOSED,
    start_date=START,
    catchup=False,
    default_args=ATTEMPTS,
    tags=["report", "release"],
    doc_md=__doc__,
)
def release_reports() -> None:
    why = Param("", type="string", title="Reason", description="At least three words; it is kept in the log.")

    def asked(act: str, yes: str, options: list[str]) -> Any:
        """One question for each edition of the reports that were composed, and its answer as an act of ours."""

        @task(task_id=f"awaiting_{act}", execution_timeout=timedelta(minutes=10), trigger_rule="all_done")
        def awaiting(triggering_asset_events: Any = None) -> list[dict[str, Any]]:
            from dags._connections import settings_for
            from etl.steps.approving import questions

            reports = {str(asset.uri).removeprefix("report://").strip("/") for asset in triggering_asset_events or ()}
            return questions(act, reports, settings_for())

        @task(task_id=f"{act}_decided", execution_timeout=timedelta(minutes=30))
        def decided(answer: dict[str, Any], task_instance: Any = None) -> str:
            from dags._connections import settings_for
            from etl.steps.approving import decide

            question = task_instance.xcom_pull(task_ids=f"awaiting_{act}")[task_instance.map_index]
            return decide(act if answer["chosen_options"] == [yes] else "reject", question, answer, settings=settings_for())

        found = awaiting()
        ask = HITLOperator.partial(task_id=act, options=options, params={"why": why}).expand_kwargs(found)
        end = decided.expand(answer=ask.output)
        return found, end

    _, reviewed = asked("review", "Read and checked", ["Read and checked"])
    found, _ = asked("approve", "Approve", ["Approve", "Reject"])
    reviewed >> found


@dag(
    dag_id="deliver_reports",
    dag_display_name="Delivery of reports",
    schedule=CronTriggerTimetable("*/15 * * * *", timezone=str(TIME_ZONE)),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=ATTEMPTS,
    tags=["report", "release"],
    doc_md=__doc__,
)
def deliver_reports() -> None:
    @task(execution_timeout=timedelta(minutes=10))
    def released() -> list[str]:
        from dags._connections import settings_for
        from etl.steps import delivering, releasing

        settings = settings_for()
        if back := delivering.read_bounces(settings):
            log.warning("%s letters came back; esep outbox names them.", back)
        return releasing.released(settings, delivering.clock())

    @task(execution_timeout=timedelta(hours=1), map_index_template="{{ task.op_kwargs['edition'] }}")
    def deliver(edition: str) -> dict[str, Any]:
        from dags._connections import settings_for
        from etl.steps import delivering

        told = delivering.deliver(edition, settings=settings_for())
        delivering.insist(told)
        return told

    deliver.expand(edition=released())


release_reports()
deliver_reports()
