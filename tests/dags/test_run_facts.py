"""Does a run always know its month and its moment, without looking at a clock?"""

import copy
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from etl.core.period import Period
from tests.dags.stand_ins import a_run

AKTOBE = ZoneInfo("Asia/Aqtobe")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AKTOBE)


PERIODS: list[tuple[str, dict[str, Any], str]] = [
    ("a partition key is the month", {"partition_key": "2025-03", "conf": {"period": "2025-04"}}, "2025-03"),
    (
        "a month given by hand wins over the interval",
        {"conf": {"period": "2025-03"}, "data_interval_start": local("2026-09-02"), "data_interval_end": local("2026-10-02")},
        "2025-03",
    ),
    ("an empty answer in the form is no month", {"conf": {"period": None}, "run_after": local("2026-10-06")}, "2026-09"),
    ("the interval begins in the month", {"data_interval_start": local("2026-09-15"), "data_interval_end": local("2026-10-15")}, "2026-09"),
    ("the interval is read in local time", {"data_interval_start": datetime(2026, 8, 31, 20, tzinfo=UTC), "data_interval_end": local("2026-10-01")}, "2026-09"),
    (
        "an interval without length says nothing",
        {"data_interval_start": local("2026-10-06"), "data_interval_end": local("2026-10-06"), "run_after": local("2026-10-06")},
        "2026-09",
    ),
    ("nothing but the moment: the month before", {"run_after": local("2026-01-02")}, "2025-12"),
    ("the moment is read in local time", {"run_after": datetime(2026, 9, 30, 20, tzinfo=UTC)}, "2026-09"),
]


@pytest.mark.parametrize(("facts", "month"), [row[1:] for row in PERIODS], ids=[row[0] for row in PERIODS])
def test_a_run_knows_its_month(facts: dict[str, Any], month: str) -> None:
    from dags._run_facts import period_of

    assert period_of(a_run(**facts)) == month


@pytest.mark.parametrize("text", ["2025-13", "2025-3", "March", "2025-03-01"])
def test_a_month_that_cannot_be_read_is_refused(text: str) -> None:
    from dags._run_facts import period_of

    with pytest.raises(ValueError, match="is not a month"):
        period_of(a_run(conf={"period": text}))


@pytest.mark.parametrize("dag_id", ["ingest_grants", "ingest_tax_payments", "report_regional_monthly"])
def test_each_firing_of_three_years_means_the_month_before(bag: Any, dag_id: str) -> None:
    from airflow.serialization.serialized_objects import DagSerialization

    from dags._run_facts import period_of

    scheduled = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(bag.dags[dag_id]))
    firings = list(scheduled.iter_dagrun_infos_between(local("2023-11-01"), local("2026-10-31")))
    assert len(firings) >= 36
    for fired in firings:
        assert fired.data_interval is not None
        run = a_run(data_interval_start=fired.data_interval.start, data_interval_end=fired.data_interval.end, run_after=fired.run_after)
        assert period_of(run) == str(Period.of(fired.run_after.astimezone(AKTOBE).date()).previous)


def test_what_is_loaded_counts_as_known_from_the_moment_it_was_fetched() -> None:
    from dags._run_facts import as_of

    fired, started = local("2025-04-02"), local("2026-10-06")
    assert as_of(a_run(run_after=fired)) == fired
    assert as_of(a_run(run_after=fired, start_date=started)) == started  # a back-fill, or a run cleared later
    assert as_of(a_run(run_after=started, start_date=fired)) == started
    assert as_of(a_run(run_after=fired, conf={"as_of": "2026-10-06T09:00:00+05:00"})) == datetime(2026, 10, 6, 4, tzinfo=UTC)
    assert as_of(a_run(conf={"as_of": "2026-10-06T09:00:00"})) == datetime(2026, 10, 6, 4, tzinfo=UTC)  # local time, if none is said


def test_the_first_month_of_a_window_may_be_given_by_hand() -> None:
    from dags._run_facts import since

    assert since(a_run(conf={"since": "2023-10"})) == "2023-10"
    assert since(a_run()) is None
    with pytest.raises(ValueError, match="is not a month"):
        since(a_run(conf={"since": "2023"}))


@pytest.mark.parametrize("conf", [{"period": "2025-13"}, {"period": 202503}, {"since": "all"}])
def test_the_trigger_form_refuses_a_month_that_cannot_be_read(bag: Any, conf: dict[str, Any]) -> None:
    from airflow.sdk.exceptions import ParamValidationError

    params = copy.deepcopy(bag.dags["ingest_grants"].params)
    with pytest.raises(ParamValidationError):
        params.update(conf)
