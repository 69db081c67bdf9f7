"""Do the code lists tell how things were on a day, and does each entry hold once at a time?"""

import csv
from datetime import date
from itertools import pairwise

import pytest

from etl import reference

DATED = {"regions.csv": "region_code", "districts.csv": "kato_code", "budget_codes.csv": "kbk_code", "oked_sections.csv": "section_code"}
EARLIEST, LATEST = "0001-01-01", "9999-12-31"


@pytest.mark.parametrize("name", DATED)
def test_no_entry_holds_twice_on_one_day(name: str) -> None:
    with (reference.FOLDER / name).open(encoding="utf-8", newline="") as file:
        rows = sorted((row[DATED[name]], row["valid_from"] or EARLIEST, row["valid_to"] or LATEST) for row in csv.DictReader(file))
    assert rows
    assert all(first <= last for _, first, last in rows)
    assert [(one, other) for one, other in pairwise(rows) if one[0] == other[0] and one[2] >= other[1]] == []


@pytest.mark.parametrize(
    ("day", "count", "there", "not_there"),
    [
        (date(2018, 6, 18), 16, "51", "61"),  # South Kazakhstan, before it was parted into Turkistan and Shymkent
        (date(2018, 6, 19), 17, "61", "51"),
        (date(2022, 6, 7), 17, "35", "62"),  # before Abai, Zhetisu and Ulytau
        (date(2022, 6, 8), 20, "62", "51"),
    ],
)
def test_the_regions_are_those_of_the_day(day: date, count: int, there: str, not_there: str) -> None:
    found = reference.regions(day)
    assert len(found) == count
    assert there in found
    assert not_there not in found


def test_without_a_day_the_lists_are_those_without_an_end() -> None:
    assert len(reference.regions()) == 20
    assert reference.regions().keys() == reference.regions(date(2026, 9, 30)).keys()
    assert reference.districts().keys() == reference.districts(date(2026, 9, 30)).keys()


def test_a_budget_code_is_unknown_before_it_was_introduced() -> None:
    assert "101111" not in reference.budget_codes(date(2019, 12, 31))
    assert "101111" in reference.budget_codes(date(2020, 1, 1))


@pytest.mark.parametrize(("code", "letter"), [("07101", "B"), ("24103", "C"), ("33200", "C"), ("35110", "D"), ("38320", "E"), ("72190", "M"), ("85421", "P")])
def test_an_activity_lies_in_the_section_that_spans_its_division(code: str, letter: str) -> None:
    assert reference.section_of(code) == letter


def test_divisions_that_the_classifier_leaves_out_lie_in_no_section() -> None:
    assert [reference.section_of(code) for code in ("04110", "34000", "00000")] == ["", "", ""]
    assert len(reference.divisions()) == len(set(reference.divisions())) == 88
