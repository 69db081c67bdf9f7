"""Which tables does the warehouse have? Those of the sources, made from their schemas, and its own books.

A source's table keeps every version of every row: ``known_from`` and ``known_to`` say when we held it
(``known_to`` is empty while it holds), ``valid_from`` and ``valid_to`` when it is true in the world.
"""

import sqlalchemy as sa

from etl.adapters.warehouse.engine import METADATA
from etl.catalog import tables
from etl.core.schema import Table

SQL_TEXT, SQL_WHOLE = sa.Text(), sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VERSION_COLUMNS = ["row_id", "batch_id", "file_sha256", "location", "reason", "valid_from", "valid_to"]


def _version_columns() -> list[sa.Column[str]]:
    return [
        sa.Column("row_id", SQL_TEXT, primary_key=True),
        sa.Column("batch_id", SQL_TEXT, nullable=False),
        sa.Column("file_sha256", SQL_TEXT, nullable=False),
        sa.Column("location", SQL_TEXT, nullable=False),
        sa.Column("reason", SQL_TEXT, nullable=False),  # first | late | correction_by_supplier
        sa.Column("valid_from", SQL_TEXT),
        sa.Column("valid_to", SQL_TEXT),
    ]


def _sql_table(table: Table) -> sa.Table:
    business = [
        sa.Column(column.name, SQL_WHOLE if column.is_whole or column.kind == "flag" else SQL_TEXT, nullable=not column.required) for column in table.columns
    ]
    made = sa.Table(
        table.name,
        METADATA,
        *business,
        *_version_columns(),
        sa.Column("known_from", SQL_TEXT, nullable=False),
        sa.Column("known_to", SQL_TEXT),
        sa.CheckConstraint("known_to IS NULL OR known_to >= known_from", name=f"{table.name}_known_in_order"),
        comment=table.grain,
        sqlite_strict=True,
    )
    current = made.c.known_to.is_(None)
    sa.Index(f"{table.name}_one_current", *(made.c[name] for name in table.key), unique=True, sqlite_where=current, postgresql_where=current)
    sa.Index(f"{table.name}_versions", *(made.c[name] for name in table.key))
    return made


CORE = {table.name: _sql_table(table) for table in tables().values()}

BATCHES = sa.Table(
    "batches",
    METADATA,
    sa.Column("batch_id", SQL_TEXT, primary_key=True),  # a batch taken again, after its rules or parents changed, is "batch.2"
    sa.Column("decided_no", SQL_WHOLE, nullable=False, unique=True),  # in the order of decisions
    sa.Column("source", SQL_TEXT, nullable=False),
    sa.Column("period", SQL_TEXT, nullable=False),
    sa.Column("since", SQL_TEXT, nullable=False),
    sa.Column("as_of", SQL_TEXT, nullable=False),
    sa.Column("known_at", SQL_TEXT, nullable=False),
    sa.Column("decision", SQL_TEXT, nullable=False),  # loaded | held
    sa.Column("why", SQL_TEXT, nullable=False),
    sa.Column("files_count", SQL_WHOLE, nullable=False),
    sa.Column("read_count", SQL_WHOLE, nullable=False),
    sa.Column("loaded_count", SQL_WHOLE, nullable=False),
    sa.Column("unchanged_count", SQL_WHOLE, nullable=False),
    sa.Column("quarantined_count", SQL_WHOLE, nullable=False),
    sa.Column("ended_count", SQL_WHOLE, nullable=False),  # versions closed because the waiver that let them in ended
    sa.Column("code_version", SQL_TEXT, nullable=False),
    sa.Column("ruleset_version", SQL_TEXT, nullable=False),
    sa.CheckConstraint("decision = 'held' OR read_count = loaded_count + unchanged_count + quarantined_count", name="batches_nothing_vanishes"),
    sqlite_strict=True,
)

RULE_RESULTS = sa.Table(
    "rule_results",
    METADATA,
    sa.Column("batch_id", SQL_TEXT, primary_key=True),
    sa.Column("rule_id", SQL_TEXT, primary_key=True),
    sa.Column("rule_version", SQL_WHOLE, nullable=False),
    sa.Column("table_name", SQL_TEXT, nullable=False),
    sa.Column("severity", SQL_TEXT, nullable=False),
    sa.Column("rows_count", SQL_WHOLE, nullable=False),
    sa.Column("failed_count", SQL_WHOLE, nullable=False),
    sa.Column("waived_count", SQL_WHOLE, nullable=False),  # of the failed
    sqlite_strict=True,
)

FINDINGS = sa.Table(
    "findings",
    METADATA,
    sa.Column("batch_id", SQL_TEXT, primary_key=True),
    sa.Column("finding_no", SQL_WHOLE, primary_key=True),
    sa.Column("rule_id", SQL_TEXT, nullable=False),
    sa.Column("rule_version", SQL_WHOLE, nullable=False),
    sa.Column("severity", SQL_TEXT, nullable=False),
    sa.Column("table_name", SQL_TEXT, nullable=False),
    sa.Column("column_name", SQL_TEXT, nullable=False),
    sa.Column("file_name", SQL_TEXT, nullable=False),
    sa.Column("file_sha256", SQL_TEXT, nullable=False),
    sa.Column("location", SQL_TEXT, nullable=False),
    sa.Column("value_class", SQL_TEXT, nullable=False),
    sa.Column("row_number", SQL_WHOLE, nullable=False),
    sa.Column("data_sha256", SQL_TEXT, nullable=False),  # of what a waiver would be bound to; "" where nothing can be waived
    sa.Column("waiver_id", SQL_TEXT, nullable=False),  # the waiver that let it pass; "" if none did
    sqlite_strict=True,
)

QUARANTINE = sa.Table(
    "quarantined_rows",
    METADATA,
    sa.Column("batch_id", SQL_TEXT, primary_key=True),
    sa.Column("table_name", SQL_TEXT, primary_key=True),
    sa.Column("row_number", SQL_WHOLE, primary_key=True),
    sa.Column("file_sha256", SQL_TEXT, nullable=False),
    sa.Column("location", SQL_TEXT, nullable=False),
    sa.Column("rule_ids", SQL_TEXT, nullable=False),
    sa.Column("delivered", SQL_TEXT, nullable=False),  # the row's texts as JSON; personal numbers are masked
    sqlite_strict=True,
)

EDITIONS = sa.Table(
    "editions",
    METADATA,
    sa.Column("edition_id", SQL_TEXT, primary_key=True),
    sa.Column("report", SQL_TEXT, nullable=False),
    sa.Column("region_code", SQL_TEXT, nullable=False),
    sa.Column("period", SQL_TEXT, nullable=False),
    sa.Column("edition_no", SQL_WHOLE, nullable=False),
    sa.Column("as_known_at", SQL_TEXT, nullable=False),
    sa.Column("inputs_sha256", SQL_TEXT, nullable=False),  # of everything that the edition rests on
    sa.Column("code_version", SQL_TEXT, nullable=False),
    sa.Column("ruleset_version", SQL_TEXT, nullable=False),
    sa.Column("gaps", SQL_TEXT, nullable=False),
    sa.Column("batches", SQL_TEXT, nullable=False),
    sa.Column("files", SQL_TEXT, nullable=False),  # JSON: file name -> SHA-256
    sa.UniqueConstraint("report", "region_code", "period", "edition_no"),
    sqlite_strict=True,
)

FIGURES = sa.Table(
    "mart_figures",
    METADATA,
    sa.Column("edition_id", SQL_TEXT, sa.ForeignKey("editions.edition_id"), primary_key=True),
    sa.Column("code", SQL_TEXT, primary_key=True),
    sa.Column("indicator_id", SQL_TEXT, nullable=False),
    sa.Column("indicator_version", SQL_WHOLE, nullable=False),
    sa.Column("level", SQL_TEXT, nullable=False),
    sa.Column("subject", SQL_TEXT, nullable=False),
    sa.Column("aspect", SQL_TEXT, nullable=False),
    sa.Column("unit", SQL_TEXT, nullable=False),
    sa.Column("numerator", SQL_TEXT),  # whole numbers of any size, as text: a ratio of tiyn may pass 2**63
    sa.Column("denominator", SQL_TEXT, nullable=False),
    sa.Column("state", SQL_TEXT, nullable=False),
    sa.Column("reason", SQL_TEXT, nullable=False),
    sqlite_strict=True,
)

WAIVERS = sa.Table(
    "waivers",
    METADATA,
    sa.Column("waiver_id", SQL_TEXT, primary_key=True),
    sa.Column("act_no", SQL_WHOLE, nullable=False, unique=True),
    sa.Column("rule_id", SQL_TEXT, nullable=False),
    sa.Column("rule_version", SQL_WHOLE, nullable=False),
    sa.Column("table_name", SQL_TEXT, nullable=False),
    sa.Column("data_sha256", SQL_TEXT, nullable=False),  # of the row as shown, or of the files of the batch
    sa.Column("source", SQL_TEXT, nullable=False),
    sa.Column("given_for", SQL_TEXT, nullable=False),  # the set-aside row or the batch that was looked at
    sa.Column("who", SQL_TEXT, nullable=False),
    sa.Column("role", SQL_TEXT, nullable=False),
    sa.Column("why", SQL_TEXT, nullable=False),
    sa.Column("until", SQL_TEXT, nullable=False),  # its last day
    sa.Column("given_at", SQL_TEXT, nullable=False),
    sqlite_strict=True,
)

WAIVERS_REVOKED = sa.Table(
    "waivers_revoked",
    METADATA,
    sa.Column("waiver_id", SQL_TEXT, sa.ForeignKey("waivers.waiver_id"), primary_key=True),
    sa.Column("who", SQL_TEXT, nullable=False),
    sa.Column("role", SQL_TEXT, nullable=False),
    sa.Column("why", SQL_TEXT, nullable=False),
    sa.Column("revoked_at", SQL_TEXT, nullable=False),
    sqlite_strict=True,
)

PERIOD_ACTS = sa.Table(
    "period_acts",
    METADATA,
    sa.Column("act_no", SQL_WHOLE, primary_key=True),
    sa.Column("region_code", SQL_TEXT, nullable=False),
    sa.Column("period", SQL_TEXT, nullable=False),
    sa.Column("act", SQL_TEXT, nullable=False),  # lock | unlock
    sa.Column("who", SQL_TEXT, nullable=False),
    sa.Column("role", SQL_TEXT, nullable=False),
    sa.Column("why", SQL_TEXT, nullable=False),
    sa.Column("acted_at", SQL_TEXT, nullable=False),
    sqlite_strict=True,
)

VARIANCES = sa.Table(
    "variances",
    METADATA,
    sa.Column("act_no", SQL_WHOLE, primary_key=True),
    sa.Column("region_code", SQL_TEXT, nullable=False),
    sa.Column("period", SQL_TEXT, nullable=False),
    sa.Column("project_id", SQL_TEXT, nullable=False),
    sa.Column("who", SQL_TEXT, nullable=False),
    sa.Column("role", SQL_TEXT, nullable=False),
    sa.Column("why", SQL_TEXT, nullable=False),  # the explanation, as it is printed
    sa.Column("said_at", SQL_TEXT, nullable=False),
    sqlite_strict=True,
)

RELEASE_ACTS = sa.Table(
    "release_acts",
    METADATA,
    sa.Column("edition_id", SQL_TEXT, sa.ForeignKey("editions.edition_id"), primary_key=True),
    sa.Column("act_no", SQL_WHOLE, primary_key=True),  # from 1 on for each edition: of two at once one is refused
    sa.Column("act", SQL_TEXT, nullable=False),  # review | approve | reject
    sa.Column("files_sha256", SQL_TEXT, nullable=False),  # of names and hashes of the files: what the act is bound to
    sa.Column("who", SQL_TEXT, nullable=False),
    sa.Column("role", SQL_TEXT, nullable=False),
    sa.Column("why", SQL_TEXT, nullable=False),
    sa.Column("acted_at", SQL_TEXT, nullable=False),
    sqlite_strict=True,
)
