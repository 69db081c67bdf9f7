"""Do rounded parts and dealt shares add up, whatever the sums?"""

from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.core.parts import equal_shares, round_half_even, shares_of_mean
from etl.indicators.results.exports import in_tenge

tiyn = st.integers(min_value=-(10**16), max_value=10**16)


@given(st.lists(st.tuples(tiyn, st.integers(1, 10**6)), min_size=1))
def test_halves_go_to_the_even_neighbour_as_fractions_do(pairs: list[tuple[int, int]]) -> None:
    values, divisors = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    assert round_half_even(values, divisors).tolist() == [round(Fraction(value, divisor)) for value, divisor in pairs]


def test_two_and_a_half_rounds_to_two_and_three_and_a_half_to_four() -> None:
    assert round_half_even(np.array([5, 7, -5]), np.array([2, 2, 2])).tolist() == [2, 4, -2]


@given(st.lists(tiyn, min_size=1, max_size=60), st.integers(1, 24))
def test_shares_of_a_mean_add_up_to_the_mean_rounded_once(values: list[int], count: int) -> None:
    groups = pd.Series(["A"] * len(values) + ["B"] * len(values))
    shares = shares_of_mean(np.array(values * 2), groups, np.full(2 * len(values), count))
    mean = round(Fraction(sum(values), count))
    assert [shares[: len(values)].sum(), shares[len(values) :].sum()] == [mean, mean]


@given(tiyn, st.integers(1, 40))
def test_shares_add_up_and_differ_by_one_at_most(value: int, sharers: int) -> None:
    shares = equal_shares(np.full(sharers, value), np.full(sharers, sharers), np.arange(sharers))
    assert shares.sum() == value
    assert shares.max() - shares.min() <= 1


@settings(max_examples=25)
@given(st.integers(0, 10**12), st.integers(1, 10**12), st.integers(1, 10**4))
def test_foreign_money_becomes_exact_tiyn_without_overflow(cents: int, micro: int, quant: int) -> None:
    """cents * micro goes beyond 64 bits; the answer does not."""
    rate = Fraction(micro, 10**6 * quant)
    converted = in_tenge(pd.Series([cents, None], dtype="Int64"), pd.Series(["USD", "USD"]), {"USD": rate})
    assert converted[0] == round(cents * rate)
    assert converted.isna().tolist() == [False, True]
