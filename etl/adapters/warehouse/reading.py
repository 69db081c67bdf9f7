"""What did we know, and when? Tables as known at a moment, as typed frames."""

import pandas as pd
import sqlalchemy as sa

from etl.adapters.warehouse.tables import BATCHES, CORE
from etl.core.schema import Table

NOW = "9999-12-31T00:00:00Z"
PROVENANCE = ["row_id", "batch_id", "file_sha256", "location"]


def as_known(connection: sa.Connection, table: Table, known_at: str = NOW) -> pd.DataFrame:
    """The versions of a table that were held at a moment: business columns and provenance; whole numbers are Int64."""
    core = CORE[table.name]
    return _typed(connection, table, sa.and_(core.c.known_from <= known_at, sa.or_(core.c.known_to.is_(None), core.c.known_to > known_at)))


def as_ever_known(connection: sa.Connection, table: Table) -> pd.DataFrame:
    """Every version that was ever held, those of one key in the order in which they became known."""
    return _typed(connection, table, sa.true())


def _typed(connection: sa.Connection, table: Table, held: sa.ColumnElement[bool]) -> pd.DataFrame:
    core, names = CORE[table.name], [*table.names, *PROVENANCE]
    order = (*(core.c[name] for name in table.key), core.c.known_from)
    rows = connection.execute(sa.select(*(core.c[name] for name in names)).where(held).order_by(*order)).all()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    whole = {name for name in table.names if isinstance(core.c[name].type, sa.BigInteger)}
    return pd.DataFrame({name: pd.array(list(values), dtype="Int64" if name in whole else "str") for name, values in zip(names, columns, strict=True)})


def latest_moment(connection: sa.Connection, until: str = NOW) -> str:
    """The last moment, not after ``until``, at which anything became known or ceased to be; "" while nothing was."""
    changed = sa.or_(BATCHES.c.decision == "loaded", BATCHES.c.ended_count > 0)
    return connection.execute(sa.select(sa.func.max(BATCHES.c.known_at)).where(BATCHES.c.known_at <= until, changed)).scalar() or ""
