"""Does the report say why no effect is estimated, condition by condition?"""

from dataclasses import replace

import pytest

from etl.core.figure import Aspect, Level, State
from etl.reports.compose import context_of
from etl.reports.facts import FigureSet, ReportFacts
from etl.reports.tables import Table
from tests.reports.sample import sample


def impact(facts: ReportFacts) -> list[str]:
    table = context_of("regional_monthly", facts, "en")["impact"]
    assert isinstance(table, Table)
    return [str(row.cells[-1]) for row in table.rows]


@pytest.mark.parametrize(("projects", "first"), [(8, "not met"), (46, "met")])
def test_too_few_projects_are_a_condition_that_is_not_met(projects: int, first: str) -> None:
    assert impact(sample(number=projects)) == [first, "met", "not met", "not met"]


@pytest.mark.parametrize(("numerator", "second"), [(79, "not met"), (80, "met"), (None, "not met")])
def test_coverage_decides_at_its_bound_and_a_value_that_is_absent_meets_nothing(numerator: int | None, second: str) -> None:
    facts = sample()
    known = facts.figure("reporting_coverage")
    state = known.state if numerator is not None else State.SOURCE_DOWN
    other = replace(known, numerator=numerator, denominator=100 if numerator is not None else 1, state=state)
    assert (known.level, known.aspect) == (Level.REGION, Aspect.VALUE)
    figures = FigureSet.of(facts.period, (other if each == known else each for each in facts.figures.figures))
    assert impact(replace(facts, figures=figures))[1] == second
