"""Is a public statement held against the data fairly: a range is a range, about is about, and silence is no verdict?"""

from fractions import Fraction

import pytest

from etl import catalog, reference
from etl.core.claims import Held, Verdict, hold
from etl.core.figure import Level
from etl.reports.words import Words


@pytest.mark.parametrize(
    ("low", "high", "ours", "tolerance", "verdict", "difference"),
    [
        (100, 100, 100, Fraction(0), Verdict.AGREES, 0),
        (100, 100, 101, Fraction(1, 100), Verdict.AGREES, 1),
        (100, 100, 102, Fraction(1, 100), Verdict.DIFFERS, 2),
        (100, 100, 98, Fraction(1, 100), Verdict.DIFFERS, -2),
        (40, 50, 45, Fraction(0), Verdict.AGREES, 0),
        (40, 50, 39, Fraction(0), Verdict.DIFFERS, -1),
        (40, 50, 52, Fraction(5, 100), Verdict.AGREES, 2),
        (0, 0, 1, Fraction(1, 100), Verdict.DIFFERS, 1),
        (None, None, 5, Fraction(0), Verdict.CANNOT_BE_CHECKED, None),
        (5, 5, None, Fraction(0), Verdict.CANNOT_BE_CHECKED, None),
    ],
)
def test_a_number_is_held_against_what_was_stated(
    low: int | None, high: int | None, ours: int | None, tolerance: Fraction, verdict: Verdict, difference: int | None
) -> None:
    stated, until, known = (None if each is None else Fraction(each) for each in (low, high, ours))
    assert hold(stated, until, known, tolerance) == Held(verdict, None if difference is None else Fraction(difference))


def test_every_link_leads_to_an_indicator_or_says_in_three_languages_why_not() -> None:
    links = reference.claim_links()
    assert len(links) >= 9
    for link in links.values():
        assert bool(link.indicator) != bool(link.why)
        if link.indicator:
            assert catalog.described(link.indicator).number
            assert Level(link.level)
        else:
            assert all(Words.of(language).knows(link.why) for language in ("kk", "ru", "en"))
