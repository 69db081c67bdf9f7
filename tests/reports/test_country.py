"""Do the regions stand side by side, add up to the country, and say nothing of those that are not connected?"""

import re

import pytest

from etl import reference
from etl.core.figure import Figure, Level
from etl.core.places import NATION
from etl.reports.compose import compose, context_of
from etl.reports.facts import ReportFacts
from etl.reports.tables import Table
from etl.reports.tile_map import places
from tests.reports.sample import CONNECTED, country

REPORT = "national_monthly"


@pytest.fixture(scope="module")
def facts() -> ReportFacts:
    return country()


def test_every_region_has_a_tile_of_its_own() -> None:
    assert len(set(places(NATION, tuple(reference.regions())).values())) == 20


@pytest.mark.parametrize("name", ["results_region", "money_region"])
def test_the_regions_add_up_to_the_country(facts: ReportFacts, name: str) -> None:
    table: Table = context_of(REPORT, facts, "ru")[name]
    *rows, total = table.rows
    assert len(rows) == len(CONNECTED)
    for i, cell in enumerate(total.cells):
        if isinstance(cell, Figure) and cell.unit.value not in {"ratio", "times"}:
            parts = [row.cells[i] for row in rows]
            assert sum(part.numerator or 0 for part in parts if isinstance(part, Figure)) == cell.numerator


def test_a_region_that_is_not_connected_is_named_and_has_no_number(facts: ReportFacts) -> None:
    context = context_of(REPORT, facts, "en")
    assert "Astana" not in context["unknown"]
    assert "Ulytau" in context["unknown"]
    assert "3 of 20 regions are connected" in re.sub(r"<[^>]+>", "", str(context["answer"][0]))
    assert context["map"].shapes
    assert not any(figure.subject.startswith("62/") for figure in context["map"].figures)
    assert not [figure for figure in compose(REPORT, facts, "en").figures if figure.level is Level.DISTRICT and figure.subject not in CONNECTED]


def test_a_country_that_is_whole_says_so() -> None:
    context = context_of(REPORT, country(connected=tuple(reference.regions())), "ru")
    assert context["unknown"] == ""
    assert "Подключены все регионы: 20." in re.sub(r"<[^>]+>", "", str(context["answer"][0]))
    assert len({shape.text for shape in context["courses"].shapes if shape.weight == "600" and shape.anchor == "start"}) == 20
