"""Do facts and counts keep their law: one figure for a place, a code for every number?"""

import pytest

from etl.core.figure import Aspect, Level, State
from etl.core.period import Period
from etl.reports.counts import DAYS_LEFT, FINDINGS, SILENT_MONTHS, count_figure, difference
from etl.reports.facts import FigureSet, ReportFacts
from tests.reports.told import MONTH


def test_a_missing_figure_is_named(facts: ReportFacts) -> None:
    with pytest.raises(KeyError, match="No figure sales / region / 99 / value for 2026-09"):
        facts.figures.get("sales", Level.REGION, "99", Aspect.VALUE)
    assert not facts.figures.has("sales", Level.REGION, "99", Aspect.VALUE)


def test_two_figures_for_one_place_are_refused(facts: ReportFacts) -> None:
    figure = facts.figure("sales")
    with pytest.raises(ValueError, match="Two figures for M-0900"):
        FigureSet.of(MONTH, [figure, figure])


def test_a_series_runs_from_the_oldest_month_to_this_one(facts: ReportFacts) -> None:
    months = [figure.period for figure in facts.history.series("absorbed", Level.REGION, facts.region.code, Aspect.VALUE)]
    assert months == sorted(months)
    assert (months[0], months[-1], len(months)) == ("2025-10", "2026-09", 12)


def test_a_count_has_a_code_a_month_and_a_unit() -> None:
    whole, part = count_figure(FINDINGS, Aspect.VALUE, "", 7, MONTH), count_figure(SILENT_MONTHS, Aspect.VALUE, "AKT-001", 2, MONTH)
    assert (whole.code, whole.indicator, whole.level, whole.numerator) == ("M-9500", "findings", Level.REGION, 7)
    assert (part.code, part.level, part.period) == ("M-9700/AKT-001", Level.PROJECT, "2026-09")
    unknown = count_figure(DAYS_LEFT, Aspect.VALUE, "O1", None, MONTH, state=State.UNDEFINED, reason="No term is set in the order.")
    assert (unknown.code, unknown.is_known, unknown.reason) == ("M-9600/O1", False, "No term is set in the order.")


def test_a_difference_names_both_figures_and_keeps_the_sum(facts: ReportFacts) -> None:
    paid, absorbed = facts.figure("disbursed"), facts.figure("absorbed")
    idle = difference(paid, absorbed)
    assert idle.code == "M-0300-0400"
    assert idle.value is not None
    assert paid.value == absorbed.value + idle.value  # type: ignore[operator]
    project = facts.projects[0]
    assert difference(facts.of_project("disbursed", project), facts.of_project("absorbed", project)).code == "M-0300-0400/AKT-000"


def test_a_difference_of_strangers_is_refused_and_of_absent_values_is_absent(facts: ReportFacts) -> None:
    with pytest.raises(ValueError, match="not about the same thing"):
        difference(facts.figure("disbursed"), facts.of_project("absorbed", facts.projects[0]))
    late = count_figure(FINDINGS, Aspect.VALUE, "", None, Period(2026, 9), state=State.LATE)
    assert difference(late, count_figure(FINDINGS, Aspect.VALUE, "", 1, Period(2026, 9))).state is State.LATE
