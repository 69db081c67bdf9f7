"""Who may do what in PostgreSQL? Four roles, made by an administrator in one go.

* ``<name>_owner`` owns tables and functions and can log in nowhere: nobody drops a trigger or edits the log in passing.
* ``<name>_writer`` is Esep itself: it adds rows, ends versions (``known_to``) and moves letters on; it deletes nothing, and to the log it
  gets only by its doors.
* ``<name>_reader`` reads facts and figures: analysts and other programs.
* ``<name>_auditor`` reads everything, the log and the set-aside rows included.

``<name>`` is that of the database. Repeating it mends rights that somebody changed, and makes what a new version needs.
"""

from collections.abc import Mapping, Sequence

import psycopg
import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters.outbox import OUTBOX
from etl.adapters.warehouse import growing
from etl.adapters.warehouse.engine import METADATA, writing
from etl.adapters.warehouse.tables import BATCHES, CORE, EDITIONS, FIGURES, RULE_RESULTS
from etl.errors import SettingError

LOGIN = ("writer", "reader", "auditor")
READ = (BATCHES, RULE_RESULTS, EDITIONS, FIGURES)  # beside the tables of the sources
Passwords = Mapping[str, str]


def set_up(admin: sa.Engine, passwords: Passwords) -> dict[str, str]:
    """Make roles, tables, guards and rights; returns the role of each part. ``passwords`` by part; a part without one keeps its own.

    SettingError if the address is none of PostgreSQL or the administrator may not make roles.
    """
    if admin.dialect.name != "postgresql":
        raise SettingError("Roles are for PostgreSQL.", next_step="Name the administrator's address: postgresql+psycopg://…")
    database = str(admin.url.database)
    names = {part: f"{database}_{part}" for part in ("owner", *LOGIN)}
    try:
        with writing(admin) as connection:
            _make_roles(connection, names, _verifiers(connection, names, passwords))
            _give_everything_to_the_owner(connection, names["owner"])
            connection.exec_driver_sql(f"SET LOCAL ROLE {_quoted(connection, names['owner'])}")
            growing.grow(connection)
            connection.exec_driver_sql("RESET ROLE")
            _grant(connection, database, names)
    except sa.exc.ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise SettingError(
                "This user may not make roles or take over the tables.", user=admin.url.username, next_step="Use the administrator of the database server."
            ) from None
        raise
    return names


def _quoted(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _verifiers(connection: sa.Connection, names: Mapping[str, str], passwords: Passwords) -> dict[str, str]:
    """What the server keeps of each password: worked out here, so that no log of the server sees the password itself."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    found = {part: driver.pgconn.encrypt_password(word.encode(), names[part].encode(), b"scram-sha-256") for part, word in passwords.items() if word}
    return {part: verifier.decode("ascii") for part, verifier in found.items()}


def _make_roles(connection: sa.Connection, names: Mapping[str, str], verifiers: Mapping[str, str]) -> None:
    there = set(connection.scalars(sa.text("SELECT rolname FROM pg_roles")))
    for part, name in names.items():
        quoted = _quoted(connection, name)
        if name not in there:
            connection.exec_driver_sql(f"CREATE ROLE {quoted}")
        can_log_in = "LOGIN" if part in LOGIN else "NOLOGIN PASSWORD NULL"
        connection.exec_driver_sql(f"ALTER ROLE {quoted} {can_log_in} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT")
        if part in verifiers:  # a verifier holds no quote
            connection.exec_driver_sql(f"ALTER ROLE {quoted} PASSWORD '{verifiers[part]}'")


def _give_everything_to_the_owner(connection: sa.Connection, owner: str) -> None:
    """Tables and functions that an earlier set-up left with somebody else."""
    quoted = _quoted(connection, owner)
    connection.exec_driver_sql(f"GRANT {quoted} TO CURRENT_USER")
    schema = _schema(connection)
    connection.exec_driver_sql(f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {quoted}")
    tables = [name for name in sa.inspect(connection).get_table_names() if name in METADATA.tables]
    for name in tables:
        connection.exec_driver_sql(f"ALTER TABLE {_quoted(connection, name)} OWNER TO {quoted}")
    functions = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'audit\\_%%'"
    for function in connection.exec_driver_sql(functions).scalars().all():
        connection.exec_driver_sql(f"ALTER FUNCTION {function} OWNER TO {quoted}")


def _grant(connection: sa.Connection, database: str, names: Mapping[str, str]) -> None:
    """Take every right from the three, then give each what it needs and no more."""
    schema, place = _schema(connection), _quoted(connection, database)
    writer, reader, auditor = (_quoted(connection, names[part]) for part in LOGIN)
    said = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {writer}, {reader}, {auditor}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM PUBLIC, {writer}, {reader}, {auditor}",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC, {writer}, {reader}, {auditor}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {writer}, {reader}, {auditor}",
        f"REVOKE ALL ON DATABASE {place} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {place} TO {writer}, {reader}, {auditor}",
        f"GRANT TEMPORARY ON DATABASE {place} TO {writer}",
        f"GRANT USAGE ON SCHEMA {schema} TO {writer}, {reader}, {auditor}",
        f"GRANT SELECT ON {_list(connection, METADATA.tables)} TO {writer}, {auditor}",
        f"GRANT INSERT ON {_list(connection, [name for name in METADATA.tables if name not in audit_log.TABLES])} TO {writer}",
        f"GRANT SELECT ON {_list(connection, [*CORE, *(table.name for table in READ)])} TO {reader}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {writer}",
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {auditor}",
        f"GRANT UPDATE ON {_list(connection, [OUTBOX.name])} TO {writer}",
        *(f"GRANT UPDATE (known_to) ON {_quoted(connection, name)} TO {writer}" for name in CORE),
        *(f"GRANT EXECUTE ON FUNCTION {schema}.{door} TO {writer}" for door in audit_log.DOORS),
        *(f"ALTER ROLE {name} SET default_transaction_read_only = on" for name in (reader, auditor)),
    ]
    for statement in said:
        connection.exec_driver_sql(statement)


def _schema(connection: sa.Connection) -> str:
    return str(connection.execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one())


def _list(connection: sa.Connection, names: Sequence[str] | Mapping[str, object]) -> str:
    return ", ".join(_quoted(connection, name) for name in names)
