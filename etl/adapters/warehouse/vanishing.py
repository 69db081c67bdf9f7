"""Which rows that we hold are gone from a full list, and how do they stop counting?

A row that the newest full delivery no longer holds is closed: it was known until now, and is not known any more. Its
version stays in the history. Keys go through a staging table, so both questions are one statement each.
"""

from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from etl.adapters.warehouse.loading import staged
from etl.adapters.warehouse.tables import CORE
from etl.core.schema import Table

LEAST, MOST_SHARE = 10, 5  # a fifth of the rows, and at least ten, is more than anybody withdraws in a month


@dataclass(frozen=True)
class Scope:
    """What a delivery was to hold all of: months as YYYY-MM, and whom it asked about (None: nobody in particular)."""

    since: str
    period: str
    asked: frozenset[str] | None = None


@dataclass(frozen=True)
class Gone:
    """The rows that are gone (the columns of the key and ``row_id``), and how many were held in the scope."""

    rows: pd.DataFrame
    held: int

    @property
    def are_too_many(self) -> bool:
        return len(self.rows) >= LEAST and len(self.rows) * MOST_SHARE > self.held


def gone(connection: sa.Connection, table: Table, delivered: pd.DataFrame, scope: Scope) -> Gone:
    """The current rows in the scope whose key is not among the delivered ones (typed rows, every key readable)."""
    core = CORE[table.name]
    current = sa.and_(core.c.known_to.is_(None), *_in_scope(table, scope))
    if scope.asked is not None:
        asked = staged(connection, "stage_asked", pd.DataFrame({"asked": sorted(scope.asked)}, dtype="str"), {"asked": sa.Text()})
        assert table.extract is not None
        current = sa.and_(current, core.c[table.extract.asked_by].in_(sa.select(asked.c.asked)))
    keys = delivered[list(table.key)].drop_duplicates()
    stage = staged(connection, "stage_keys", keys, {name: core.c[name].type for name in table.key}, table.key)
    there = sa.exists().where(*(stage.c[name] == core.c[name] for name in table.key)).correlate(core)
    names = [*table.key, "row_id", "location"]
    query = sa.select(*(core.c[name] for name in names)).where(current, ~there).order_by(*(core.c[name] for name in table.key))
    rows = pd.DataFrame(connection.execute(query).all(), columns=names)
    held = connection.execute(sa.select(sa.func.count()).select_from(core).where(current)).scalar_one()
    for each in (stage, *([asked] if scope.asked is not None else [])):
        each.drop(connection)
    return Gone(rows, held)


def close(connection: sa.Connection, table: Table, rows: pd.DataFrame, known_at: str) -> None:
    """The rows are known no longer than until this moment."""
    if rows.empty:
        return
    core = CORE[table.name]
    stage = staged(connection, "stage_gone", rows[["row_id"]], {"row_id": sa.Text()})
    chosen = core.c.row_id.in_(sa.select(stage.c.row_id))
    connection.execute(sa.update(core).where(core.c.known_to.is_(None), chosen).values(known_to=known_at))
    stage.drop(connection)


def _in_scope(table: Table, scope: Scope) -> list[sa.ColumnElement[bool]]:
    assert table.extract is not None
    if not table.extract.month:
        return []
    month = sa.func.substr(CORE[table.name].c[table.extract.month], 1, 7)
    return [month >= scope.since, month <= scope.period]
