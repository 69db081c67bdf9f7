"""Is each formula the one in the method note? Small cases that one can work out by hand."""

from fractions import Fraction

import pandas as pd
import pytest

from etl.catalog import indicator
from etl.core.figure import Level, State
from etl.core.indicator import Role
from etl.core.known import KnownTables
from etl.core.period import Period
from etl.core.results import compute_all
from etl.indicators.jobs.gross_jobs import NO_BASE
from etl.indicators.money._pace import BackTest, held_against_the_past
from etl.reference import places
from tests.indicators.worlds import award, months, plan, project, result, tables

PERIOD = Period(2026, 9)
Rows = list[dict[str, object]]


def total(name: str, world: dict[str, pd.DataFrame], role: Role = Role.NUM, period: Period = PERIOD) -> int:
    parts = indicator(name).compute(KnownTables(world), period)
    return int(parts.loc[parts["role"] == role.value, "part"].sum())


def state(name: str, world: dict[str, pd.DataFrame], project_id: str = "AKT-001", period: Period = PERIOD) -> str:
    return str(indicator(name).due(KnownTables(world), period).set_index("project_id")["state"][project_id])


def world(**rows: Rows) -> dict[str, pd.DataFrame]:
    return tables(**{"projects": [project(1)], "awards": [award(1, 1)], **rows})


def amended(seq: int, day: str, tiyn: int) -> dict[str, object]:
    return {"award_id": "AP00000001", "amendment_seq": seq, "effective_on": day, "awarded_tiyn": tiyn, "ends_on": "2028-01-01"}


def test_the_latest_amendment_in_force_wins() -> None:
    known = world(award_amendments=[amended(2, "2026-09-30", 7), amended(1, "2026-08-01", 5), amended(3, "2026-10-01", 9)])
    assert total("awarded", known) == 7
    assert total("awarded", known, period=Period(2026, 8)) == 5
    assert indicator("awarded").compute(known, PERIOD)["table"].tolist() == ["core_award_amendments"]


def test_an_award_counts_from_the_month_of_its_signature() -> None:
    known = world(awards=[award(1, 1, signed_on="2026-09-30"), award(2, 1, signed_on="2026-10-01")])
    assert total("awarded", known) == 1_000_000
    assert total("projects_supported", known) == 1
    assert indicator("projects_supported").compute(known, PERIOD.previous).empty


def tranche(no: int, paid_on: str | None, tiyn: int | None) -> dict[str, object]:
    return {"award_id": "AP00000001", "tranche_no": no, "planned_on": "2026-09-01", "planned_tiyn": 40, "paid_on": paid_on, "paid_tiyn": tiyn}


def test_only_tranches_paid_by_the_end_of_the_month_are_disbursed() -> None:
    known = world(tranches=[tranche(1, "2026-09-30", 30), tranche(2, "2026-10-01", 40), tranche(3, None, None)])
    assert total("disbursed", known) == 30
    planned = indicator("disbursed").plan
    assert planned is not None
    assert planned(known, PERIOD)["part"].sum() == 120


def spent(month: str, tiyn: int) -> dict[str, object]:
    return {"award_id": "AP00000001", "period": month, "cost_line_code": "equipment", "accepted_tiyn": tiyn}


def test_absorption_has_three_denominators() -> None:
    known = world(
        tranches=[tranche(1, "2026-09-01", 50)], expenditures=[spent("2026-08", 20), spent("2026-10", 99)], plans=[plan(1, "2026-09", spending_to_date_tiyn=25)]
    )
    assert [total(name, known) for name in ("absorption_of_award", "absorption_of_plan", "absorption_of_received")] == [20, 20, 20]
    assert [total(name, known, Role.DEN) for name in ("absorption_of_award", "absorption_of_plan", "absorption_of_received")] == [1_000_000, 25, 50]


def pace_world(*tiyn: int, ends_on: str = "2027-03-31", awarded: int = 1_000) -> dict[str, pd.DataFrame]:
    """One award that began in January 2026 and spent so much in each of the months up to September."""
    first = 9 - len(tiyn)
    return world(
        awards=[award(1, 1, starts_on="2026-01-01", ends_on=ends_on, awarded_tiyn=awarded)],
        expenditures=[spent(f"2026-{first + place + 1:02d}", each) for place, each in enumerate(tiyn)],
    )


def test_what_will_be_left_follows_the_median_of_six_months_with_their_quartiles_as_range() -> None:
    known = pace_world(999_999, 10, 20, 30, 40, 50, 70, awarded=1_001_000)  # the first month is seven months back
    left = 1_001_000 - 999_999 - 220
    assert total("forecast_unspent", known) == left - 6 * 35
    assert total("forecast_unspent", known, Role.LESS) == 6 * 35 - round(6 * 47.5)
    assert total("forecast_unspent", known, Role.MORE) == 6 * 35 - 6 * 22.5


def test_a_forecast_leaves_nothing_where_the_pace_would_spend_more_than_there_is() -> None:
    known = pace_world(100, 100, 100, 100, 100, 100)
    assert [total("forecast_unspent", known, role) for role in (Role.NUM, Role.LESS, Role.MORE)] == [0, 0, 0]


def test_an_award_that_has_ended_leaves_what_it_has_not_spent() -> None:
    known = pace_world(100, 100, ends_on="2026-08-31")
    assert [total("forecast_unspent", known, role) for role in (Role.NUM, Role.LESS, Role.MORE)] == [800, 0, 0]


def test_three_months_make_no_forecast() -> None:
    known = world(awards=[award(1, 1, starts_on="2026-07-01")], expenditures=[spent("2026-08", 5)])
    assert state("forecast_unspent", known) == "undefined"
    assert state("forecast_unspent", known, period=Period(2026, 10)) == "reported"


def test_a_past_forecast_is_held_against_what_was_spent_since() -> None:
    """Ten a month and then a jump: the forecasts made before it are too low, those made of even months are exact."""
    even = held_against_the_past(KnownTables(pace_world(*[10] * 9, ends_on="2028-12-31")), PERIOD, ("15",))
    assert even == BackTest(made=3, inside=3, error=Fraction(0))  # a pace needs four months: made in April, May and June
    jump = held_against_the_past(KnownTables(pace_world(10, 10, 10, 10, 10, 10, 10, 10, 40, ends_on="2028-12-31")), PERIOD, ("15",))
    assert jump == BackTest(made=3, inside=2, error=Fraction(0))
    stop = held_against_the_past(KnownTables(pace_world(10, 10, 10, 10, 10, 10, 10, 10, 0, ends_on="2028-12-31")), PERIOD, ("15",))
    assert stop == BackTest(made=3, inside=2, error=Fraction(0))  # too little is outside the range as well as too much
    assert held_against_the_past(KnownTables(pace_world(10)), PERIOD, ("71",)) == BackTest(0, 0, None)


def test_spending_against_time_is_money_less_days() -> None:
    known = pace_world(300, ends_on="2026-12-31")  # 273 of 365 days
    assert total("time_spend_gap", known) == 300 - round(1_000 * 273 / 365)
    assert total("time_spend_gap", known, Role.DEN) == 1_000
    assert state("time_spend_gap", pace_world(300, ends_on="2036-12-31")) == "undefined"


def test_a_job_costs_what_was_paid_and_without_an_increase_there_is_no_cost() -> None:
    known = jobs_world(12) | {"core_tranches": world(tranches=[tranche(1, "2026-09-01", 5_000)])["core_tranches"]}
    assert (total("cost_per_job", known), total("cost_per_job", known, Role.DEN)) == (5_000, 2_500)
    shrunk = compute_all([indicator("cost_per_job")], jobs_world(12, fte=9_000), PERIOD, places("15")).figure("cost_per_job", Level.REGION, "15")
    assert (shrunk.state, shrunk.reason) == (State.UNDEFINED, "There is no increase in jobs.")


def test_private_money_counts_only_beside_support() -> None:
    private = award(2, 1, support_basis_code="private")
    alone = award(3, 2, support_basis_code="private")
    rows = [
        tranche(1, "2026-09-01", 50),
        {**tranche(1, "2026-09-01", 30), "award_id": "AP00000002"},
        {**tranche(1, "2026-09-01", 99), "award_id": "AP00000003"},
    ]
    known = tables(projects=[project(1), project(2)], awards=[award(1, 1), private, alone], tranches=rows)
    assert (total("private_leverage", known), total("private_leverage", known, Role.DEN)) == (30, 50)


def jobs_world(base: int, fte: int = 1000) -> dict[str, pd.DataFrame]:
    before = [result(1, month, fte_milli=fte, sales_tiyn=0) for month in months("2024-01", 12)[:base]]
    return world(enterprise_results=[*before, result(1, "2026-09", fte_milli=3500, sales_tiyn=0)], plans=[plan(1, "2026-09")])


def test_jobs_are_counted_against_the_mean_before_support() -> None:
    assert total("gross_jobs", jobs_world(12)) == 2500
    assert state("gross_jobs", jobs_world(12)) == "reported"


def test_eleven_months_are_no_base() -> None:
    due = indicator("gross_jobs").due(jobs_world(11), PERIOD)
    assert due[["state", "reason"]].values.tolist() == [["undefined", NO_BASE]]
    assert indicator("gross_jobs").compute(jobs_world(11), PERIOD).empty


def test_only_the_last_24_months_before_support_are_the_base() -> None:
    old = [result(1, month, fte_milli=9000) for month in months("2022-06", 7)]  # 2022-06..2022-12 lie before the window
    base = [result(1, month, fte_milli=1000) for month in months("2023-01", 24)]
    known = world(enterprise_results=[*old, *base, result(1, "2026-09", fte_milli=1000)], plans=[plan(1, "2026-09")])
    assert total("gross_jobs", known) == 0


def test_a_nil_return_is_no_loss_of_jobs() -> None:
    before = [result(1, month, fte_milli=1000) for month in months("2024-01", 12)]
    known = world(enterprise_results=[*before, result(1, "2026-09", is_nil_return=1)], plans=[plan(1, "2026-09")])
    assert total("gross_jobs", known) == 0
    assert state("gross_jobs", known) == "nil_return"


@pytest.mark.parametrize(
    ("row", "due", "expected"),
    [
        ({"sales_tiyn": 5}, 1, "reported"),
        ({"sales_tiyn": 0}, 1, "zero"),
        ({"is_nil_return": 1}, 1, "nil_return"),
        ({}, 1, "late"),
        (None, 1, "late"),
        (None, 0, "not_due"),
        ({"sales_tiyn": 5}, 0, "reported"),
    ],
)
def test_absence_has_a_name(row: dict[str, object] | None, due: int, expected: str) -> None:
    reports = [] if row is None else [result(1, "2026-09", **row)]
    assert state("sales", world(enterprise_results=reports, plans=[plan(1, "2026-09", is_reporting_due=due)])) == expected


def rate(day: str, micro: int, quant: int = 1) -> dict[str, object]:
    return {"currency_code": "USD", "rate_on": day, "quant": quant, "rate_micro": micro}


def exporting(currency: str, cents: int | None, promised: int | None = 1) -> dict[str, pd.DataFrame]:
    rates = [rate("2026-09-01", 400_000_000), rate("2026-09-02", 50_000_000_000, 100), rate("2026-08-31", 1)]
    reports = [result(1, "2026-09", export_currency_code=currency, export_cents=cents)]
    return world(enterprise_results=reports, plans=[plan(1, "2026-09", export_usd_cents=promised)], exchange_rates=rates)


def test_exports_are_turned_into_tenge_at_the_mean_rate_of_the_month() -> None:
    assert total("exports", exporting("USD", 300)) == 300 * 450
    assert total("exports", exporting("KZT", 300)) == 300
    planned = indicator("exports").plan
    assert planned is not None
    assert planned(exporting("USD", 300, 10), PERIOD)["part"].tolist() == [4500]


def test_without_a_rate_exports_are_undefined_not_zero() -> None:
    assert state("exports", exporting("GBP", 300)) == "undefined"
    assert indicator("exports").compute(exporting("GBP", 300), PERIOD).empty


def test_exports_are_owed_only_where_they_were_promised() -> None:
    assert state("exports", exporting("USD", None)) == "late"
    assert state("exports", exporting("USD", None, promised=None)) == "not_due"


def paid(kbk: str, tiyn: int, month: str = "2026-09", entry: str = "payment", bin_: str = "960140990004") -> dict[str, object]:
    return {
        "bin": bin_,
        "kbk_code": kbk,
        "payment_number": "1",
        "tax_office_code": "0601",
        "entry_type_code": entry,
        "received_on": f"{month}-01",
        "written_off_on": f"{month}-01",
        "amount_tiyn": tiyn,
    }


def told(*periods: str) -> Rows:
    return [{"bin": "960140990004", "period": period, "payments_count": 1} for period in periods]


def test_taxes_are_payments_less_refunds_to_the_budget_and_import_vat_stands_aside() -> None:
    payments = [paid("103101", 100), paid("103101", 30, entry="refund"), paid("902101", 1000), paid("105102", 500), paid("888888", 7)]
    known = world(tax_payments=payments, tax_answers=told("2026-09"))
    assert total("taxes_paid", known) == 70
    assert total("taxes_paid", known, Role.ASIDE) == 500


def test_no_answer_of_the_committee_is_late_and_an_empty_one_is_zero() -> None:
    assert state("taxes_paid", world()) == "late"
    empty = world(tax_answers=[{"bin": "960140990004", "period": "2026-09", "payments_count": 0}])
    assert state("taxes_paid", empty) == "zero"
    stray = world(tax_payments=[paid("103101", 100)])
    assert indicator("taxes_paid").compute(stray, PERIOD).empty


def test_taxes_of_an_enterprise_with_three_projects_are_counted_once() -> None:
    projects = [project(1), project(2), project(3), project(4)]
    awards = [award(1, 1), award(2, 2), award(3, 3), award(4, 4, support_basis_code="private")]
    known = tables(projects=projects, awards=awards, tax_payments=[paid("103101", 100)], tax_answers=told("2026-09"))
    parts = indicator("taxes_paid").compute(known, PERIOD)
    assert dict(zip(parts["project_id"], parts["part"], strict=True)) == {"AKT-001": 34, "AKT-002": 33, "AKT-003": 33}
    assert state("taxes_paid", known, "AKT-004") == "not_due"


def taxed(base: int) -> dict[str, pd.DataFrame]:
    before = months("2024-01", 12)[:base]
    since = ["2026-07", "2026-09"]  # no answer for August
    payments = [*(paid("103101", 10, month) for month in before), paid("103101", 25, "2026-07"), paid("103101", 40, "2026-09"), paid("103101", 999, "2026-08")]
    return world(tax_payments=payments, tax_answers=told(*before, *since), tranches=[tranche(1, "2026-01-01", 50)])


def test_incremental_taxes_are_above_the_mean_before_support() -> None:
    assert total("incremental_taxes", taxed(12)) == 40 - 10
    assert state("incremental_taxes", taxed(11)) == "undefined"


def test_fiscal_return_adds_the_answered_months_since_support_began() -> None:
    assert total("fiscal_return", taxed(12)) == (25 - 10) + (40 - 10)
    assert total("fiscal_return", taxed(12), Role.DEN) == 50
    assert indicator("fiscal_return").compute(taxed(11), PERIOD).empty


def prices(kind: str, monthly: int, first: str = "2024-01", count: int = 33, but: str = "") -> Rows:
    """An index that rises by the same share each month, in thousandths of a percent; ``but`` names a month that was not published."""
    return [
        {
            "index_code": kind,
            "period": month,
            "status_code": "absent" if month == but else "reported",
            "month_on_month_milli_pct": None if month == but else monthly,
        }
        for month in months(first, count)
    ]


def test_incremental_taxes_in_prices_of_the_month_lift_the_base_by_the_chain_of_indices() -> None:
    flat = taxed(12) | {"core_price_indices": world(price_indices=prices("consumer", 100_000))["core_price_indices"]}
    assert total("incremental_taxes_real", flat) == total("incremental_taxes", flat) == 30
    dearer = taxed(12) | {"core_price_indices": world(price_indices=prices("consumer", 101_000))["core_price_indices"]}
    lifted = [round(10 * Fraction(round(Fraction(101, 100) ** (32 - back) * 10**9), 10**9)) for back in range(12)]
    assert total("incremental_taxes_real", dearer) == 40 - round(Fraction(sum(lifted), 12))


def test_a_broken_chain_of_prices_gives_no_real_number() -> None:
    broken = taxed(12) | {"core_price_indices": world(price_indices=prices("consumer", 101_000, but="2025-06"))["core_price_indices"]}
    assert state("incremental_taxes_real", broken) == "undefined"
    assert indicator("incremental_taxes_real").compute(broken, PERIOD).empty
    assert state("incremental_taxes_real", taxed(12)) == "undefined"  # no index at all


def test_sales_are_held_against_a_year_before_in_prices_of_this_month() -> None:
    rows = [result(1, "2025-09", sales_tiyn=100), result(1, "2026-09", sales_tiyn=120), result(2, "2026-09", sales_tiyn=999)]
    known = world(projects=[project(1), project(2)], awards=[award(1, 1), award(2, 2)], enterprise_results=rows, price_indices=prices("producer", 101_000))
    assert (total("sales_against_last_year", known), total("sales_against_last_year", known, Role.DEN)) == (120, round(100 * Fraction(101, 100) ** 12))
    assert state("sales_against_last_year", known, "AKT-002") == "not_due"
    without = {**known, "core_price_indices": known["core_price_indices"].iloc[:20]}
    assert state("sales_against_last_year", without) == "undefined"


def test_capacity_stays_a_range() -> None:
    plant = project(1, capacity_low_kg=40_000, capacity_high_kg=50_000)
    known = tables(
        projects=[plant], awards=[award(1, 1)], enterprise_results=[result(1, "2026-09", waste_kg=30_000)], plans=[plan(1, "2026-09", waste_kg=42_000)]
    )
    assert [total("capacity_use", known, role) for role in (Role.NUM, Role.DEN, Role.DEN_LOW)] == [30_000, 50_000, 40_000]
    assert total("waste_processed", known) == 30_000


def test_a_first_sale_stays_a_fact_after_reports_have_ended() -> None:
    rows = [result(1, "2026-05", first_sale_on="2026-05-20", sales_tiyn=1), result(2, "2026-09", sales_tiyn=0, first_sale_on="2026-10-01")]
    known = tables(
        projects=[project(1), project(2), project(3)], awards=[award(1, 1), award(2, 2), award(3, 3)], enterprise_results=rows, plans=[plan(3, "2026-09")]
    )
    assert (total("first_sales", known), total("first_sales", known, Role.DEN)) == (1, 2)
    assert [state("first_sales", known, name) for name in ("AKT-001", "AKT-002", "AKT-003")] == ["reported", "zero", "late"]


def test_coverage_is_weighed_by_awarded_money() -> None:
    awards = [award(1, 1, awarded_tiyn=30), award(2, 2, awarded_tiyn=10), award(3, 3, awarded_tiyn=99)]
    plans = [plan(1, "2026-09"), plan(2, "2026-09"), plan(3, "2026-09", is_reporting_due=0)]
    known = tables(projects=[project(1), project(2), project(3)], awards=awards, plans=plans, enterprise_results=[result(1, "2026-09", sales_tiyn=1)])
    assert (total("reporting_coverage", known), total("reporting_coverage", known, Role.DEN)) == (30, 40)
