"""How does the database itself keep the log from shrinking? Triggers refuse every act but the next entry.

They stop accidents and careless hands. An owner of the database can drop them: that is why the entries are chained.
Rights of the separate PostgreSQL roles (writer: INSERT and SELECT, auditor: SELECT) are granted here once those roles exist.
"""

import sqlalchemy as sa

from etl.adapters.audit_log.chain import BEFORE_THE_FIRST

ONLY_GROWS = "The audit log only grows."
NEXT_ONLY = "The audit log takes only the entry that follows its last one."

SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS audit_log_keeps_updates_out BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, '{ONLY_GROWS}'); END",
    f"CREATE TRIGGER IF NOT EXISTS audit_log_keeps_deletes_out BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, '{ONLY_GROWS}'); END",
    # INSERT OR REPLACE deletes without firing a DELETE trigger; it must pass this one first.
    f"""
    CREATE TRIGGER IF NOT EXISTS audit_log_takes_the_next BEFORE INSERT ON audit_log
    WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_log)
      OR NEW.previous_hash IS NOT COALESCE((SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1), '{BEFORE_THE_FIRST}')
    BEGIN SELECT RAISE(ABORT, '{NEXT_ONLY}'); END
    """,  # noqa: S608 both texts are constants of ours
)

POSTGRESQL = (
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
    CREATE OR REPLACE TRIGGER audit_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()
    """,
    """
    CREATE OR REPLACE TRIGGER audit_log_takes_the_next BEFORE INSERT ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_takes_the_next()
    """,
)


def create_guards(connection: sa.Connection) -> None:
    """Put the triggers on the log; safe to repeat."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)
