"""Does a gross result stand beside the range of what may be left of it, with the source of each factor and the names of those without one?"""

from dataclasses import replace

import pytest

from etl import reference
from etl.core.figure import Aspect, Level, State
from etl.reports.compose import context_of
from etl.reports.facts import FigureSet, ReportFacts
from etl.reports.tables import Table
from etl.reports.words import Words
from tests.reports.conftest import REPORT


def table(facts: ReportFacts, language: str = "en") -> Table:
    found: Table = context_of(REPORT, facts, language)["net"]
    return found


def test_each_end_is_the_gross_result_with_the_factors_of_the_list(facts: ReportFacts) -> None:
    for row in table(facts).rows:
        gross, low, high = row.cells[2:]
        assert gross.value  # type: ignore[union-attr]
        assert (low.value / gross.value, high.value) == (reference.additionality()["anyway"].high, gross.value)  # type: ignore[union-attr, operator]
        assert low.code.startswith("M-4600/low/")  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_factor_names_who_published_it_and_the_others_are_named(facts: ReportFacts, language: str) -> None:
    notes, words = table(facts, language).notes, Words.of(language)
    assert [words.say(each.source) for each in reference.additionality().values()] == list(notes[1:-1])
    assert all(words.say(each) in notes[-1] for each in ("leakage out of the region", "displacement of other enterprises", "substitution"))


def test_a_factor_without_a_publisher_is_not_in_the_list() -> None:
    assert all(len(each.source) > 20 and 0 <= each.low <= each.high for each in reference.additionality().values())


@pytest.mark.parametrize(("value", "reason"), [(None, "There is no gross value."), (-5, "The gross value is below zero.")])
def test_without_a_gross_value_or_below_zero_there_is_no_net_one(value: int | None, reason: str, facts: ReportFacts) -> None:
    place = ("gross_jobs", Level.REGION, facts.region.code, Aspect.VALUE)
    silent = replace(facts.figures.get(*place), numerator=value, state=State.LATE if value is None else State.REPORTED)
    others = [each for each in facts.figures.figures if (each.indicator, each.level, each.subject, each.aspect) != place]
    row = table(replace(facts, figures=FigureSet.of(facts.period, (*others, silent)))).rows[0]
    assert [each.value for each in row.cells[2:]] == [value, None, None]  # type: ignore[union-attr]
    assert [each.reason for each in row.cells[3:]] == [reason, reason]  # type: ignore[union-attr]
