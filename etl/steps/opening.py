"""Is the warehouse there? Creates what is missing; safe to repeat, also by two processes at once."""

import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters import outbox as _outbox  # its table joins the metadata
from etl.adapters.warehouse import roles
from etl.adapters.warehouse import tables as _tables  # so do these
from etl.adapters.warehouse.engine import METADATA, open_engine, writing
from etl.settings import Settings

CREATE_LOCK = 4_711_2026  # one number for the advisory lock under which PostgreSQL tables are made
__all__ = ["_outbox", "_tables", "open_warehouse"]


def open_warehouse(settings: Settings) -> sa.Engine:
    """The engine of a warehouse that has all its tables and guards."""
    engine = open_engine(settings.warehouse_url)
    if _is_complete(engine):
        return engine
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(CREATE_LOCK)))
        METADATA.create_all(connection)
        audit_log.create_guards(connection)
    return engine


def set_up_roles(settings: Settings) -> dict[str, str]:
    """Make the tables, and the roles that may own, write, read and audit them; returns the names of the roles. SettingError says what is missing."""
    return roles.set_up(open_engine(settings.admin_url), settings.role_passwords)


def _is_complete(engine: sa.Engine) -> bool:
    return set(METADATA.tables) <= set(sa.inspect(engine).get_table_names())
