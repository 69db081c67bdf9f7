"""Does the gate wait, open and name gaps, and does each region get its own edition?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from dags import _in_process
from etl.errors import RenderError
from tests.dags.stand_ins import Steps, a_run

REPORT = "report_regional_monthly"
DEADLINE = datetime(2026, 10, 9, 13, tzinfo=UTC)  # as the stand-in of the step says
BEFORE, AFTER = datetime(2026, 10, 6, 4, tzinfo=UTC), datetime(2026, 10, 9, 14, tzinfo=UTC)
REPLAYED = {"as_of": "2026-10-06T09:00:00+05:00"}


@pytest.fixture
def look(bag: Any, steps: Steps, monkeypatch: pytest.MonkeyPatch) -> Any:
    """One look of the gate at a given time."""
    from airflow.sdk import timezone

    from dags import _connections

    monkeypatch.setattr(_connections, "settings_for", lambda *_: None)

    def at(now: datetime, **run: Any) -> Any:
        monkeypatch.setattr(timezone, "utcnow", lambda: now)
        return bag.dags[REPORT].get_task("gate").python_callable(dag_run=a_run(run_after=BEFORE, **run))

    return at


def lacking(steps: Steps, *sources: str) -> None:
    steps.stand_in("gating", missing_sources=lambda report, **_: list(sources))


def test_the_gate_waits_while_a_source_is_missing(look: Any, steps: Steps) -> None:
    lacking(steps, "tax_payments")
    assert not look(BEFORE).is_done


def test_the_gate_opens_as_soon_as_nothing_is_missing(look: Any, steps: Steps) -> None:
    opened = look(BEFORE)
    assert opened.is_done
    assert opened.xcom_value["gaps"] == []
    [((report,), named)] = steps.of("missing_sources")
    assert (report, named["period"]) == ("regional_monthly", "2026-09")


def test_past_the_deadline_the_gate_opens_and_names_the_gap(look: Any, steps: Steps) -> None:
    lacking(steps, "tax_payments", "grants")
    opened = look(AFTER)
    assert opened.is_done
    assert opened.xcom_value["gaps"] == ["grants", "tax_payments"]


def test_what_arrived_while_the_gate_waited_counts_as_known(look: Any, steps: Steps) -> None:
    assert look(AFTER).xcom_value["as_of"] == AFTER.isoformat()


def test_a_replayed_month_does_not_wait_for_what_can_no_longer_come(look: Any, steps: Steps) -> None:
    lacking(steps, "orders")
    opened = look(AFTER, conf=REPLAYED)
    assert opened.is_done
    assert opened.xcom_value == {"gaps": ["orders"], "as_of": "2026-10-06T09:00:00+05:00"}


def test_the_gate_does_not_hold_a_worker_while_it_waits(bag: Any) -> None:
    gate = bag.dags[REPORT].get_task("gate")
    assert gate.mode == "reschedule"
    assert gate.poke_interval >= 300


def run(conf: dict[str, Any]) -> _in_process.Ran:
    return _in_process.run(REPORT, conf=conf, run_after=BEFORE, tell=lambda _: None)


def regions(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, *codes: str) -> None:
    """Let these regions be active."""
    from etl import catalog

    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "regions.csv").write_text("region_code,is_active\n99,0\n" + "".join(f"{code},1\n" for code in codes), "utf-8")
    (tmp_path / "sources").symlink_to(catalog.ROOT / "sources")
    monkeypatch.setattr(catalog, "ROOT", tmp_path)


def test_each_active_region_is_closed_and_nothing_is_sent(steps: Steps, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    regions(monkeypatch, tmp_path, "15", "19")
    lacking(steps, "orders")
    ran = run({**REPLAYED, "period": "2025-03"})
    closed = {named["region"]: named for _, named in steps.of("close")}
    assert set(closed) == {"15", "19"}
    assert all((each["period"], each["gaps"]) == ("2025-03", ["orders"]) for each in closed.values())
    named = "report_regional_monthly 2025-03 as of 2026-10-06T09:00:00+05:00"  # a replay has the same name each time
    assert all((each["as_of"], each["run_id"]) == (datetime(2026, 10, 6, 4, tzinfo=UTC), named) for each in closed.values())
    assert ran.results["close"] == ["edition-of-15", "edition-of-19"]
    assert steps.of("deliver") == []  # what is composed waits for its release


def test_the_country_is_closed_once(steps: Steps, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    regions(monkeypatch, tmp_path, "15", "19")
    _in_process.run("report_national_monthly", conf=REPLAYED, run_after=BEFORE, tell=lambda _: None)
    assert [named["region"] for _, named in steps.of("close")] == ["KZ"]


def test_a_region_that_fails_does_not_hold_the_others_but_the_run_is_not_green(steps: Steps, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    regions(monkeypatch, tmp_path, "15", "19")

    def close(report: str, *, region: str, **_: Any) -> str:
        if region == "15":
            raise RenderError("A page is cut.")
        return f"edition-of-{region}"

    steps.stand_in("closing", close=close)
    with pytest.raises(RenderError, match="A page is cut"):
        run(REPLAYED)
    assert {named["region"] for _, named in steps.of("close")} == {"15", "19"}


def test_the_region_of_the_pilot_is_active() -> None:
    from dags.monthly_reports import active_regions

    assert "15" in active_regions()
