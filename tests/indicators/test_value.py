"""Are value added, productivity, safeguarded jobs and readiness the ones of the method note? Small cases that one can work out by hand."""

from fractions import Fraction

import pandas as pd
import pytest

from etl.catalog import indicator
from etl.core.dealing import ELSEWHERE
from etl.core.indicator import Role
from etl.core.known import KnownTables
from etl.core.period import Period
from etl.core.results import compute_all
from etl.indicators.results._whole import DIFFER
from etl.reference import places
from tests.indicators.test_formulas import prices, state, total
from tests.indicators.worlds import award, months, plan, project, result, tables

PERIOD = Period(2026, 9)
Rows = list[dict[str, object]]


def enterprise(*rows: dict[str, object], oked: str = "24101", **more: Rows) -> dict[str, pd.DataFrame]:
    """One enterprise with two state projects and a private one."""
    projects, awards = [project(number) for number in (1, 2, 3)], [award(1, 1), award(2, 2), award(3, 3, support_basis_code="private")]
    active: Rows = [{"bin": "960140990004", "organisation_type_code": "enterprise", "oked_code": oked}]
    plans = [plan(number, "2026-09") for number in (1, 2)]
    return tables(projects=projects, awards=awards, enterprise_results=[*rows], plans=plans, organisations=active, **more)


def told(of: int, output: int = 1_001, used: int | None = 400, people: int | None = 5_001) -> dict[str, object]:
    return result(of, "2026-09", output_tiyn=output, intermediate_tiyn=used, enterprise_fte_milli=people, fte_milli=2_000, sales_tiyn=1)


def shares(name: str, known: dict[str, pd.DataFrame], role: Role = Role.NUM) -> dict[str, int]:
    parts = indicator(name).compute(KnownTables(known), PERIOD)
    return {str(key): int(each) for key, each in parts[parts["role"] == role.value].groupby("project_id")["part"].sum().items()}


def test_an_enterprise_adds_its_value_once_however_many_projects_it_has() -> None:
    known = enterprise(told(1), told(2), told(3))
    assert shares("value_added", known) == {"AKT-001": 301, "AKT-002": 300}
    found = compute_all([indicator("value_added")], known, PERIOD, places("15"))
    assert found.find("M-2400").numerator == 601
    assert indicator("value_added").due(KnownTables(known), PERIOD).set_index("project_id").loc["AKT-003", "reason"] == ELSEWHERE


def test_a_row_of_any_project_speaks_for_the_enterprise() -> None:
    assert shares("value_added", enterprise(told(3))) == {"AKT-001": 301, "AKT-002": 300}


def test_rows_that_differ_give_no_value() -> None:
    known = enterprise(told(1), told(2, output=1_002))
    assert shares("value_added", known) == {}
    assert indicator("value_added").due(KnownTables(known), PERIOD).set_index("project_id").loc["AKT-001", "reason"] == DIFFER


@pytest.mark.parametrize(("used", "expected"), [(None, "late"), (0, "reported"), (1_001, "reported")])
def test_what_was_not_told_is_missing_and_never_zero(used: int | None, expected: str) -> None:
    known = enterprise(told(1, used=used))
    assert state("value_added", known) == expected
    assert sum(shares("value_added", known).values()) == (0 if used is None else 1_001 - used)


def test_a_nil_return_adds_nothing() -> None:
    known = enterprise(result(1, "2026-09", is_nil_return=1), result(2, "2026-09", is_nil_return=1))
    assert state("value_added", known) == state("labour_productivity", known) == "nil_return"
    assert shares("value_added", known) == {"AKT-001": 0, "AKT-002": 0}


def test_productivity_divides_by_the_people_of_the_whole_enterprise_in_prices_of_the_base() -> None:
    rising = [*prices("producer", 102_000), *prices("producer_C", 101_000)]
    known = enterprise(told(1), told(2), told(3), price_indices=rising)
    worth = round(601 * Fraction(round(Fraction(100, 101) ** 21 * 10**9), 10**9))  # from December 2024 to September 2026
    assert sum(shares("labour_productivity", known).values()) == worth
    assert shares("labour_productivity", known, Role.DEN) == {"AKT-001": 2_501, "AKT-002": 2_500}
    one_row = enterprise(told(1), told(2, people=None), price_indices=rising)  # a row of any project speaks for the enterprise
    assert sum(shares("labour_productivity", one_row, Role.DEN).values()) == 5_001
    assert state("labour_productivity", enterprise(told(1, people=None), price_indices=rising)) == "late"
    assert state("labour_productivity", enterprise(told(1), told(2, people=5_002), price_indices=rising)) == "undefined"


@pytest.mark.parametrize(
    ("oked", "broken", "series"), [("24101", "", "producer_C"), ("24101", "2025-06", "producer"), ("62099", "", "producer"), ("05100", "", "producer")]
)
def test_prices_are_those_of_the_section_or_else_of_industry_and_the_explanation_names_them(oked: str, broken: str, series: str) -> None:
    listed = [*prices("producer", 102_000), *prices("producer_C", 101_000, but=broken)]
    known = enterprise(told(1), oked=oked, price_indices=listed)
    found = compute_all([indicator("labour_productivity")], known, PERIOD, places("15"))
    rows = found.rows(found.find("M-2500"))
    named = known["core_price_indices"].set_index("row_id").loc[rows.loc[rows["role"] == "price", "row_id"]]
    assert {(each.index_code, each.period) for each in named.itertuples()} == {(series, "2026-09")}


def test_without_prices_there_is_no_real_number() -> None:
    assert state("labour_productivity", enterprise(told(1), price_indices=prices("producer", 101_000, but="2025-06"))) == "undefined"


def safeguarded(at_risk: int | None, now: int | None, changes: dict[str, object] | None = None) -> dict[str, pd.DataFrame]:
    rows = [result(1, month, fte_milli=20_000) for month in months("2024-01", 12)]
    last = result(1, "2026-09", fte_milli=now, **(changes or {}))
    awards = [award(1, 1, jobs_at_risk_milli=at_risk)]
    return tables(projects=[project(1)], awards=awards, enterprise_results=[*rows, last], plans=[plan(1, "2026-09")])


@pytest.mark.parametrize(
    ("at_risk", "now", "expected"),
    [(8_000, 20_000, 8_000), (8_000, 26_000, 8_000), (8_000, 17_000, 5_000), (8_000, 11_000, 0), (8_000, 0, 0), (30_000, 20_000, 20_000)],
)
def test_jobs_that_are_gone_count_against_those_at_risk_first(at_risk: int, now: int, expected: int) -> None:
    assert total("jobs_safeguarded", safeguarded(at_risk, now)) == expected


@pytest.mark.parametrize(("at_risk", "changes", "expected"), [(None, {}, "not_due"), (8_000, {"is_nil_return": 1}, "undefined"), (8_000, {}, "late")])
def test_what_is_not_known_of_jobs_is_named(at_risk: int | None, changes: dict[str, object], expected: str) -> None:
    known = safeguarded(at_risk, None, changes)
    assert state("jobs_safeguarded", known) == expected
    assert total("jobs_safeguarded", known) == 0


def assessed(of: int, on: str, level: int, who: str = "operator") -> dict[str, object]:
    return {"project_id": f"AKT-{of:03d}", "assessed_on": on, "trl_level": level, "assessor_code": who}


def test_readiness_is_held_from_the_first_day_to_the_last_by_the_end_of_the_month() -> None:
    listed = [
        assessed(1, "2025-02-01", 4),
        assessed(1, "2026-09-30", 6),
        assessed(2, "2025-02-01", 5),
        assessed(2, "2026-03-01", 5, "independent"),
        assessed(2, "2026-03-01", 7, "applicant"),  # the same day: the independent one counts
        assessed(2, "2026-10-01", 9),  # after the month
        assessed(3, "2025-02-01", 3, "applicant"),
        assessed(3, "2025-02-01", 4),
    ]
    known = tables(projects=[project(n) for n in (1, 2, 3, 4)], awards=[award(n, n) for n in (1, 2, 3, 4)], readiness_assessments=listed)
    assert (total("readiness_gained", known), total("readiness_gained", known, Role.DEN)) == (1, 2)
    assert [state("readiness_gained", known, f"AKT-00{n}") for n in (1, 2, 3, 4)] == ["reported", "reported", "not_due", "not_due"]
