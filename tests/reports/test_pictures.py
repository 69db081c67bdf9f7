"""Do pictures show the same figures as the text beside them?"""

from fractions import Fraction

import pytest

from etl.core.figure import Aspect
from etl.core.period import Period
from etl.reports.compose import context_of
from etl.reports.facts import ReportFacts
from etl.reports.pictures import Picture, place, waterfall
from etl.reports.tile_map import places
from etl.reports.typed import Word
from tests.reports.conftest import REPORT
from tests.reports.names import DISTRICTS


@pytest.fixture(scope="module")
def context(facts: ReportFacts) -> dict[str, object]:
    return context_of(REPORT, facts, "ru")


def picture(context: dict[str, object], name: str) -> Picture:
    found = context[name]
    assert isinstance(found, Picture)
    return found


@pytest.mark.parametrize(("name", "indicator"), [("sales", "sales"), ("absorption", "absorbed")])
def test_the_last_bar_of_a_series_is_the_figure_of_the_tile(context: dict[str, object], facts: ReportFacts, name: str, indicator: str) -> None:
    shown = picture(context, name).figures
    assert facts.figure(indicator) == next(figure for figure in reversed(shown) if figure.aspect is Aspect.VALUE)
    assert facts.figure(indicator, Aspect.PLAN) == next(figure for figure in reversed(shown) if figure.aspect is Aspect.PLAN)
    assert {figure.period for figure in shown} == {str(Period(2026, 9).plus(-back)) for back in range(12)}


def test_the_waterfall_is_the_money_of_the_region(context: dict[str, object], facts: ReportFacts) -> None:
    awarded, waiting, paid, idle, absorbed = picture(context, "flow").figures
    assert [awarded, paid, absorbed] == [facts.figure(name) for name in ("awarded", "disbursed", "absorbed")]
    assert awarded.value == (waiting.value or 0) + (idle.value or 0) + (absorbed.value or 0)


def test_bars_are_as_long_as_their_figures(context: dict[str, object], facts: ReportFacts) -> None:
    shapes = [shape for shape in picture(context, "money_bars").shapes if shape.figure is not None]
    longest = max(shapes, key=lambda shape: shape.figure.value or 0)  # type: ignore[union-attr]
    for shape in shapes:
        expected = float(longest.width) * float((shape.figure.value or 0) / (longest.figure.value or 1))  # type: ignore[union-attr]
        assert float(shape.width) == pytest.approx(expected, abs=0.02)
    assert sum((shape.figure.value or Fraction(0) for shape in shapes if shape.figure.indicator == "disbursed"), Fraction(0)) == facts.figure("disbursed").value  # type: ignore[union-attr]


def test_the_map_and_the_portfolio_count_every_supported_project_once(context: dict[str, object], facts: ReportFacts) -> None:
    supported = facts.figure("projects_supported").value
    for name in ("district_map", "portfolio"):
        assert sum((figure.value or Fraction(0) for figure in picture(context, name).figures), Fraction(0)) == supported


def test_every_picture_says_its_message_to_those_who_do_not_see_it(context: dict[str, object]) -> None:
    shown = [value for value in context.values() if isinstance(value, Picture)]
    assert len(shown) == 6
    assert all(len(each.alt) > 30 and each.title for each in shown)


def test_thirteen_districts_have_thirteen_places() -> None:
    assert len(set(places("15", tuple(DISTRICTS)).values())) == 13
    assert places("10", ("a", "b", "c", "d", "e"))["e"] == (0, 1)


def test_a_picture_without_numbers_still_stands() -> None:
    empty = waterfall((), Word("Ничего"), Word("Ничего"))
    assert empty.figures == ()
    assert place(Fraction(1, 3)) == "0.33"
