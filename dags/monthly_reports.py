"""One DAG per folder in report_templates/: wait for the sources, close the month for each region. What was composed waits for its release.

**The gate** looks every 15 minutes whether each source that the report needs has an accepted batch for the month. Past
the deadline (see report.toml) it stops waiting: the report goes out with the gap named, never with last month's
number in silence. Green gate and a gap in its return value: write to the publisher, ingest, then run this DAG again for
the same month; the new edition says what changed.

**On failure** each region is a row of its own: one that failed does not hold the others. *RenderError*, *NotAFigure*:
nothing was composed; mend and clear the task `close`. Review, approval and delivery: see `release_reports` and `deliver_reports`.

**Another month**: trigger with `{"period": "2025-03"}`; a month as it was known on a day: add `"as_of": "2025-05-01T09:00:00+05:00"`.
"""

import csv
from datetime import datetime, timedelta
from typing import Any

from airflow.sdk import DAG, Asset, PokeReturnValue, dag, task, timezone

from dags._attempts import ATTEMPTS
from dags._folders import dags_of
from dags._run_facts import PARAMS, as_of, each_firing_means_the_month_before, is_replayed, period_of, run_name
from etl import catalog
from etl.core.places import NATION
from etl.settings import TIME_ZONE


def publish(name: str) -> DAG:
    """The DAG of one report."""
    report = catalog.report(name)

    @dag(
        dag_id=f"report_{name}",
        dag_display_name=report.title,
        schedule=each_firing_means_the_month_before(report.schedule),
        start_date=datetime(2023, 11, 1, tzinfo=TIME_ZONE),
        catchup=False,
        max_active_runs=1,
        default_args=ATTEMPTS,
        params=PARAMS,
        tags=["report", *report.languages],
        doc_md=__doc__,
    )
    def pipeline() -> None:
        @task.sensor(
            mode="reschedule",
            poke_interval=timedelta(minutes=15).total_seconds(),
            timeout=timedelta(days=40).total_seconds(),  # the deadline ends the wait long before
            inlets=[Asset(f"warehouse://{source}") for source in report.needs],
        )
        def gate(dag_run: Any = None) -> PokeReturnValue:
            from dags._connections import settings_for
            from etl.steps import gating

            period = period_of(dag_run)
            # What is loaded while the gate waits must count, so the moment is that of this look, not of the run's start.
            moment = as_of(dag_run) if is_replayed(dag_run) else max(as_of(dag_run), timezone.utcnow())
            missing = sorted(gating.missing_sources(name, period=period, settings=settings_for()))
            opens = not missing or is_replayed(dag_run) or moment >= gating.deadline(name, period=period)
            return PokeReturnValue(is_done=opens, xcom_value={"gaps": missing, "as_of": moment.isoformat()})

        @task(outlets=[Asset(f"report://{name}")], map_index_template="{{ task.op_kwargs['region'] }}")
        def close(region: str, opened: dict[str, Any], dag_run: Any = None) -> str:
            from dags._connections import settings_for
            from etl.steps import closing

            return closing.close(
                name,
                period=period_of(dag_run),
                region=region,
                gaps=opened["gaps"],
                as_of=datetime.fromisoformat(opened["as_of"]),
                run_id=run_name(dag_run),
                settings=settings_for(),
            )

        close.partial(opened=gate()).expand(region=[NATION] if report.of_nation else active_regions())

    return pipeline()


def active_regions() -> list[str]:
    """Codes of the regions that Esep reports about: one more row in regions.csv is one more edition."""
    with (catalog.ROOT / "reference" / "regions.csv").open(encoding="utf-8", newline="") as rows:
        return sorted(row["region_code"] for row in csv.DictReader(rows) if row["is_active"] == "1")


for each in dags_of(catalog.PROJECT / "report_templates", "report.toml", "report_", publish):
    globals()[each.dag_id] = each
