"""Are chained prices exact, and does a chain break where nothing was published?"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.deflators import NANO, factor, factors, in_prices

TOLD = {1: Fraction(101, 100), 2: Fraction(102, 100), 3: Fraction(99, 100), 5: Fraction(103, 100)}


def test_a_chain_multiplies_the_months_after_the_first() -> None:
    assert factor(TOLD, 0, 3) == Fraction(101 * 102 * 99, 10**6)
    assert factor(TOLD, 2, 3) == Fraction(99, 100)
    assert factor(TOLD, 3, 3) == 1
    assert factor(TOLD, 3, 0) == 1 / Fraction(101 * 102 * 99, 10**6)


@pytest.mark.parametrize(("since", "until"), [(3, 4), (0, 5), (5, 3)])
def test_a_month_without_an_index_breaks_the_chain(since: int, until: int) -> None:
    assert factor(TOLD, since, until) is None


def test_months_get_their_factors_in_their_order() -> None:
    nano, known = factors(TOLD, np.array([2, 0, 4, 2]), 3)
    assert nano.tolist() == [990_000_000, round(Fraction(101 * 102 * 99, 10**6) * NANO), 0, 990_000_000]
    assert known.tolist() == [True, True, False, True]


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1), st.integers(0, 9 * NANO))
def test_sums_are_multiplied_exactly_with_halves_to_the_even_neighbour(values: list[int], nano: int) -> None:
    made = in_prices(np.array(values, dtype=np.int64), np.full(len(values), nano, dtype=np.int64))
    assert made.tolist() == [round(Fraction(value * nano, NANO)) for value in values]
