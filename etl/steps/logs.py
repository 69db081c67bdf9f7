"""Where can an auditor read what was checked? The audit log as JSON Lines, and the results of every rule as CSV."""

import csv
import io
from pathlib import Path

import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters.audit_log.lineage import export_openlineage
from etl.adapters.raw_store import write_atomically
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.tables import BATCHES, RULE_RESULTS
from etl.settings import Settings
from etl.steps.opening import open_warehouse

COLUMNS = [
    BATCHES.c.source,
    BATCHES.c.period,
    BATCHES.c.batch_id,
    RULE_RESULTS.c.table_name,
    RULE_RESULTS.c.rule_id,
    RULE_RESULTS.c.rule_version,
    RULE_RESULTS.c.severity,
    RULE_RESULTS.c.rows_count,
    RULE_RESULTS.c.failed_count,
    BATCHES.c.decision,
    BATCHES.c.ruleset_version,
    BATCHES.c.code_version,
    BATCHES.c.as_of,
]


def write_logs(period: str, settings: Settings) -> tuple[Path, Path]:
    """Write the audit log and the month's data-quality log below the folder of logs; returns both paths."""
    log, quality = settings.logs / "audit-log.jsonl", settings.logs / f"data-quality-{period}.csv"
    with reading(open_warehouse(settings)) as connection:
        audit_log.export_jsonl(connection, log)
        joined = sa.join(RULE_RESULTS, BATCHES, RULE_RESULTS.c.batch_id == BATCHES.c.batch_id)
        query = sa.select(*COLUMNS).select_from(joined).where(BATCHES.c.since <= period, BATCHES.c.period >= period)
        rows = connection.execute(query.order_by(BATCHES.c.source, BATCHES.c.batch_id, RULE_RESULTS.c.table_name, RULE_RESULTS.c.rule_id)).all()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*(column.name for column in COLUMNS), "verdict"])
    writer.writerows([*row, "failed" if row.failed_count else "passed"] for row in rows)
    write_atomically(quality, text.getvalue().encode("utf-8-sig"))
    return log, quality


def export_log(path: Path, settings: Settings, *, as_openlineage: bool = False) -> int:
    """Write the whole log as JSON Lines, or as CSV if the name ends so; returns the number of entries.

    ``as_openlineage``: only what was checked in each batch, as events of OpenLineage.
    """
    with reading(open_warehouse(settings)) as connection:
        if as_openlineage:
            return export_openlineage(connection, path)
        return (audit_log.export_csv if path.suffix == ".csv" else audit_log.export_jsonl)(connection, path)


def filtered(settings: Settings, *, kind: str | None, since: str | None, until: str | None, about: str | None, limit: int) -> list[dict[str, object]]:
    """The newest ``limit`` entries that fit, oldest first: seq, at, kind, about (what the entry names), body (as values)."""
    log = audit_log.AUDIT_LOG
    query = sa.select(log).order_by(log.c.seq.desc()).limit(limit)
    conditions = [
        (kind, log.c.kind == kind),
        (since, log.c.at >= (since or "")),
        (until, log.c.at <= (until or "")),
        (about, log.c.body.contains(about or "", autoescape=True)),
    ]
    with reading(open_warehouse(settings)) as connection:
        rows = connection.execute(query.where(*(condition for given, condition in conditions if given))).all()
    found = [audit_log.Entry(**row._mapping) for row in reversed(rows)]
    return [{"seq": each.seq, "at": each.at, "kind": each.kind, "about": _about(each.facts), "body": each.facts} for each in found]


def _about(facts: dict[str, object]) -> str:
    """What an entry names, and the run: enough to find it in a list."""
    names = ("batch_id", "edition", "subject", "waiver_id", "period", "who", "decision", "result", "state", "run_id")
    return ", ".join(str(facts[name]) for name in names if facts.get(name))
