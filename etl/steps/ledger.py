"""Who got which report of a month, when, and with which hash? The letters of all its editions and what became of them."""

import json
from datetime import datetime

import sqlalchemy as sa

from etl.adapters.outbox import OUTBOX
from etl.adapters.warehouse.tables import EDITIONS
from etl.core.period import Period
from etl.reports.facts import LedgerLine
from etl.settings import TIME_ZONE


def ledger(connection: sa.Connection, region: str, period: Period) -> tuple[LedgerLine, ...]:
    """One line for each letter about a month of a region, by edition and address."""
    chosen = [EDITIONS.c.region_code == region, EDITIONS.c.period == str(period)]
    columns = (OUTBOX.c.edition_id, OUTBOX.c.address, OUTBOX.c.language, OUTBOX.c.state, OUTBOX.c.sent_at, EDITIONS.c.files)
    query = sa.select(*columns).join(EDITIONS, EDITIONS.c.edition_id == OUTBOX.c.edition_id).where(*chosen).order_by(OUTBOX.c.edition_id, OUTBOX.c.address)
    return tuple(
        LedgerLine(
            row.edition_id,
            row.address,
            row.state,
            datetime.fromisoformat(row.sent_at).astimezone(TIME_ZONE) if row.sent_at else None,
            json.loads(row.files).get(f"esep-{row.edition_id}-{row.language}.pdf", ""),
        )
        for row in connection.execute(query)
    )
