"""One DAG per folder in etl/sources/: fetch the month, then tidy, check and load it; suppliers who send files are answered.

**On failure** read the log of the red task; its last line names the source, the file and the next step.
*SourceUnreachable* heals by itself (tried again five times within about an hour). *SourceRefused*: the key in the connection.
*SourceChanged*: the publisher sent columns or codes that we have never mapped; the batch is stored, nothing was loaded.
*BatchHeld*: a blocking check failed; see the data-quality log. Any task may be cleared and run again at any time:
the same bytes load nothing twice. *SettingError* in `answer`: an entry of the file of recipients; what was loaded stays loaded.
A held batch is not answered: look at it first, it may be our mistake. `deliver_reports` sends the answers; they need no release.

**Another month**: trigger with `{"period": "2025-03"}`; several months at once with `{"since": "2023-10", "period": "2025-03"}`.
"""

from datetime import datetime, timedelta
from typing import Any

from airflow.sdk import DAG, Asset, dag, task

from dags._attempts import ATTEMPTS
from dags._folders import dags_of
from dags._run_facts import PARAMS, SINCE, as_of, each_firing_means_the_month_before, period_of, run_name, since
from etl import catalog
from etl.core.period import Period
from etl.settings import TIME_ZONE


def ingest(name: str) -> DAG:
    """The DAG of one source."""
    source = catalog.source(name)
    first = Period.parse(source.first_month).plus(1).first_day

    @dag(
        dag_id=f"ingest_{name}",
        dag_display_name=source.title,
        description=source.says,
        schedule=each_firing_means_the_month_before(source.schedule),
        start_date=datetime(first.year, first.month, first.day, tzinfo=TIME_ZONE),
        catchup=False,
        max_active_runs=1,
        default_args=ATTEMPTS,
        params={**PARAMS, **SINCE},
        tags=["ingest", source.publisher],
        doc_md=f"{__doc__}\n\n{facts_about(source)}",
    )
    def pipeline() -> None:
        @task
        def land(dag_run: Any = None) -> str:
            from dags._connections import settings_for
            from etl.steps import landing

            return landing.land(
                name,
                period=period_of(dag_run),
                since=since(dag_run),
                as_of=as_of(dag_run),
                run_id=run_name(dag_run),
                settings=settings_for(name),
            )

        @task(outlets=[Asset(f"warehouse://{name}")], execution_timeout=timedelta(hours=1))
        def refine(batch: str, dag_run: Any = None) -> dict[str, Any]:
            from dags._connections import settings_for
            from etl.steps import refining

            return refining.refine(name, batch, as_of=as_of(dag_run), run_id=run_name(dag_run), settings=settings_for(name))

        @task
        def answer(refined: dict[str, Any], dag_run: Any = None) -> list[str]:
            from dags._connections import settings_for
            from etl.steps import answering

            return answering.answer(name, period_of(dag_run), as_of=as_of(dag_run), settings=settings_for(name))

        refined = refine(land())  # type: ignore[arg-type]  # Airflow hands over the value, not the reference
        if source.way == "files":
            answer(refined)  # type: ignore[arg-type]  # as above

    return pipeline()


def facts_about(source: catalog.Source) -> str:
    """The source's own facts, for the page in the Airflow UI."""
    needs = f" Needs {', '.join(f'`ingest_{each}`' for each in source.needs)} first; until then its task is tried again." if source.needs else ""
    return (
        f"| {source.title} | |\n| --- | --- |\n"
        f"| What | {source.says} |\n| Publisher | {source.publisher} |\n| Connection | `{source.connection}` |\n"
        f"| Here by | working day {source.due_working_day} of the next month |\n| Months in one run | {source.window_months} |\n\n"
        f"Code: `etl/sources/{source.name}/`.{needs}"
    )


for each in dags_of(catalog.ROOT / "sources", "about.toml", "ingest_", ingest):
    globals()[each.dag_id] = each
