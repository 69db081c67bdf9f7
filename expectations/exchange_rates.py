"""What must hold for exchange rates beyond their schema?"""

import pandas as pd

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, Facts, Lookups, broken, in_order, mark

TABLE = "core_exchange_rates"
NEIGHBOURS = 21  # published days, about a month around


def far_from_neighbours(rows: Frame, past: Frame) -> "pd.Series[int]":
    """1 where tenge per unit is over 20 % away from the currency's own median of the days around it."""
    columns = ["currency_code", "rate_on", "rate_micro", "quant"]
    every = pd.concat([past[columns], rows[columns]]).dropna().drop_duplicates(columns[:2], keep="last").sort_values(columns[:2])
    every["unit_rate"] = every["rate_micro"].astype(float) / every["quant"].astype(float)
    usual = every.groupby("currency_code")["unit_rate"].rolling(NEIGHBOURS, center=True, min_periods=5).median()
    every["far"] = (every["unit_rate"] / usual.droplevel(0) - 1).abs() > 0.2
    return mark(rows[columns[:2]].merge(every[[*columns[:2], "far"]], on=columns[:2], how="left")["far"].set_axis(rows.index))


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    return rows.assign(ctx_as_of=facts["as_of"][:10], ctx_far=far_from_neighbours(rows, lookups[TABLE]))


RULES = RuleBook(
    TABLE,
    (
        in_order(
            TABLE,
            "FX-01",
            "rate_on",
            "ctx_as_of",
            "rate_on",
            "A rate is not set for the future.",
            "Check the day of the rate.",
            ERROR,
            Category.ACCURACY,
            {"rate_on": "2027-01-01"},
        ),
        broken(
            TABLE,
            "FX-02",
            "rate_micro",
            "far",
            "A rate is within 20 % of the days around it.",
            "Compare with the National Bank's page; check the point and the quantity.",
            ERROR,
            Category.ACCURACY,
        ),
    ),
    lookups=(TABLE,),
    context=context,
)
