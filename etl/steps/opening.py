"""Is the warehouse there? Creates what is missing; safe to repeat, also by two processes at once."""

import psycopg
import sqlalchemy as sa

from etl.adapters import outbox as _outbox  # its table joins the metadata
from etl.adapters.warehouse import growing, roles
from etl.adapters.warehouse import tables as _tables  # so do these
from etl.adapters.warehouse.engine import open_engine, writing
from etl.errors import WarehouseError
from etl.settings import Settings

CREATE_LOCK = 4_711_2026  # one number for the advisory lock under which PostgreSQL tables are made
__all__ = ["_outbox", "_tables", "open_warehouse"]


def open_warehouse(settings: Settings) -> sa.Engine:
    """The engine of a warehouse that has all its tables, columns and guards. WarehouseError if this user may not make what is missing."""
    engine = open_engine(settings.warehouse_url)
    if growing.is_complete(engine):
        return engine
    try:
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(CREATE_LOCK)))
            growing.grow(connection)
    except sa.exc.DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege | psycopg.errors.ReadOnlySqlTransaction):
            raise WarehouseError(
                "The warehouse lacks tables or columns of this version, and this user may not make them.",
                user=engine.url.username,
                next_step="Let the administrator say: esep roles. docs/runbook.md, The roles of the warehouse.",
            ) from None
        raise
    return engine


def set_up_roles(settings: Settings) -> dict[str, str]:
    """Make the tables, and the roles that may own, write, read and audit them; returns the names of the roles. SettingError says what is missing."""
    return roles.set_up(open_engine(settings.admin_url), settings.role_passwords)
