"""How does the database itself keep the log from shrinking? By rights where it has them, and by triggers everywhere.

PostgreSQL: entries come in through ``audit_log_append``, which runs with the rights of the table's owner and which nobody
else may call until he is granted it; so a writer needs no right on the table. The triggers stop the owner's careless hand.
SQLite has no rights: triggers refuse every act but the next entry, ``INSERT OR REPLACE`` too, which deletes a row without
firing a trigger for deletes. An owner of a database can drop triggers: that is why entries are chained and signed.
"""

import sqlalchemy as sa

from etl.adapters.audit_log.chain import BEFORE_THE_FIRST

OWNS_THE_LOG = "SELECT pg_has_role(tableowner, 'MEMBER') FROM pg_tables WHERE tablename = 'audit_log' AND schemaname = current_schema()"
TABLES = ("audit_log", "audit_checkpoints")
DOORS = ("audit_log_append", "audit_checkpoint_keep")  # the functions of PostgreSQL by which a writer adds to them
ONLY_GROWS = "The audit log only grows."
NEXT_ONLY = "The audit log takes only the entry that follows its last one."
ONCE_ONLY = "A checkpoint is written once."


def _sqlite() -> list[str]:
    made = [
        f"CREATE TRIGGER IF NOT EXISTS {table}_keeps_{act.lower()}s_out BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{ONLY_GROWS}'); END"
        for table in TABLES
        for act in ("UPDATE", "DELETE")
    ]
    return [
        *made,
        f"""
        CREATE TRIGGER IF NOT EXISTS audit_log_takes_the_next BEFORE INSERT ON audit_log
        WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_log)
          OR NEW.previous_hash IS NOT COALESCE((SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1), '{BEFORE_THE_FIRST}')
        BEGIN SELECT RAISE(ABORT, '{NEXT_ONLY}'); END
        """,  # noqa: S608 both texts are constants of ours
        f"""
        CREATE TRIGGER IF NOT EXISTS audit_checkpoints_are_written_once BEFORE INSERT ON audit_checkpoints
        WHEN EXISTS (SELECT 1 FROM audit_checkpoints WHERE size = NEW.size AND key_id = NEW.key_id)
        BEGIN SELECT RAISE(ABORT, '{ONCE_ONLY}'); END
        """,  # noqa: S608 a constant of ours
    ]


def _postgresql(schema: str) -> list[str]:
    made = [
        f"""
        CREATE OR REPLACE FUNCTION audit_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{ONLY_GROWS}'; END $$
        """,
        f"""
        CREATE OR REPLACE FUNCTION audit_log_takes_the_next() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.seq IS DISTINCT FROM (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_log)
            OR NEW.previous_hash IS DISTINCT FROM COALESCE((SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1), '{BEFORE_THE_FIRST}')
          THEN RAISE EXCEPTION '{NEXT_ONLY}'; END IF;
          RETURN NEW;
        END $$
        """,  # noqa: S608 both texts are constants of ours
        """
        CREATE OR REPLACE TRIGGER audit_log_takes_the_next BEFORE INSERT ON audit_log
        FOR EACH ROW EXECUTE FUNCTION audit_log_takes_the_next()
        """,
        *_door(schema, DOORS[0], "audit_log", "seq bigint, at text, kind text, body text, previous_hash text, hash text"),
        *_door(schema, DOORS[1], "audit_checkpoints", "size bigint, key_id text, at text, note text, frontier text"),
    ]
    guards = [
        f"""
        CREATE OR REPLACE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()
        """
        for table in TABLES
    ]
    return [*made, *guards]


def _door(schema: str, name: str, table: str, parameters: str) -> list[str]:
    """A function that inserts one row as the table's owner. Its search path is fixed, so nobody slips another table under it."""
    values = ", ".join(f"${number}" for number in range(1, parameters.count(",") + 2))
    return [
        f"""
        CREATE OR REPLACE FUNCTION {schema}.{name}({parameters}) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp
        AS 'INSERT INTO {schema}.{table} VALUES ({values})'
        """,  # noqa: S608 names of ours
        f"REVOKE ALL ON FUNCTION {schema}.{name} FROM PUBLIC",  # PostgreSQL lets everybody call a new function
    ]


def create_guards(connection: sa.Connection) -> None:
    """Put the triggers and doors there; safe to repeat. Does nothing where the log belongs to somebody else already."""
    if connection.dialect.name == "sqlite":
        statements = _sqlite()
    elif connection.scalar(sa.text(OWNS_THE_LOG)):
        statements = _postgresql(connection.execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one())
    else:
        statements = []
    for statement in statements:
        connection.exec_driver_sql(statement)
