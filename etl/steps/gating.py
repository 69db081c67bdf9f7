"""May the report be made? It waits for its sources; past the deadline it goes out with the gap named."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa

from etl import catalog, reference
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.tables import BATCHES
from etl.core.period import Period
from etl.settings import TIME_ZONE, Settings
from etl.steps.opening import open_warehouse


def missing_sources(report: str, *, period: str, settings: Settings) -> list[str]:
    """Which sources that the report needs have no accepted batch that covers the month; empty when it may be made."""
    with reading(open_warehouse(settings)) as connection:
        covering = sa.select(BATCHES.c.source).where(BATCHES.c.decision == "loaded", BATCHES.c.since <= period, BATCHES.c.period >= period)
        arrived = set(connection.scalars(covering))
    return [name for name in catalog.report(report).needs if name not in arrived]


def deadline(report: str, *, period: str) -> datetime:
    """The end of the working day of the next month until which the report waits."""
    day = reference.calendar().nth_working_day(Period.parse(period).plus(1), catalog.report(report).deadline_working_day)
    return datetime.combine(day, time(), TIME_ZONE) + timedelta(hours=18)


def due_day(source: str, *, period: str) -> str:
    """The day of the next month by which a source owes its data, ISO."""
    return reference.calendar().nth_working_day(Period.parse(period).plus(1), catalog.source(source).due_working_day).isoformat()
