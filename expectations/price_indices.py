"""What must hold for price indices beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, Facts, Lookups, broken, mark, unended

TABLE = "core_price_indices"
LEAST, MOST = 90_000, 115_000  # thousandths of a percent: prices of a month have moved less in Kazakhstan since 2016


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    value = rows["month_on_month_milli_pct"]
    return rows.assign(
        ctx_future=unended(rows["period"], facts),
        ctx_leaps=mark((value < LEAST) | (value > MOST)),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(TABLE, "PRICE-01", "period", "future", "Prices are told of a month that has ended.", "Check the month of the index.", ERROR, Category.ACCURACY),
        broken(
            TABLE,
            "PRICE-02",
            "month_on_month_milli_pct",
            "leaps",
            "Prices of a month lie between 90 and 115 percent of those of the month before.",
            "Check whether the index is against the month before; one against a year before must not be chained.",
            ERROR,
            Category.ACCURACY,
        ),
    ),
    context=context,
)
