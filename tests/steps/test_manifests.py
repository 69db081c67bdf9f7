"""Does a run that left no result fail the verification, and only such a run?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from etl import settings
from etl.adapters import audit_log
from etl.adapters.warehouse.engine import open_engine, reading, writing
from etl.core.moment import moment
from etl.core.rules import Rule
from etl.core.schema import Table
from etl.errors import LogBroken, SourceUnreachable
from etl.settings import Settings
from etl.steps import checking, landing, refining
from etl.steps.checkpointing import checkpoint
from etl.steps.landing import land
from etl.steps.manifests import digest_of, end, fail, missing_results, start
from etl.steps.opening import open_warehouse
from etl.steps.refining import refine
from etl.steps.verifying import verify_log
from etl.versions import rules_of
from tests.steps.test_waivers import AS_OF, ORDERS, deliver, order, ours

__all__ = ["ours"]
AT, LATER = moment(AS_OF), moment(AS_OF + timedelta(days=3))
RULES = {"core_orders": digest_of([("ORDER-01", 1), ("orders.rows", 1)])}
FEWER = {"core_orders": digest_of([("ORDER-01", 1)])}


@pytest.fixture
def engine(warehouse_url: str) -> Iterator[sa.Engine]:
    engine = open_warehouse(settings.load({"ESEP_WAREHOUSE_URL": warehouse_url}))
    yield engine
    engine.dispose()


def ended(engine: sa.Engine, run: str, rules: Any = RULES, at: str = AT) -> None:
    with writing(engine) as connection:
        end(connection, run, "orders 2026-09", "loaded", rules, at=at)


def started(engine: sa.Engine, run: str, at: str = AT) -> None:
    start(engine, run, "orders 2026-09", ["land", "refine"], RULES, at=at)


def time_passes(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        audit_log.append(connection, "mail", {"state": "sent"}, at=LATER)


def missing(engine: sa.Engine) -> list[str]:
    with reading(engine) as connection:
        return missing_results(connection)


def kinds(settings: Settings) -> list[str]:
    with reading(open_engine(settings.warehouse_url)) as connection:
        return [entry.kind for entry in audit_log.entries(connection)]


def test_a_run_that_ended_with_all_its_rules_is_whole(engine: sa.Engine) -> None:
    started(engine, "r1")
    ended(engine, "r1")
    time_passes(engine)
    assert missing(engine) == []


def test_a_run_that_never_ended_is_named_when_its_time_is_over_and_not_before(engine: sa.Engine) -> None:
    started(engine, "r1")
    assert missing(engine) == []
    time_passes(engine)
    assert missing(engine) == ["orders 2026-09 (r1) was started and never ended"]


def test_a_run_whose_failure_is_in_the_log_is_no_gap(engine: sa.Engine) -> None:
    started(engine, "r1")
    fail(engine, "r1", "orders 2026-09", "land", "SourceUnreachable", at=AT)
    time_passes(engine)
    assert missing(engine) == []


def test_a_lost_run_is_mended_by_running_its_subject_again(engine: sa.Engine) -> None:
    started(engine, "r1")
    time_passes(engine)
    started(engine, "r2", at=LATER)
    ended(engine, "r2", at=LATER)
    assert missing(engine) == []


def test_a_rule_without_a_result_is_named_until_all_have_run(engine: sa.Engine) -> None:
    started(engine, "r1")
    ended(engine, "r1", FEWER)
    assert missing(engine) == ["orders 2026-09 (r1): not all rules of core_orders left a result"]
    started(engine, "r2")
    ended(engine, "r2", None)  # nothing new came: no rule ran
    assert missing(engine) == ["orders 2026-09 (r1): not all rules of core_orders left a result"]
    started(engine, "r3")
    ended(engine, "r3")
    assert missing(engine) == []


def test_the_same_run_is_started_and_ended_once(engine: sa.Engine) -> None:
    for _ in range(2):
        started(engine, "r1")
        ended(engine, "r1")
        ended(engine, "r1", None)
    ended(engine, "r")  # a run that was never started, and whose name begins like another's
    with reading(engine) as connection:
        assert [entry.kind for entry in audit_log.entries(connection)] == ["run_started", "run_ended"]


def test_a_rule_that_is_dropped_on_the_way_fails_the_verification(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(ours, order())
    batch = land("orders", period="2026-09", since=None, as_of=AS_OF, run_id="r", settings=ours)

    def fewer(table: Table) -> tuple[Rule, ...]:
        return tuple(rule for rule in rules_of(table) if rule.id != "ORDER-01")

    monkeypatch.setattr(checking, "rules_of", fewer)
    refine("orders", batch, as_of=AS_OF, run_id="r", settings=ours)
    with pytest.raises(LogBroken, match="A run left no result") as told:
        verify_log(ours)
    assert "not all rules of core_orders" in str(told.value.about["runs"])


def test_a_whole_run_verifies_and_its_repetition_adds_nothing(ours: Settings) -> None:
    deliver(ours, order())
    for _ in range(2):
        batch = land("orders", period="2026-09", since=None, as_of=AS_OF, run_id="r", settings=ours)
        refine("orders", batch, as_of=AS_OF, run_id="r", settings=ours)
    assert kinds(ours) == ["run_started", "batch_decided", "run_ended"]
    assert verify_log(ours)["ok"] is True


def test_a_step_that_fails_says_so_in_the_log(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    unreachable = replace(ours, environ={**ours.environ, "ESEP_SOURCE_ORDERS_URL": str(ours.home / "nowhere")})
    with pytest.raises(SourceUnreachable):
        land("orders", period="2026-09", since=None, as_of=AS_OF, run_id="r1", settings=unreachable)
    deliver(ours, order())
    batch = land("orders", period="2026-09", since=None, as_of=AS_OF, run_id="r2", settings=ours)

    def waits(*_: object) -> None:
        raise SourceUnreachable("A source that this one is checked against has brought nothing yet.")

    monkeypatch.setattr(refining, "wait_for", waits)
    with pytest.raises(SourceUnreachable):
        refine("orders", batch, as_of=AS_OF, run_id="r2", settings=ours)
    assert kinds(ours) == ["run_started", "run_failed", "run_started", "run_failed"]
    assert landing.subject("orders", "2026-09") == "orders 2026-09"
    checkpoint(ours, as_of=AS_OF + timedelta(days=3))
    assert verify_log(ours)["ok"] is True


def test_the_expected_rules_are_those_of_the_source(ours: Settings) -> None:
    deliver(ours, order())
    land("orders", period="2026-09", since=None, as_of=AS_OF, run_id="r", settings=ours)
    with reading(open_engine(ours.warehouse_url)) as connection:
        (entry,) = audit_log.entries(connection, kind="run_started")
    rules = rules_of(ORDERS)
    assert entry.facts["rules"]["core_orders"] == digest_of((rule.id, rule.version) for rule in rules)
    assert entry.facts["rules"]["core_orders"]["count"] == len(rules) > 20
    assert entry.facts["steps"] == ["land", "refine"]
