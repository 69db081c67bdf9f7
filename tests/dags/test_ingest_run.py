"""Does an ingest DAG hand its steps the right month, moment and settings, and try again only what may heal?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from dags import _in_process
from etl.errors import LogBroken, SourceRefused, SourceUnreachable
from tests.dags.stand_ins import Steps

RUN_AFTER = datetime(2026, 10, 6, 4, tzinfo=UTC)


def run(dag_id: str, conf: dict[str, Any] | None = None) -> tuple[_in_process.Ran, list[str]]:
    told: list[str] = []
    return _in_process.run(dag_id, conf=conf or {}, run_after=RUN_AFTER, tell=told.append), told


def test_a_batch_goes_from_landing_to_refining_and_its_counts_come_back(steps: Steps) -> None:
    ran, told = run("ingest_grants")
    [((source,), landed)], [((refined_source, batch), refined)] = steps.of("land"), steps.of("refine")
    assert (source, refined_source, batch) == ("grants", "grants", "batch-of-grants")
    assert (landed["period"], landed["since"], landed["as_of"]) == ("2026-09", None, RUN_AFTER)
    assert refined["as_of"] == RUN_AFTER
    assert landed["run_id"] == refined["run_id"] == ran.run_id
    assert ran.state == "success"
    assert ran.results["refine"]["loaded"] == 2
    assert told == [f"ingest_grants.{task}: {what}" for task in ("land", "refine") for what in ("begins", "done")]


def test_suppliers_who_send_files_are_answered_for_the_month_of_the_run(steps: Steps) -> None:
    run("ingest_enterprise_results", {"period": "2025-03", "as_of": "2025-04-06T09:00:00+05:00"})
    [(asked, told)] = steps.of("answer")
    assert (asked, told["as_of"]) == (("enterprise_results", "2025-03"), datetime(2025, 4, 6, 4, tzinfo=UTC))
    run("ingest_grants")
    assert len(steps.of("answer")) == 1


def test_a_past_month_is_filled_by_hand(steps: Steps) -> None:
    run("ingest_orders", {"period": "2025-03", "since": "2023-10", "as_of": "2026-10-06T09:00:00+05:00"})
    [(_, landed)] = steps.of("land")
    assert (landed["period"], landed["since"]) == ("2025-03", "2023-10")
    assert landed["as_of"] == datetime(2026, 10, 6, 4, tzinfo=UTC)


def test_a_backfill_of_airflow_means_the_month_before_each_date(prepared: None) -> None:
    """`airflow backfill create` takes the dates of firings; one date in April 2025 is one run for March 2025."""
    from airflow.cli.cli_parser import get_parser
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    from dags._run_facts import period_of

    synchronise()
    asked = get_parser().parse_args(["backfill", "create", "--dag-id", "ingest_grants", "--from-date", "2025-04-02", "--to-date", "2025-04-03"])
    asked.func(asked)
    with create_session() as session:
        made = session.scalars(select(DagRun).where(DagRun.dag_id == "ingest_grants", DagRun.run_type == "backfill")).all()
        assert [period_of(each) for each in made] == ["2025-03"]


def synchronise() -> None:
    """Write the DAGs into the metadata database, as the dag-processor does."""
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db

    manager = DagBundlesManager()
    manager.sync_bundles_to_db()
    [bundle] = manager.get_all_dag_bundles()
    sync_bag_to_db(BundleDagBag(dag_folder=bundle.path, bundle_path=bundle.path, bundle_name=bundle.name), bundle.name, bundle.version)


def test_an_unreachable_source_is_asked_again(steps: Steps) -> None:
    answers = iter([SourceUnreachable("No answer."), None])

    def land(source: str, **_: Any) -> str:
        if error := next(answers):
            raise error
        return "batch"

    steps.stand_in("landing", land=land)
    ran, told = run("ingest_exchange_rates")
    assert ran.state == "success"
    assert len(steps.of("land")) == 2
    assert "ingest_exchange_rates.land: failed: No answer." in told


def test_a_source_that_refuses_is_not_asked_again_and_its_own_error_comes_out(steps: Steps) -> None:
    def land(source: str, **_: Any) -> str:
        raise SourceRefused("The key is not valid.", next_step="Renew the key in the connection esep_tax_payments.")

    steps.stand_in("landing", land=land)
    with pytest.raises(SourceRefused, match="Renew the key"):
        run("ingest_tax_payments")
    assert len(steps.of("land")) == 1
    assert not steps.of("refine")


def test_an_interrupt_stops_the_run_and_is_no_failed_attempt(steps: Steps) -> None:
    def land(source: str, **_: Any) -> str:
        raise KeyboardInterrupt

    steps.stand_in("landing", land=land)
    with pytest.raises(KeyboardInterrupt):
        run("ingest_grants")
    assert len(steps.of("land")) == 1


def test_a_run_can_be_made_twice_for_the_same_moment(steps: Steps) -> None:
    first, _ = run("audit_log")
    second, _ = run("audit_log")
    assert first.results == second.results == {"verify": {"entries": 7}, "sign": 7, "backup": "backups/now", "pages": {"pages": 66}}
    assert first.run_id != second.run_id


def test_a_log_that_does_not_verify_is_neither_signed_nor_copied_nor_shown(steps: Steps) -> None:
    def broken(settings: Any) -> None:
        raise LogBroken("The log does not verify.")

    steps.stand_in("", verify_log=broken)
    with pytest.raises(LogBroken):
        run("audit_log")
    assert not steps.of("checkpoint")
    assert not steps.of("back_up")
    assert not steps.of("write_pages")


def test_a_connection_of_airflow_wins_over_the_environment(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESEP_SOURCE_GRANTS_URL", "http://from-the-environment")
    monkeypatch.setenv("ESEP_SOURCE_ORDERS_URL", "/drop/orders")
    monkeypatch.setenv(
        "AIRFLOW_CONN_ESEP_GRANTS", '{"conn_type": "http", "host": "grants.example", "schema": "https", "port": 8443, "password": "not-a-secret"}'
    )
    run("ingest_grants")
    run("ingest_orders")
    [(_, grants), (_, orders)] = steps.of("land")
    assert grants["settings"].endpoint("grants").url == "https://grants.example:8443"
    assert grants["settings"].endpoint("grants").token == "not-a-secret"
    assert orders["settings"].endpoint("orders").url == "/drop/orders"


def test_the_folder_of_airflow_cannot_change_within_a_process(prepared: None, tmp_path: Any) -> None:
    from etl.errors import SettingError

    with pytest.raises(SettingError, match="already loaded"):
        _in_process.prepare(tmp_path)
