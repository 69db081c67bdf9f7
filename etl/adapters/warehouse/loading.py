"""How do accepted rows enter a two-time table? Through a staging table, set-based, inside the caller's transaction.

For each key the current version is compared with the delivered one. Equal: unchanged. Different: the current
version is closed and the new one opened. Absent: opened. Several deliveries of one key in one batch are taken in
their order, so each keeps its place in the history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from etl.adapters.warehouse.tables import CORE, SQL_WHOLE, VERSION_COLUMNS
from etl.core.period import Period
from etl.core.schema import Table


@dataclass(frozen=True)
class Counts:
    """Rows that opened a new version, and rows that said what was already known."""

    loaded: int
    unchanged: int


def versions(rows: pd.DataFrame, table: Table, batch_id: str, hashes: list[str], known_at: str) -> pd.DataFrame:
    """Accepted typed rows with the columns of a version: id, provenance, validity, and the wave in which they are taken."""
    made = rows[table.names].copy()
    made["row_id"] = [f"{batch_id}:{table.name.removeprefix('core_')}:{number}" for number in rows.index]
    made["batch_id"] = batch_id
    made["file_sha256"] = rows["_file"].astype(int).map(dict(enumerate(hashes)))
    made["location"] = rows["_location"]
    made["reason"] = "first"
    made["valid_from"] = made["valid_to"] = None
    if table.valid_month and len(made):
        months = made[table.valid_month]
        made["valid_from"] = months + "-01"
        made["valid_to"] = months.map({month: Period.parse(month).last_day.isoformat() for month in months.unique()})
        late = made[table.valid_month] < str(Period.parse(known_at[:7]).plus(-1))
        made.loc[late, "reason"] = "late"
    elif table.valid_day:
        made["valid_from"] = made[table.valid_day]
    order = [table.sequence] if table.sequence else []
    made = made.sort_values([*table.key, *order], kind="stable")
    made["wave"] = made.groupby(list(table.key)).cumcount()
    return made


def load(connection: sa.Connection, rows: pd.DataFrame, table: Table, known_at: str) -> Counts:
    """Take the versions into the table; returns how many were new and how many said nothing new."""
    if rows.empty:
        return Counts(0, 0)
    core = CORE[table.name]
    core_types = {name: core.c[name].type for name in [*table.names, *VERSION_COLUMNS]}
    stage = staged(connection, f"stage_{table.name}", rows, {**core_types, "wave": SQL_WHOLE}, table.key)
    same_key = sa.and_(*(core.c[name] == stage.c[name] for name in table.key))
    no_newer = core.c[table.sequence] <= stage.c[table.sequence] if table.sequence else sa.true()  # an old delivery that comes again takes nothing back
    differs = sa.or_(sa.false(), *(core.c[name].is_distinct_from(stage.c[name]) for name in table.compared))
    taken = [*table.names, *VERSION_COLUMNS]
    loaded = 0
    for wave in range(int(rows["wave"].max()) + 1):
        now = stage.c.wave == wave
        connection.execute(sa.update(core).where(core.c.known_to.is_(None), sa.exists().where(now, same_key, no_newer, differs)).values(known_to=known_at))
        older = sa.exists().where(same_key).correlate(stage)
        reason = sa.case((older, sa.literal("correction_by_supplier")), else_=stage.c.reason)
        values = [reason if name == "reason" else stage.c[name] for name in taken]
        fresh = sa.select(*values, sa.literal(known_at)).where(now, ~sa.exists().where(same_key, core.c.known_to.is_(None)).correlate(stage))
        loaded += connection.execute(sa.insert(core).from_select([*taken, "known_from"], fresh), execution_options={"preserve_rowcount": True}).rowcount
    stage.drop(connection)
    return Counts(loaded, len(rows) - loaded)


def staged(connection: sa.Connection, name: str, rows: pd.DataFrame, types: Mapping[str, Any], key: Sequence[str] = ()) -> sa.Table:
    """A temporary table with the columns ``types`` of the rows, visible to this connection alone; indexed by ``key``. The caller drops it."""
    stage = sa.Table(name, sa.MetaData(), *(sa.Column(column, kind) for column, kind in types.items()), prefixes=["TEMPORARY"])
    stage.create(connection)
    write_rows(connection, stage, rows[list(types)])
    if key:
        sa.Index(f"{name}_key", *(stage.c[column] for column in key)).create(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ANALYZE {name}")
    return stage


def write_rows(connection: sa.Connection, target: sa.Table, rows: pd.DataFrame) -> None:
    """Many rows into a table: COPY on PostgreSQL, one prepared statement on SQLite. NA becomes NULL."""
    if rows.empty:
        return
    names = list(rows.columns)
    columns = [_plain(rows[name]) for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    if connection.dialect.name == "postgresql":
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor, cursor.copy(f'COPY "{target.name}" ({quoted}) FROM STDIN') as copy:
            for record in zip(*columns, strict=True):
                copy.write_row(record)
        return
    places = ", ".join("?" * len(names))
    insert = f'INSERT INTO "{target.name}" ({quoted}) VALUES ({places})'  # noqa: S608  (names are those of our own schemas)
    connection.exec_driver_sql(insert, list(zip(*columns, strict=True)))


def _plain(values: "pd.Series[Any]") -> list[object]:
    """A column as plain Python values, with None for what is absent."""
    return values.astype(object).where(values.notna(), None).tolist()
