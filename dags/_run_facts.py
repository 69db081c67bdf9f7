"""Which month is a run about, and from when on may its data count as known?

Every run answers for one month, and a re-run for the same one: nothing here reads a clock.

The ingests fire on several mornings of a month and each firing means the month before, so the DAGs use
``CronTriggerTimetable`` with a data interval of one month back. ``CronPartitionTimetable(run_offset=-1)`` was
tried first (Airflow 3.3.2): its offset counts *firings*, so the firing on day 3 gets the key of day 2, which is
the month that has just begun.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from airflow.sdk import CronTriggerTimetable, Param
from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]

from etl.core.period import Period
from etl.settings import TIME_ZONE

MONTH_SHAPE = r"^\d{4}-(0[1-9]|1[0-2])$"
PARAMS = {
    "period": Param(None, type=["null", "string"], pattern=MONTH_SHAPE, description="Month to work on, as 2025-03; empty: the month before the run."),
    "as_of": Param(None, type=["null", "string"], description="Moment that counts as now, as 2026-10-06T09:00:00+05:00; empty: when the run began."),
}
SINCE = {"since": Param(None, type=["null", "string"], pattern=MONTH_SHAPE, description="First month to ask for; empty: as the source's about.toml says.")}


class Run(Protocol):
    """What is read from Airflow's dag_run."""

    @property
    def dag_id(self) -> str: ...
    @property
    def run_id(self) -> str: ...
    @property
    def partition_key(self) -> str | None: ...
    @property
    def conf(self) -> Mapping[str, Any] | None: ...
    @property
    def data_interval_start(self) -> datetime | None: ...
    @property
    def data_interval_end(self) -> datetime | None: ...
    @property
    def run_after(self) -> datetime: ...
    @property
    def start_date(self) -> datetime | None: ...


def each_firing_means_the_month_before(cron: str) -> CronTriggerTimetable:
    """The schedule of a cron expression in local time, whose data interval begins in the month before the firing."""
    return CronTriggerTimetable(cron, timezone=str(TIME_ZONE), interval=relativedelta(months=1))


def period_of(run: Run) -> str:
    """The month ``YYYY-MM`` of a run: partition key, else conf["period"], else data interval, else the month before run_after."""
    stated = run.partition_key or asked(run, "period")
    if stated:
        return str(Period.parse(stated))
    if run.data_interval_start and run.data_interval_end and run.data_interval_start < run.data_interval_end:
        return str(local_month(run.data_interval_start))
    return str(local_month(run.run_after).previous)


def as_of(run: Run) -> datetime:
    """The moment from which what this run brings counts as known: conf["as_of"], else the later of run_after and the run's start.

    The start matters for a back-fill or a cleared run: Airflow gives it a run_after months ago, but what it fetches today
    was not known then, and "as known on that day" must go on giving the old answer.
    """
    stated = asked(run, "as_of")
    if stated:
        return aware(stated)
    return max(run.run_after, run.start_date or run.run_after)


def is_replayed(run: Run) -> bool:
    """Whether the moment of the run was given by a person, so that waiting cannot change what is known."""
    return bool(asked(run, "as_of"))


def run_name(run: Run) -> str:
    """Under which name the audit log knows a run: Airflow's own, or, where a person gave the moment, a name that says it.

    Airflow's name of a run by hand holds the clock and chance; a replay must leave the same log each time.
    """
    return f"{run.dag_id} {period_of(run)} as of {as_of(run).isoformat()}" if is_replayed(run) else run.run_id


def since(run: Run) -> str | None:
    """The first month that the run asks for, if a person gave one."""
    stated = asked(run, "since")
    return str(Period.parse(stated)) if stated else None


def asked(run: Run, name: str) -> str | None:
    """A value given by hand with the run; None if it was left empty."""
    return (run.conf or {}).get(name) or None


def local_month(moment: datetime) -> Period:
    return Period.of(moment.astimezone(TIME_ZONE).date())


def aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=TIME_ZONE)
