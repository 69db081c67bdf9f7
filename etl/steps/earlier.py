"""What was there before this delivery? Counts for the rules about volume; asked of the warehouse, not of its rows."""

import sqlalchemy as sa

from etl.adapters.warehouse.tables import BATCHES, CORE, RULE_RESULTS
from etl.core.measures import MONTHS_BEFORE, Earlier, is_asked_by_month
from etl.core.period import Period
from etl.core.schema import Table


def earlier(connection: sa.Connection, table: Table, source: str, period: str) -> Earlier:
    """The rows held by month in the year before ``period``, and the rows of the last delivery that was loaded."""
    if is_asked_by_month(table):
        core = CORE[table.name]
        month = sa.func.substr(core.c[table.valid_month or table.valid_day], 1, 7)
        first = str(Period.parse(period).plus(-MONTHS_BEFORE))
        counted = sa.select(month, sa.func.count()).where(core.c.known_to.is_(None), month >= first, month < period).group_by(month)
        return Earlier(months={str(name): int(count) for name, count in connection.execute(counted)})
    joined = sa.join(RULE_RESULTS, BATCHES, RULE_RESULTS.c.batch_id == BATCHES.c.batch_id)
    asked = sa.select(RULE_RESULTS.c.rows_count).select_from(joined).where(RULE_RESULTS.c.rule_id == f"{table.name.removeprefix('core_')}.rows")
    last = asked.where(BATCHES.c.source == source, BATCHES.c.decision == "loaded").order_by(BATCHES.c.decided_no.desc()).limit(1)
    return Earlier(delivered=connection.execute(last).scalar() or 0)
