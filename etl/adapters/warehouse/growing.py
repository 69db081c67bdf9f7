"""Has a warehouse everything that this version writes? Missing tables, and columns that may be empty, are added; rows are never touched."""

import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters.warehouse.engine import METADATA
from etl.errors import WarehouseError


def is_complete(engine: sa.Engine) -> bool:
    """Whether every table and column is there."""
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        return set(METADATA.tables) <= set(inspector.get_table_names()) and not _lacking(inspector)


def grow(connection: sa.Connection) -> None:
    """Make what is missing. WarehouseError names a column that no older row could fill."""
    METADATA.create_all(connection)
    for column in _lacking(sa.inspect(connection)):
        told = f"{column.table.name}.{column.name}"
        if not column.nullable:
            raise WarehouseError(
                "The warehouse was made by an older version, and its rows cannot say what this version needs.",
                column=told,
                next_step="Keep a backup, read CHANGELOG.md on this column, and fill it by hand or make the warehouse anew from the raw store.",
            )
        quote = connection.dialect.identifier_preparer.quote
        kind = column.type.compile(connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {quote(column.table.name)} ADD COLUMN {quote(column.name)} {kind}")
    audit_log.create_guards(connection)


def _lacking(inspector: sa.Inspector) -> list[sa.Column[object]]:
    """Columns that tables of an older version do not have."""
    there = {name: {column["name"] for column in columns} for (_, name), columns in inspector.get_multi_columns().items()}
    return [column for name, table in METADATA.tables.items() if name in there for column in table.columns if column.name not in there[name]]
