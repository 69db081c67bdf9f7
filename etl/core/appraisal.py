"""What is a stream of money worth, when does it pay back, how long do things last? Discounting, internal rate, payback, survival.

Flows are whole tiyn of equal steps in constant prices; rates are real and per year. Decimal arithmetic of 40 digits, so that every machine gives the same.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, pairwise

DIGITS = 40
STEPS_A_YEAR = 12
FACTORS = ("anyway", "displacement", "substitution", "leakage")  # shares that are taken off; anyway: deadweight, and what was found together with it
LOWEST, HIGHEST = Decimal("-0.99"), Decimal(10)  # an internal rate is sought between these, per step


def present_values(flows: Sequence[int], rate: Decimal, steps_a_year: int = STEPS_A_YEAR) -> list[Decimal]:
    """Each flow discounted to the first step: flow / (1 + rate) ** (step / steps a year)."""
    with localcontext(prec=DIGITS):
        step = (1 + rate) ** (Decimal(1) / steps_a_year)
        return [Decimal(flow) / step**place for place, flow in enumerate(flows)]


def present_value(flows: Sequence[int], rate: Decimal, steps_a_year: int = STEPS_A_YEAR) -> int:
    """The sum of the discounted flows, to the tiyn, halves to the even neighbour."""
    with localcontext(prec=DIGITS):
        return int(sum(present_values(flows, rate, steps_a_year), Decimal(0)).to_integral_value())


def payback(flows: Sequence[int | Decimal]) -> int | None:
    """The first step at whose end the flows so far add up to nothing or more, after they were below; None if that never comes.

    For the discounted payback give the present values.
    """
    sums = list(accumulate(flows))
    below = next((place for place, total in enumerate(sums) if total < 0), None)
    return None if below is None else next((place for place in range(below, len(sums)) if sums[place] >= 0), None)


def internal_rate(flows: Sequence[int]) -> Decimal | None:
    """The rate per step at which the flows are worth nothing, to ten digits; None unless their signs change exactly once.

    With several changes there may be several rates, and none of them says anything.
    """
    signs = [flow > 0 for flow in flows if flow]
    if sum(before != after for before, after in pairwise(signs)) != 1:
        return None

    def worth(rate: Decimal) -> Decimal:
        return sum(present_values(flows, rate, 1), Decimal(0))

    low, high = LOWEST, HIGHEST
    if (worth(low) > 0) == (worth(high) > 0):
        return None
    with localcontext(prec=DIGITS):
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if (worth(middle) > 0) == (worth(low) > 0) else (low, middle)
        return round((low + high) / 2, 10)


def survival(times: Sequence[int], ended: Sequence[bool]) -> list[tuple[int, Fraction]]:
    """The share that outlives each time at which something ended: the product of 1 - ended / at risk (Kaplan and Meier 1958).

    ``ended`` False: it was still there when it was last seen. What is last seen at a time still counts as at risk there.
    """
    share, found = Fraction(1), []
    for time in sorted({time for time, is_end in zip(times, ended, strict=True) if is_end}):
        at_risk = sum(each >= time for each in times)
        ends = sum(each == time and is_end for each, is_end in zip(times, ended, strict=True))
        share *= 1 - Fraction(ends, at_risk)
        found.append((time, share))
    return found


def net_of_gross(gross: Fraction, leakage: Fraction, displacement: Fraction, substitution: Fraction, multiplier: Fraction) -> Fraction:
    """What is left of a gross result: GI × (1 - L) × (1 - Dp) × (1 - S) × M (Additionality Guide of the Homes and Communities Agency, 4th edition 2014).

    Net additional is this of the supported case less this of the reference case; shares between 0 and 1, ValueError for others.
    """
    if not all(0 <= share <= 1 for share in (leakage, displacement, substitution)) or multiplier < 0:
        raise ValueError("Shares lie between 0 and 1, a multiplier is not below 0.")
    return gross * (1 - leakage) * (1 - displacement) * (1 - substitution) * multiplier


def net_range(gross: Fraction, bounds: Mapping[str, tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    """The smaller and the larger net additional result, where the reference case is the share that would have come anyway, with the same factors.

    ``bounds``: lowest and highest share of each of FACTORS that has a source, and of the "multiplier" (1 without one). At one end every share is
    at its highest; at the other nothing would have come without support, and the other shares are at their lowest. KeyError for another factor.
    """
    if unknown := set(bounds) - {*FACTORS, "multiplier"}:
        raise KeyError(*unknown)

    def net(end: int, anyway: Fraction) -> Fraction:
        displacement, substitution, leakage = (bounds.get(name, (Fraction(0), Fraction(0)))[end] for name in FACTORS[1:])
        multiplier = bounds.get("multiplier", (Fraction(1), Fraction(1)))[1 - end]
        factors = (leakage, displacement, substitution, multiplier)
        return net_of_gross(gross, *factors) - net_of_gross(gross * anyway, *factors)

    low, high = sorted((net(1, bounds.get("anyway", (Fraction(0), Fraction(0)))[1]), net(0, Fraction(0))))
    return low, high
