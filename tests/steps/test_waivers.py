"""Does a waiver let through exactly what it names, for as long as it holds, and does it end by itself?"""

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from demo import signing
from etl import catalog, settings
from etl.adapters import audit_log
from etl.adapters.warehouse.engine import open_engine, reading
from etl.adapters.warehouse.engine import writing as open_writing
from etl.adapters.warehouse.reading import as_known
from etl.adapters.warehouse.tables import BATCHES, CORE, FINDINGS, QUARANTINE, RULE_RESULTS, WAIVERS, WAIVERS_REVOKED
from etl.core import acts
from etl.core.rules import Rule
from etl.core.schema import Schema, Table
from etl.errors import ActRefused, BatchHeld, SourceUnreachable
from etl.settings import TIME_ZONE, Settings
from etl.steps import checking, in_force, refining
from etl.steps.landing import land
from etl.steps.refining import refine
from etl.steps.waiving import revoke, waive, waivers
from etl.versions import rules_of

AS_OF = datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE)
ORDERS = catalog.tables()["core_orders"]
RULE = "ORDER-01"
PEOPLE = """
[[person]]
name = "Head of monitoring"
role = "head of monitoring"
may = ["waive", "lock", "unlock", "explain", "review"]
airflow = "head"

[[person]]
name = "Analyst"
role = "analyst"
may = []
"""


@pytest.fixture
def ours(tmp_path: Path, warehouse_url: str) -> Settings:
    (tmp_path / "drop").mkdir()
    (tmp_path / "people.toml").write_text(PEOPLE, "utf-8")
    signing.write(tmp_path / "keys")
    return settings.load(
        {"ESEP_HOME": str(tmp_path), "ESEP_WAREHOUSE_URL": warehouse_url, "ESEP_SOURCE_ORDERS_URL": str(tmp_path / "drop"), "ESEP_POLITE": "no"}
    )


def order(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**ORDERS.example(), "is_date_assumed": False, **changes}.items() if name != "received_on"}


def deliver(ours: Settings, *orders: dict[str, Any]) -> None:
    folder = ours.home / "drop" / "2026-10-02"
    folder.mkdir(exist_ok=True)
    (folder / "orders.json").write_text(json.dumps({"orders": list(orders)}, ensure_ascii=False), "utf-8")


def bring(ours: Settings, days: int = 0) -> dict[str, Any]:
    at = AS_OF + timedelta(days=days)
    return refine("orders", land("orders", period="2026-09", since=None, as_of=at, run_id="test", settings=ours), as_of=at, run_id="test", settings=ours)


def let_pass(ours: Settings, row: str, *, rule: str = RULE, days: int = 1, **changes: str) -> str:
    said = {"who": "Head of monitoring", "why": "The agency confirmed this code by letter", "until": "2026-10-31", **changes}
    return waive(rule, row, as_of=AS_OF + timedelta(days=days), settings=ours, **said)


def held(ours: Settings) -> list[str]:
    with reading(open_engine(ours.warehouse_url)) as connection:
        return sorted(as_known(connection, ORDERS)["order_id"])


def rows(ours: Settings, table: sa.Table) -> list[dict[str, Any]]:
    with reading(open_engine(ours.warehouse_url)) as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def row_aside(ours: Settings) -> str:
    newest = max((each for each in rows(ours, BATCHES)), key=lambda each: each["decided_no"])["batch_id"]
    return next(f"{each['batch_id']}:orders:{each['row_number']}" for each in rows(ours, QUARANTINE) if each["batch_id"] == newest)


def waived(ours: Settings) -> str:
    """A month in which one of two orders is set aside, then waived and loaded."""
    deliver(ours, order(), order(order_id="O4", issued_on="2027-01-01"))
    assert bring(ours)["quarantined"] == 1
    waiver = let_pass(ours, row_aside(ours))
    again = bring(ours, days=1)
    assert (again["loaded"], again["unchanged"], again["quarantined"]) == (1, 1, 0)
    return waiver


def closed(ours: Settings) -> list[dict[str, Any]]:
    return [each for each in rows(ours, CORE["core_orders"]) if each["known_to"]]


def test_a_waived_row_is_loaded_and_its_finding_stays_with_the_waiver_named(ours: Settings) -> None:
    waiver = waived(ours)
    assert held(ours) == ["O3", "O4"]
    newest = max(rows(ours, BATCHES), key=lambda each: each["decided_no"])["batch_id"]
    assert [(each["rule_id"], each["waiver_id"]) for each in rows(ours, FINDINGS) if each["batch_id"] == newest] == [(RULE, waiver)]
    results = {each["rule_id"]: (each["failed_count"], each["waived_count"]) for each in rows(ours, RULE_RESULTS) if each["batch_id"] == newest}
    assert results[RULE] == (1, 1)
    with reading(open_engine(ours.warehouse_url)) as connection:
        entries = [entry for entry in audit_log.entries(connection) if entry.kind in ("waiver_given", "batch_decided")]
    assert [entry.kind for entry in entries] == ["batch_decided", "waiver_given", "batch_decided"]
    assert entries[1].facts["why"] == "The agency confirmed this code by letter"
    assert entries[2].facts["waivers"] == [waiver]


def test_nothing_is_decided_again_while_a_waiver_holds(ours: Settings) -> None:
    waived(ours)
    assert bring(ours, days=2)["decision"] == "unchanged"
    assert len(rows(ours, BATCHES)) == 2


def test_a_waiver_ends_after_its_last_day_and_the_row_is_set_aside_again(ours: Settings) -> None:
    waived(ours)
    assert bring(ours, days=25)["decision"] == "unchanged"  # 31 October, its last day
    over = bring(ours, days=26)
    assert (over["unchanged"], over["quarantined"]) == (1, 1)
    assert held(ours) == ["O3"]
    assert [each["order_id"] for each in closed(ours)] == ["O4"]
    assert max(rows(ours, BATCHES), key=lambda each: each["decided_no"])["ended_count"] == 1
    assert bring(ours, days=27)["decision"] == "unchanged"


def test_a_revoked_waiver_ends_and_its_row_is_set_aside_again(ours: Settings) -> None:
    waiver = waived(ours)
    revoke(waiver, who="Head of monitoring", why="The letter was withdrawn again", as_of=AS_OF + timedelta(days=2), settings=ours)
    assert bring(ours, days=1)["decision"] == "unchanged"  # judged at its own moment
    assert bring(ours, days=3)["quarantined"] == 1
    assert held(ours) == ["O3"]
    assert [(each["waiver_id"], each["state"]) for each in waivers(ours, as_of=AS_OF + timedelta(days=3))] == [(waiver, "revoked")]
    with pytest.raises(ActRefused, match="already"):
        revoke(waiver, who="Head of monitoring", why="The letter was withdrawn again", as_of=AS_OF + timedelta(days=3), settings=ours)


def test_a_waiver_does_not_cover_other_data_of_the_same_key(ours: Settings) -> None:
    waived(ours)
    deliver(ours, order(), order(order_id="O4", state_code="forgotten"))
    assert bring(ours, days=2)["quarantined"] == 1
    assert held(ours) == ["O3"]
    assert [each["order_id"] for each in closed(ours)] == ["O4"]


def test_a_waiver_covers_the_same_data_in_another_delivery(ours: Settings) -> None:
    waived(ours)
    deliver(ours, order(text_ru="Другой текст"), order(order_id="O4", issued_on="2027-01-01"))
    again = bring(ours, days=2)
    assert (again["loaded"], again["unchanged"], again["quarantined"]) == (1, 1, 0)


def test_a_waiver_ends_when_its_rule_becomes_another(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    waived(ours)

    def newer(table: Table) -> tuple[Rule, ...]:
        return tuple(replace(rule, version=2) if rule.id == RULE else rule for rule in rules_of(table))

    monkeypatch.setattr(checking, "rules_of", newer)
    monkeypatch.setattr(in_force, "rules_of", newer)
    assert bring(ours, days=2)["quarantined"] == 1
    assert held(ours) == ["O3"]
    assert [each["state"] for each in waivers(ours, as_of=AS_OF + timedelta(days=2))] == ["rule changed"]


def test_a_corrected_row_replaces_the_waived_one(ours: Settings) -> None:
    waived(ours)
    deliver(ours, order(), order(order_id="O4"))
    again = bring(ours, days=2)
    assert (again["loaded"], again["quarantined"]) == (1, 0)
    assert bring(ours, days=40)["decision"] == "unchanged"
    assert held(ours) == ["O3", "O4"]


def test_a_row_with_two_faults_needs_two_waivers(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(acts.NOT_WAIVABLE, "allowed")  # an order breaks only one promise that can be waived
    deliver(ours, order(order_id="O4", issued_on="2027-01-01", issuer_code="nobody"))
    bring(ours)
    let_pass(ours, row_aside(ours))
    assert bring(ours, days=1)["quarantined"] == 1
    let_pass(ours, row_aside(ours), rule="orders.issuer_code.allowed", days=2)
    assert bring(ours, days=2)["loaded"] == 1


def test_a_held_batch_is_let_pass_and_held_again_when_the_waiver_ends(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = replace(ORDERS, rows=(5, 9))
    monkeypatch.setattr(catalog.Source, "schema", property(lambda _: Schema((narrow, catalog.tables()["core_claims"]))))
    deliver(ours, order())
    with pytest.raises(BatchHeld):
        bring(ours)
    let_pass(ours, rows(ours, BATCHES)[0]["batch_id"], rule="orders.rows")
    assert bring(ours, days=1)["loaded"] == 1
    assert bring(ours, days=2)["decision"] == "unchanged"
    with pytest.raises(BatchHeld):
        bring(ours, days=30)
    assert held(ours) == []
    assert len(closed(ours)) == 1


@pytest.mark.parametrize(
    ("rule", "changes", "said"),
    [
        ("orders.no.such", {}, "no such rule"),
        ("PLAN-01", {}, "no such finding"),
        ("orders.issuer_code.allowed", {}, "cannot be waived"),
        ("orders.term_code.shape", {}, "cannot be waived"),
        ("orders.text_ru.no_person", {}, "personal number"),
        ("orders.text_ru.required", {}, "cannot be waived"),
        ("file.layout", {}, "cannot be waived"),
        (RULE, {"who": "Somebody else"}, "not in the file"),
        (RULE, {"who": "Analyst"}, "may not waive"),
        (RULE, {"why": "   "}, "reason is demanded"),
        (RULE, {"why": "is fine"}, "reason is demanded"),
        (RULE, {"why": "agreed with 850101300129 by telephone"}, "personal number"),
        (RULE, {"until": "2027-05-01"}, "soon"),
        (RULE, {"until": "2026-10-01"}, "soon"),
        (RULE, {"until": "tomorrow"}, "no day"),
    ],
)
def test_what_is_no_waiver_is_refused_in_words(ours: Settings, rule: str, changes: dict[str, str], said: str) -> None:
    deliver(ours, order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)
    with pytest.raises(ActRefused, match=said) as refused:
        let_pass(ours, row_aside(ours), rule=rule, **changes)  # type: ignore[arg-type]
    assert "850101300129" not in str(refused.value)
    assert rows(ours, WAIVERS) == []


def test_a_row_that_is_not_there_and_an_old_one_are_refused(ours: Settings) -> None:
    deliver(ours, order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)
    old = row_aside(ours)
    with pytest.raises(ActRefused, match="no such finding"):
        let_pass(ours, old.rsplit(":", 1)[0] + ":77")
    deliver(ours, order(order_id="O4", state_code="forgotten"))
    bring(ours, days=1)
    with pytest.raises(ActRefused, match="last decision"):
        let_pass(ours, old)


def test_a_second_waiver_of_one_finding_is_refused(ours: Settings) -> None:
    deliver(ours, order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)
    let_pass(ours, row_aside(ours))
    with pytest.raises(ActRefused, match="already"):
        let_pass(ours, row_aside(ours), days=2)


def test_an_act_that_is_killed_before_its_end_leaves_neither_row_nor_entry(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(ours, order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("etl.steps.waiving.audit_log.append", killed)
        with pytest.raises(KeyboardInterrupt):
            let_pass(ours, row_aside(ours))
    assert rows(ours, WAIVERS) == []
    waiver = let_pass(ours, row_aside(ours))
    with monkeypatch.context() as patched:
        patched.setattr("etl.steps.waiving.audit_log.append", killed)
        with pytest.raises(KeyboardInterrupt):
            revoke(waiver, who="Head of monitoring", why="The letter was withdrawn again", as_of=AS_OF, settings=ours)
    assert rows(ours, WAIVERS_REVOKED) == []


def test_a_waiver_given_while_a_batch_is_checked_is_not_passed_over(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(ours, order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)
    seen, writing = row_aside(ours), open_writing

    def writing_late(engine: sa.Engine) -> Any:
        if not rows(ours, WAIVERS):
            let_pass(ours, seen, days=0)
        return writing(engine)

    monkeypatch.setattr(refining, "ruleset_version", lambda: "other")
    monkeypatch.setattr(refining, "writing", writing_late)
    with pytest.raises(SourceUnreachable, match="at the same time"):
        bring(ours)
    assert bring(ours)["loaded"] == 1


def test_two_at_once_give_one_waiver(ours: Settings) -> None:
    deliver(ours, order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)
    row, done = row_aside(ours), []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        try:
            done.append(let_pass(ours, row))
        except ActRefused:
            done.append("refused")

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == ["W-0001", "refused"]
    assert len(rows(ours, WAIVERS)) == 1
