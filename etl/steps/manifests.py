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
from etl.adapters.audit_log import AUDIT_LOG, Entry
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
    """The runs whose result is missing, in words: they never ended, or rules that were expected did not run.

    Of each subject the newest run is asked whether it ended, and the newest that carried out rules whether these were all:
    a run that was lost is mended by running its subject again.
    """
    started, ended, failed = (_by_run(connection, kind) for kind in (STARTED, ENDED, FAILED))
    newest = datetime.fromisoformat(connection.execute(sa.select(sa.func.max(AUDIT_LOG.c.at))).scalar() or "1970-01-01T00:00:00Z")
    lost, incomplete = dict[str, str](), dict[str, str]()
    for run, entry in started.items():
        run_id, subject = run
        if run not in ended:
            is_over = run in failed or newest - datetime.fromisoformat(entry.at) <= PATIENCE
            lost[subject] = "" if is_over else f"{subject} ({run_id}) was started and never ended"
            continue
        lost[subject] = ""
        happened = ended[run].facts.get("rules")
        if happened is not None:
            tables = [table for table, rules in entry.facts.get("rules", {}).items() if happened.get(table) != rules]
            incomplete[subject] = f"{subject} ({run_id}): not all rules of {', '.join(tables)} left a result" if tables else ""
    return [words for words in (*lost.values(), *incomplete.values()) if words]


def _by_run(connection: sa.Connection, kind: str) -> dict[tuple[str, str], Entry]:
    """The entries of a kind by run and subject, oldest first."""
    every = audit_log.entries(connection, kind=kind)
    return {(str(entry.facts.get("run_id")), str(entry.facts.get("subject"))): entry for entry in every}


def _of_run(connection: sa.Connection, kind: str, run_id: str, subject: str) -> bool:
    query = sa.select(AUDIT_LOG.c.body).where(AUDIT_LOG.c.kind == kind, AUDIT_LOG.c.body.contains(canonical(run_id), autoescape=True))
    return any(json.loads(body).get("subject") == subject for body in connection.scalars(query))


def _once(connection: sa.Connection, kind: str, body: Mapping[str, object], at: str) -> None:
    same = sa.select(AUDIT_LOG.c.seq).where(AUDIT_LOG.c.kind == kind, AUDIT_LOG.c.body == canonical(body)).limit(1)
    if connection.execute(same).first() is None:
        audit_log.append(connection, kind, body, at=at)
