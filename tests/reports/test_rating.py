"""Does a project get the colour that the printed thresholds promise?"""

from dataclasses import replace
from fractions import Fraction

import pytest

from etl.core.figure import Aspect, Figure, Level, State, Unit
from etl.reports.counts import SILENT_MONTHS, SLIP_DAYS, count_figure
from etl.reports.facts import ReportFacts
from etl.reports.rating import Light, Rating, may_rank, rate, rate_coverage, rate_money, rate_result, rate_schedule, rate_silence
from tests.reports.told import MONTH

GREEN, AMBER, RED, GREY = Light.GREEN, Light.AMBER, Light.RED, Light.GREY


def percent(value: Fraction | int | None) -> Figure:
    exact = None if value is None else Fraction(value) / 100
    return Figure(
        "M-0600",
        "absorption_of_plan",
        1,
        Level.PROJECT,
        "AKT-001",
        Aspect.VALUE,
        "2026-09",
        Unit.RATIO,
        None if exact is None else exact.numerator,
        1 if exact is None else exact.denominator,
        State.REPORTED if value is not None else State.NOT_DUE,
    )


def days(value: int | None) -> Figure:
    return count_figure(SLIP_DAYS, Aspect.VALUE, "AKT-001", value, MONTH, state=State.REPORTED if value is not None else State.NOT_DUE)


@pytest.mark.parametrize(
    ("value", "light"),
    [(90, GREEN), (110, GREEN), (Fraction(8999, 100), AMBER), (75, AMBER), (120, AMBER), (Fraction(7499, 100), RED), (121, RED), (0, RED), (None, GREY)],
)
def test_money_is_rated_by_absorption_of_the_plan(value: Fraction | int | None, light: Light) -> None:
    assert rate_money(percent(value)) is light


@pytest.mark.parametrize(("value", "light"), [(95, GREEN), (300, GREEN), (94, AMBER), (80, AMBER), (79, RED), (None, GREY)])
def test_results_are_rated_against_plan(value: int | None, light: Light) -> None:
    assert rate_result(percent(value)) is light


@pytest.mark.parametrize(("value", "light"), [(0, GREEN), (30, GREEN), (31, AMBER), (90, AMBER), (91, RED), (None, GREY)])
def test_schedule_is_rated_by_days_of_slip(value: int | None, light: Light) -> None:
    assert rate_schedule(days(value)) is light


@pytest.mark.parametrize(("value", "light"), [(0, GREEN), (1, GREEN), (2, AMBER), (3, RED), (7, RED), (None, GREY)])
def test_silence_makes_data_doubtful(value: int | None, light: Light) -> None:
    assert (
        rate_silence(count_figure(SILENT_MONTHS, Aspect.VALUE, "AKT-001", value, MONTH, state=State.REPORTED if value is not None else State.NOT_DUE)) is light
    )


@pytest.mark.parametrize(
    ("value", "light", "ranks"), [(100, GREEN, True), (95, GREEN, True), (94, AMBER, True), (80, AMBER, True), (79, RED, False), (None, GREY, False)]
)
def test_coverage_decides_what_may_be_ranked(value: int | None, light: Light, ranks: bool) -> None:
    assert (rate_coverage(percent(value)), may_rank(percent(value))) == (light, ranks)


@pytest.mark.parametrize(
    ("money", "results", "schedule", "data", "overall"),
    [
        (GREEN, GREEN, GREEN, GREEN, GREEN),
        (GREEN, AMBER, GREEN, GREEN, AMBER),
        (GREEN, GREEN, RED, GREEN, RED),
        (GREEN, GREY, GREEN, AMBER, GREEN),
        (GREEN, GREEN, GREEN, RED, GREY),
        (AMBER, GREEN, GREEN, RED, AMBER),
        (RED, GREY, GREY, RED, RED),
        (GREY, GREY, GREEN, GREEN, GREY),
        (GREY, GREY, GREY, GREEN, GREY),
    ],
)
def test_the_worst_part_decides_and_doubtful_data_forbid_green(money: Light, results: Light, schedule: Light, data: Light, overall: Light) -> None:
    assert Rating(money, results, schedule, data).overall is overall


def test_a_project_is_rated_by_the_worst_of_its_results(facts: ReportFacts) -> None:
    late = next(project for project in facts.projects if (project.slip_days.value or 0) > 90)
    assert rate(facts, late).schedule is RED
    assert rate(facts, replace(late, slip_days=days(0))).schedule is GREEN
    worst = next(project for project in facts.projects if rate(facts, project).results is RED)
    parts = [rate_result(facts.of_project(name, worst, Aspect.AGAINST_PLAN)) for name in ("sales", "gross_jobs")]
    assert RED in parts
