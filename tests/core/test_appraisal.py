"""Do the sums of an appraisal agree with examples that others published?"""

from decimal import Decimal
from fractions import Fraction

import pytest

from etl.core.appraisal import internal_rate, net_of_gross, net_range, payback, present_value, present_values, survival


def test_net_present_value_of_the_example_of_excel() -> None:
    """Microsoft, help of the function NPV: 10 %, -10,000 one year from today, then 3,000, 4,200 and 6,800: 1,188.44."""
    flows = [0, -1_000_000, 300_000, 420_000, 680_000]
    assert present_value(flows, Decimal("0.10"), 1) == 118_844


def test_net_present_value_of_the_second_example_of_excel() -> None:
    """The same page: 8 %, a shop for 40,000 today, then 8,000, 9,200, 10,000, 12,000 and 14,500: 1,922.06; with a loss of 9,000 in the sixth year -3,749.47."""
    shop = [-4_000_000, 800_000, 920_000, 1_000_000, 1_200_000, 1_450_000]
    assert present_value(shop, Decimal("0.08"), 1) == 192_206
    assert present_value([*shop, -900_000], Decimal("0.08"), 1) == -374_947


def test_internal_rate_of_the_example_of_excel() -> None:
    """Microsoft, help of the function IRR: -70,000 and 12,000, 15,000, 18,000, 21,000, 26,000: -2.1 % after four years, 8.7 % after five."""
    flows = [-70_000, 12_000, 15_000, 18_000, 21_000, 26_000]
    assert round(internal_rate(flows) or Decimal(0), 3) == Decimal("0.087")
    assert round(internal_rate(flows[:-1]) or Decimal(0), 3) == Decimal("-0.021")


def test_internal_rate_of_the_example_of_numpy_financial() -> None:
    """numpy-financial 1.0, irr: [-100, 39, 59, 55, 20] gives 0.28095."""
    assert round(internal_rate([-100, 39, 59, 55, 20]) or Decimal(0), 5) == Decimal("0.28095")


@pytest.mark.parametrize("flows", [[-100, 230, -132], [-100, 230, -132, 50], [100, 200], [-1, -2], [], [0, 0]])
def test_an_internal_rate_needs_exactly_one_change_of_sign(flows: list[int]) -> None:
    """-100, 230, -132 is worth nothing at 10 % and at 20 %: neither is the rate."""
    assert internal_rate(flows) is None


def test_months_are_discounted_by_the_twelfth_root_of_the_year() -> None:
    flows = [0] * 12 + [1_035_000]
    assert present_value(flows, Decimal("0.035")) == 1_000_000
    assert present_values([5], Decimal("0.035")) == [Decimal(5)]


def test_payback_is_the_step_that_makes_good_what_was_paid_out() -> None:
    assert payback([-100, 40, 40, 20, 5]) == 3
    assert payback([-100, 40, 40]) is None
    assert payback([0, -100, 150, -20, 10]) == 2
    assert payback([10, 20]) is None  # nothing was ever paid out
    assert payback(present_values([-100, 60, 60], Decimal("0.5"), 1)) is None


def test_survival_of_the_published_example() -> None:
    """Freireich and others (1963), remission of leukaemia under 6-mercaptopurine in weeks, as in Cox and Oakes (1984) and most textbooks."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    seen = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    found = survival([*ended, *seen], [True] * len(ended) + [False] * len(seen))
    printed = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {time: round(float(share), 3) for time, share in found} == printed


def test_survival_of_nothing_that_ended_says_nothing() -> None:
    assert survival([5, 6], [False, False]) == []
    assert survival([3, 3], [True, True]) == [(3, Fraction(0))]


def test_gross_results_lose_what_leaks_displaces_and_substitutes() -> None:
    assert net_of_gross(Fraction(100), Fraction(1, 10), Fraction(1, 4), Fraction(0), Fraction(1)) == Fraction(135, 2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        net_of_gross(Fraction(1), Fraction(2), Fraction(0), Fraction(0), Fraction(1))


HALF, NONE = Fraction(1, 2), Fraction(0)


def test_a_net_range_reaches_from_what_others_found_to_the_gross_result() -> None:
    assert list(net_range(Fraction(100), {})) == [100, 100]
    assert list(net_range(Fraction(100), {"anyway": (HALF, HALF)})) == [50, 100]
    assert list(net_range(Fraction(-100), {"anyway": (HALF, HALF)})) == [-100, -50]


def test_each_factor_is_taken_at_the_end_where_it_belongs() -> None:
    bounds = {"anyway": (Fraction(2, 10), Fraction(4, 10)), "leakage": (Fraction(1, 10), HALF), "multiplier": (Fraction(1), Fraction(3, 2))}
    assert net_range(Fraction(100), bounds) == (100 * Fraction(6, 10) * HALF, 100 * Fraction(9, 10) * Fraction(3, 2))
    with pytest.raises(KeyError, match="luck"):
        net_range(Fraction(1), {"luck": (NONE, HALF)})
