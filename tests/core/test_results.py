"""Do the figures of a month add up, keep private money out, and name what is missing?"""

from fractions import Fraction

import pandas as pd
import pytest

from etl.catalog import indicators
from etl.core.figure import Aspect, Figure, Level, State, Unit
from etl.core.known import KnownTables
from etl.core.period import Period
from etl.core.places import NATION, Places
from etl.core.results import Results, compute_all, history
from etl.indicators.jobs.gross_jobs import NO_BASE
from etl.reference import places
from tests.indicators.worlds import award, months, plan, project, random_world, result, tables

PERIOD = Period(2026, 9)
REGION = (Level.REGION, "15")
AKTOBE = places("15")


def worked_out(world: dict[str, pd.DataFrame], *only: str, gaps: frozenset[str] = frozenset()) -> Results:
    """The results of a world; with the indicators named alone, because that is quicker."""
    return compute_all([each for each in indicators() if not only or each.id in only], world, PERIOD, AKTOBE, gaps)


def region(results: Results, indicator: str, aspect: Aspect = Aspect.VALUE) -> Figure:
    return results.figure(indicator, *REGION, aspect)


@pytest.fixture(scope="module")
def random_results() -> list[Results]:
    return [worked_out(random_world(seed, projects=9)) for seed in range(2)]


def two_projects(first: dict[str, object] | None, second: dict[str, object] | None, **rows: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    """Two supported projects that owe a report; None is a project that stays silent. Awards are 30 and 10 tiyn."""
    reports = [result(number, "2026-09", **row) for number, row in ((1, first), (2, second)) if row is not None]
    plans = [plan(1, "2026-09", sales_tiyn=100), plan(2, "2026-09", sales_tiyn=50)]
    awards = [award(1, 1, awarded_tiyn=30), award(2, 2, awarded_tiyn=10)]
    return tables(**{"projects": [project(1), project(2)], "awards": awards, "plans": plans, "enterprise_results": reports, **rows})


def test_districts_programmes_and_organisations_add_up_to_the_region_to_the_tiyn(random_results: list[Results]) -> None:
    for results in random_results:
        for each in (each for each in indicators() if not each.is_ratio):
            for level in (Level.DISTRICT, Level.PROGRAMME, Level.ORGANISATION):
                found = [results.figure(each.id, level, subject).numerator or 0 for subject in results.subjects[level]]
                assert sum(found) == (region(results, each.id).numerator or 0), f"{each.id} {level}"


def test_regions_add_up_to_the_country_and_say_the_same_there() -> None:
    world = random_world(3, projects=9)
    projects = world["core_projects"]
    elsewhere = projects["project_id"].isin(sorted(projects["project_id"])[::3])
    world = {**world, "core_projects": projects.assign(kato_code=projects["kato_code"].where(~elsewhere, "191010000"))}
    country = compute_all(indicators(), world, PERIOD, Places(("15", "19"), {"15": "15", "19": "19"}, NATION))
    alone = {code: compute_all(indicators(), world, PERIOD, Places((code,), {})) for code in ("15", "19")}
    assert country.subjects[Level.REGION] == (NATION,)
    for each in indicators():
        parts = [country.figure(each.id, Level.DISTRICT, code) for code in alone]
        assert [part.value for part in parts] == [alone[code].figure(each.id, Level.REGION, code).value for code in alone], each.id
        whole = country.figure(each.id, Level.REGION, NATION)
        if not each.is_ratio:
            assert sum(part.numerator or 0 for part in parts) == (whole.numerator or 0), each.id
        for figure in (whole, *parts):
            if figure.is_known and not each.is_ratio:
                assert country.rows(figure)["part"].sum() == figure.numerator, figure.code


def test_state_supported_projects_add_up_to_the_region(random_results: list[Results]) -> None:
    whole_projects = [each for each in indicators() if not each.is_ratio and each.theme != "money"]
    for results in random_results:
        supported = results.projects.index[results.projects["is_state"]]
        for each in whole_projects:
            found = [results.figure(each.id, Level.PROJECT, name).numerator or 0 for name in supported]
            assert sum(found) == (region(results, each.id).numerator or 0), each.id


def test_the_rows_behind_a_figure_add_up_to_it(random_results: list[Results]) -> None:
    results = random_results[0]
    one_each = {level: subjects[-1] for level, subjects in results.subjects.items() if subjects}
    wholes = (Aspect.NUMERATOR, Aspect.DENOMINATOR, Aspect.PLAN)
    for each in indicators():
        for level, subject in one_each.items():
            for aspect, figure in results.of(each.id, level, subject).items():
                summed = aspect in wholes or (aspect in (Aspect.VALUE, Aspect.LOW, Aspect.HIGH) and not each.is_ratio)
                if summed and figure.is_known:
                    assert results.rows(figure)["part"].sum() == figure.numerator, figure.code


def test_a_ratio_of_a_group_is_no_mean_of_ratios() -> None:
    spent = [{"award_id": f"AP0000000{number}", "period": "2026-09", "cost_line_code": "travel", "accepted_tiyn": sum_} for number, sum_ in ((1, 30), (2, 0))]
    results = worked_out(two_projects({}, {}, expenditures=spent), "absorption_of_award")
    assert results.figure("absorption_of_award", Level.PROJECT, "AKT-001").value == 1
    assert results.figure("absorption_of_award", Level.PROJECT, "AKT-002").value == 0
    assert region(results, "absorption_of_award").value == Fraction(30, 40)  # the mean of the two would be one half
    assert region(results, "absorption_of_award", Aspect.NUMERATOR).numerator == 30
    assert region(results, "absorption_of_award", Aspect.DENOMINATOR).unit is Unit.TIYN


def test_private_and_unknown_money_never_enters_a_headline() -> None:
    awards = [
        award(1, 1, awarded_tiyn=5),
        award(2, 1, awarded_tiyn=1000, support_basis_code="private", programme_code="own_funds"),
        award(3, 2, awarded_tiyn=2000, support_basis_code="private", programme_code="own_funds"),
        award(4, 3, awarded_tiyn=4000, support_basis_code="unknown"),
    ]
    projects = [project(1), project(2, bin="570640990030"), project(3, bin="571040990011")]
    reports = [result(number, "2026-09", sales_tiyn=10**number) for number in (1, 2, 3)]
    results = worked_out(tables(projects=projects, awards=awards, enterprise_results=reports), "awarded", "projects_supported", "sales")
    assert region(results, "awarded").numerator == 5
    assert region(results, "projects_supported").numerator == 1
    assert region(results, "sales").numerator == 10
    assert results.subjects[Level.PROGRAMME] == ("grant_funding",)
    assert results.subjects[Level.ORGANISATION] == ("960140990004",)
    assert [results.figure("awarded", Level.PROJECT, f"AKT-00{number}").numerator for number in (1, 2, 3)] == [1005, 2000, 4000]
    assert results.figure("sales", Level.PROJECT, "AKT-002").numerator == 100


def test_money_stands_under_the_programme_that_paid_and_results_under_the_leading_one() -> None:
    awards = [award(1, 1, awarded_tiyn=5), award(2, 1, awarded_tiyn=7, starts_on="2025-03-01", programme_code="innovation_grant")]
    results = worked_out(tables(projects=[project(1)], awards=awards, enterprise_results=[result(1, "2026-09", sales_tiyn=9)]), "awarded", "sales")
    by_programme = [
        (results.figure("awarded", Level.PROGRAMME, name).numerator, results.figure("sales", Level.PROGRAMME, name).numerator)
        for name in ("grant_funding", "innovation_grant")
    ]
    assert by_programme == [(5, 9), (7, None)]


def test_silence_is_no_zero_and_gives_bounds() -> None:
    results = worked_out(two_projects({"sales_tiyn": 70}, None), "sales")
    found = results.of("sales", *REGION)
    assert found[Aspect.VALUE].numerator == 70
    assert (found[Aspect.LOW].numerator, found[Aspect.HIGH].numerator) == (70, 120)
    assert (found[Aspect.PLAN].numerator, found[Aspect.AGAINST_PLAN].value) == (150, Fraction(70, 100))  # like with like
    assert (found[Aspect.REPORTING].numerator, found[Aspect.DUE].numerator, found[Aspect.COVERAGE].value) == (1, 2, Fraction(30, 40))
    silent = results.figure("sales", Level.PROJECT, "AKT-002")
    assert (silent.numerator, silent.state, silent.reason) == (None, State.LATE, "No report was received.")


def test_when_nobody_reports_there_is_no_value_but_a_coverage_of_zero() -> None:
    results = worked_out(two_projects(None, None), "sales", "reporting_coverage")
    assert (region(results, "sales").numerator, region(results, "sales").state) == (None, State.LATE)
    assert region(results, "sales", Aspect.CHANGE).numerator is None
    assert region(results, "reporting_coverage").value == 0
    assert region(results, "sales", Aspect.HIGH).numerator == 150


def test_nil_returns_are_told_from_zeros_and_from_numbers() -> None:
    assert region(worked_out(two_projects({"is_nil_return": 1}, {"is_nil_return": 1}), "sales"), "sales").state is State.NIL_RETURN
    assert region(worked_out(two_projects({"is_nil_return": 1}, {"sales_tiyn": 0}), "sales"), "sales").state is State.ZERO
    assert region(worked_out(two_projects({"is_nil_return": 1}, {"sales_tiyn": 4}), "sales"), "sales").state is State.REPORTED


def test_a_source_that_is_down_takes_its_values_with_it() -> None:
    world = two_projects({"sales_tiyn": 70}, {"sales_tiyn": 5})
    results = worked_out(world, "sales", "awarded", gaps=frozenset({"enterprise_results"}))
    assert (region(results, "sales").numerator, region(results, "sales").state) == (None, State.SOURCE_DOWN)
    assert (region(results, "sales", Aspect.DUE).numerator, region(results, "sales", Aspect.REPORTING).numerator) == (2, 0)
    assert region(results, "awarded").numerator == 40
    assert region(worked_out(world, "awarded", gaps=frozenset({"grants"})), "awarded").state is State.SOURCE_DOWN
    silent = two_projects(None, None)
    without_plans = silent | {"core_plans": silent["core_plans"].iloc[:0]}  # the plans come from the source that is down
    assert region(worked_out(without_plans, "sales", gaps=frozenset({"grants"})), "sales").state is State.SOURCE_DOWN


def test_nothing_is_owed_before_an_award_is_signed() -> None:
    world = tables(projects=[project(1)], awards=[award(1, 1, signed_on="2026-10-01")], plans=[plan(1, "2026-09")])
    figure = worked_out(world, "sales").figure("sales", Level.PROJECT, "AKT-001")
    assert (figure.numerator, figure.state) == (None, State.NOT_DUE)
    assert region(worked_out(world, "awarded"), "awarded").state is State.NOT_DUE


def test_an_undefined_value_says_why() -> None:
    results = worked_out(two_projects({"fte_milli": 1000}, {"fte_milli": 1000}), "gross_jobs", "absorption_of_received")
    jobs = region(results, "gross_jobs")
    assert (jobs.numerator, jobs.state, jobs.reason) == (None, State.UNDEFINED, NO_BASE)
    received = region(results, "absorption_of_received")
    assert (received.numerator, received.state, received.reason) == (None, State.UNDEFINED, "Nothing has been disbursed.")


def test_the_use_of_capacity_is_a_range() -> None:
    plant = project(1, capacity_low_kg=40_000, capacity_high_kg=50_000)
    world = tables(projects=[plant], awards=[award(1, 1)], plans=[plan(1, "2026-09", waste_kg=1)], enterprise_results=[result(1, "2026-09", waste_kg=30_000)])
    found = worked_out(world, "capacity_use").of("capacity_use", *REGION)
    assert [found[aspect].value for aspect in (Aspect.VALUE, Aspect.LOW, Aspect.HIGH)] == [Fraction(3, 5), Fraction(3, 5), Fraction(3, 4)]


def test_change_is_taken_against_the_month_before_as_known_now() -> None:
    world = two_projects({"sales_tiyn": 70}, {"sales_tiyn": 5})
    before = two_projects(None, None, enterprise_results=[result(1, "2026-09", sales_tiyn=70), result(1, "2026-08", sales_tiyn=90)])
    results = worked_out(before, "sales", "reporting_coverage")
    found = results.of("sales", *REGION)
    assert (found[Aspect.PREVIOUS].numerator, found[Aspect.CHANGE].numerator) == (90, -20)
    coverage = results.of("reporting_coverage", *REGION)
    assert (coverage[Aspect.CHANGE].value, coverage[Aspect.CHANGE].unit) == (Fraction(3, 4) - 1, Unit.POINTS)
    assert worked_out(world, "sales").of("sales", *REGION)[Aspect.CHANGE].reason == "There is no value to compare with."


def test_codes_are_stable_and_lead_back_to_their_figures(random_results: list[Results]) -> None:
    results = random_results[0]
    assert results.find("M-0200") == region(results, "awarded")
    assert results.find("M-0405/AKT-003") == results.figure("absorbed", Level.PROJECT, "AKT-003", Aspect.REPORTING)
    assert results.find("M-0902/151010000").level is Level.DISTRICT
    codes = [figure.code for figure in results]
    assert len(set(codes)) == len(codes)
    with pytest.raises(KeyError):
        results.find("M-9900")


def test_every_figure_has_a_number_or_a_reason(random_results: list[Results]) -> None:
    answers = (State.REPORTED, State.NIL_RETURN, State.ZERO)
    for results in random_results:
        for figure in results:
            assert figure.is_known == (figure.state in answers) == (not figure.reason), figure
            assert figure.denominator > 0, figure
            assert figure.state is not State.ZERO or figure.value == 0, figure


def test_the_last_point_of_a_chart_is_the_printed_value() -> None:
    world = KnownTables(random_world(1))
    chosen = [each for each in indicators() if each.id in ("absorbed", "sales", "first_sales")]
    series = history(chosen, world, PERIOD, 5, AKTOBE)
    results = compute_all(chosen, world, PERIOD, AKTOBE)
    for each in chosen:
        points = series[each.id, "15"]
        assert [point[Aspect.VALUE].period for point in points] == months("2026-05", 5)
        assert points[-1][Aspect.VALUE] == region(results, each.id)
        assert points[-2][Aspect.VALUE].value == region(results, each.id, Aspect.PREVIOUS).value
        assert each.plan is not None or not points[-1][Aspect.PLAN].is_known


def test_a_region_without_projects_has_figures_that_say_so() -> None:
    results = worked_out(tables())
    assert all(not region(results, each.id).is_known for each in indicators())
    assert len(results.subjects[Level.DISTRICT]) == 13
