"""Which steps and rules was a run to carry out, and did each leave a result?

At its start a run writes down what is expected; at its end, in the transaction of its act, what happened. A run that is
killed and repeated under the same id writes neither a second time, so the log is the same as of a run that nobody disturbed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from etl import catalog
from etl.adapters import audit_log
from etl.adapters.audit_log import AUDIT_LOG
from etl.adapters.audit_log.chain import canonical
from etl.adapters.warehouse.engine import writing
from etl.versions import rules_of

STARTED, ENDED, FAILED = "run_started", "run_ended", "run_failed"
PATIENCE = timedelta(days=2)  # a run that has not ended when the log is so much older has left no result
Rules = Mapping[str, Mapping[str, object]]


def digest_of(rules: Iterable[tuple[str, int]]) -> dict[str, object]:
    """How many rules, and SHA-256 over their ids and versions in order."""
    told = sorted(f"{rule}@{version}" for rule, version in rules)
    return {"count": len(told), "sha256": hashlib.sha256("\n".join(told).encode()).hexdigest()}


def expected_rules(source: str) -> dict[str, dict[str, object]]:
    """The rules that a run of a source has to carry out, by table."""
    return {table.name: digest_of((rule.id, rule.version) for rule in rules_of(table)) for table in catalog.source(source).schema.tables}


def start(engine: sa.Engine, run_id: str, subject: str, steps: list[str], rules: Rules, *, at: str) -> None:
    """Write down what a run is expected to do, unless it is written already."""
    body = {"run_id": run_id, "subject": subject, "steps": steps, "rules": rules}
    with writing(engine) as connection:
        _once(connection, STARTED, body, at)


def end(connection: sa.Connection, run_id: str, subject: str, result: str, rules: Rules | None, *, at: str) -> None:
    """Write down how a run ended, in the transaction of its last act; the first ending of a run stands."""
    started = _of_run(connection, STARTED, run_id, subject)
    if started and not _of_run(connection, ENDED, run_id, subject):
        audit_log.append(connection, ENDED, {"run_id": run_id, "subject": subject, "result": result, "rules": rules}, at=at)


def fail(engine: sa.Engine, run_id: str, subject: str, step: str, error: str, *, at: str) -> None:
    """Write down that a step of a run failed, and by which class of error."""
    with writing(engine) as connection:
        _once(connection, FAILED, {"run_id": run_id, "subject": subject, "step": step, "error": error}, at)


def missing_results(connection: sa.Connection) -> list[str]:
    """The runs whose result is missing, in words: they never ended, or rules that were expected did not run."""
    started = _by_run(connection, STARTED)
    ended = {run: json.loads(body) for run, (_, body) in _by_run(connection, ENDED).items()}
    failed = _by_run(connection, FAILED)
    newest = connection.execute(sa.select(sa.func.max(AUDIT_LOG.c.at))).scalar()
    found = []
    for run, (at, body) in started.items():
        name = f"{run[1]} ({run[0]})"
        if run not in ended:
            if run not in failed and datetime.fromisoformat(str(newest)) - datetime.fromisoformat(at) > PATIENCE:
                found.append(f"{name} was started and never ended")
            continue
        happened, expected = ended[run]["rules"], json.loads(body)["rules"]
        if happened is not None:
            found += [f"{name}: not all rules of {table} left a result" for table in expected if happened.get(table) != expected[table]]
    return found


def _by_run(connection: sa.Connection, kind: str) -> dict[tuple[str, str], tuple[str, str]]:
    rows = connection.execute(sa.select(AUDIT_LOG.c.at, AUDIT_LOG.c.body).where(AUDIT_LOG.c.kind == kind).order_by(AUDIT_LOG.c.seq))
    told = ((row.at, row.body, json.loads(row.body)) for row in rows)
    return {(facts["run_id"], facts["subject"]): (at, body) for at, body, facts in told}


def _of_run(connection: sa.Connection, kind: str, run_id: str, subject: str) -> bool:
    return (run_id, subject) in _by_run(connection, kind)


def _once(connection: sa.Connection, kind: str, body: Mapping[str, object], at: str) -> None:
    same = sa.select(AUDIT_LOG.c.seq).where(AUDIT_LOG.c.kind == kind, AUDIT_LOG.c.body == canonical(body)).limit(1)
    if connection.execute(same).first() is None:
        audit_log.append(connection, kind, body, at=at)
