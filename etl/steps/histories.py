"""What did we hold on a day, and how did one row change? Questions to the two-time tables, read only."""

from collections.abc import Mapping
from datetime import date, datetime, time
from difflib import get_close_matches

import pandas as pd
import sqlalchemy as sa

from etl import catalog
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.reading import as_known
from etl.adapters.warehouse.tables import CORE
from etl.core.moment import moment
from etl.core.schema import Table
from etl.errors import NotThere
from etl.settings import TIME_ZONE, Settings
from etl.steps.opening import open_warehouse

TIMES = ["known_from", "known_to", "reason", "batch_id", "file_sha256", "location", "row_id"]


def known_on(name: str, on: date | datetime, *, where: Mapping[str, str], settings: Settings) -> pd.DataFrame:
    """The rows of a table as they were held at a moment, or at the end of a day here, with where each came from.

    ``where``: columns and the values that they must have. NotThere names the tables or columns that there are.
    """
    table = _table(name)
    at = on if isinstance(on, datetime) else datetime.combine(on, time(23, 59, 59), TIME_ZONE)
    with reading(open_warehouse(settings)) as connection:
        rows = as_known(connection, table, moment(at))
    for column, value in where.items():
        rows = rows[rows[_column(table, column)].astype("str") == value]
    return rows.reset_index(drop=True)


def versions_of(name: str, *, where: Mapping[str, str], settings: Settings) -> pd.DataFrame:
    """Every version of the chosen rows, oldest first: the values, and since when, until when, why and from where we held them."""
    table = _table(name)
    core = CORE[table.name]
    chosen = [sa.cast(core.c[_column(table, column)], sa.Text) == value for column, value in where.items()]
    query = sa.select(*(core.c[each] for each in [*table.names, *TIMES])).where(*chosen)
    with reading(open_warehouse(settings)) as connection:
        rows = connection.execute(query.order_by(*(core.c[each] for each in table.key), core.c.known_from, core.c.row_id)).mappings().all()
    return pd.DataFrame(rows, columns=[*table.names, *TIMES])


def _table(name: str) -> Table:
    tables = catalog.tables()
    full = name if name.startswith("core_") else f"core_{name}"
    if full not in tables:
        near = get_close_matches(full, tables, n=3) or sorted(tables)
        raise NotThere("There is no such table.", table=name[:60], next_step=f"Name one of: {', '.join(near)}.")
    return tables[full]


def _column(table: Table, name: str) -> str:
    if name not in table.by_name:
        raise NotThere("The table has no such column.", column=name[:60], next_step=f"Name one of: {', '.join(table.names)}.")
    return name
