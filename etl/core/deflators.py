"""What is a sum of another month worth in the prices of this one? Chained indices against the month before, in the vintage known.

A chain breaks where an index was not published; nothing is filled in. Factors are exact fractions, rounded to nine decimals where rows are multiplied.
"""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.core.indicator import Tables
from etl.core.known import month_numbers, remembered
from etl.core.parts import Whole, proportion

INDICES = "core_price_indices"
NANO = 10**9


@remembered
def changes(tables: Tables, kind: str) -> dict[int, Fraction]:
    """Prices of each month (as a number) against the month before, as a factor: 1.008."""
    rows = tables[INDICES]
    known = rows[(rows["index_code"] == kind) & rows["month_on_month_milli_pct"].notna()]
    months = month_numbers(known["period"]).tolist()
    return {month: Fraction(int(value), 100_000) for month, value in zip(months, known["month_on_month_milli_pct"], strict=True)}


def factor(told: Mapping[int, Fraction], since: int, until: int) -> Fraction | None:
    """How many tenge of month ``until`` one of month ``since`` is worth; None where a month between has no index."""
    if since > until:
        back = factor(told, until, since)
        return None if back is None else 1 / back
    chained = Fraction(1)
    for month in range(since + 1, until + 1):
        if month not in told:
            return None
        chained *= told[month]
    return chained


def factors(told: Mapping[int, Fraction], months: Whole, until: int) -> tuple[Whole, "npt.NDArray[np.bool_]"]:
    """For each month the factor to ``until`` in billionths, and whether there is one."""
    distinct, place = np.unique(months, return_inverse=True)
    found = [factor(told, int(month), until) for month in distinct]
    nano = np.array([0 if each is None else round(each * NANO) for each in found], dtype=np.int64)
    known = np.array([each is not None for each in found], dtype=bool)
    return nano[place], known[place]


def in_prices(values: Whole, nano: Whole) -> Whole:
    """values * factor, to whole units, halves to the even neighbour; exact for sums up to 10**15 and factors up to 9."""
    return proportion(values, nano, np.full_like(values, NANO))


def worth(values: "pd.Series[int]", told: Mapping[int, Fraction], months: Whole, until: int) -> tuple[Whole, "npt.NDArray[np.bool_]"]:
    """Sums of several months in the prices of one, and which of them have a factor (the others are 0)."""
    nano, known = factors(told, months, until)
    return in_prices(np.asarray(values, dtype=np.int64), nano), known
