"""What did a source bring for a month? Every answer is stored untouched; the manifest that names them is the batch."""

from datetime import datetime

import sqlalchemy as sa

from etl import catalog
from etl.adapters.answered import Answered
from etl.adapters.asking import Asking
from etl.adapters.raw_store import RawStore
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.tables import CORE
from etl.catalog import Source
from etl.core.moment import moment
from etl.core.period import Period, Window
from etl.errors import EsepError
from etl.settings import TIME_ZONE, Settings
from etl.steps import manifests
from etl.steps.opening import open_warehouse


def land(source: str, *, period: str, since: str | None, as_of: datetime, run_id: str, settings: Settings) -> str:
    """Ask the source for the months from ``since`` (or its own window) to ``period``; returns the id of the batch.

    The same answers give the same batch. SourceUnreachable may heal; other SourceErrors will not by themselves.
    """
    about = catalog.source(source)
    last = Period.parse(period)
    first = Period.parse(since) if since else last.plus(1 - about.window_months)
    engine = open_warehouse(settings)
    manifests.start(engine, run_id, subject(source, period), ["land", "refine"], manifests.expected_rules(source), at=moment(as_of))

    def known(table: str, column: str) -> list[str]:
        core = CORE[table]
        with reading(engine) as connection:
            return list(connection.scalars(sa.select(core.c[column]).where(core.c.known_to.is_(None)).distinct().order_by(core.c[column])))

    store = RawStore(settings.raw_store)
    answered = _answered(about, store, f"{source}-{period}-{first}", run_id) if about.answers_stand_alone else None
    asking = Asking(about, settings.endpoint(source), store, known, polite=settings.polite, answered=answered)
    local = as_of.astimezone(TIME_ZONE).isoformat(timespec="seconds")
    try:
        about.fetch(asking, Window(first, last), local)
    except EsepError as error:
        manifests.fail(engine, run_id, subject(source, period), "land", type(error).__name__, at=moment(as_of))
        if answered and not error.retryable:
            answered.end()
        raise
    finally:
        asking.close()
    batch = store.close_batch(source, period, str(first), local, asking.landed)
    if answered:
        answered.end()
    return batch.batch_id


def _answered(about: Source, store: RawStore, name: str, run_id: str) -> Answered:
    today = datetime.now(TIME_ZONE).date().isoformat()  # noqa: TID251  a replay has the moment of another day, and its answers age all the same
    return Answered(store.folder / "open" / f"{name}.jsonl", run_id, today)


def subject(source: str, period: str) -> str:
    """What a run of a source is about, as the log's run entries name it."""
    return f"{source} {period}"
