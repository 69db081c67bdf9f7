"""What must hold for orders beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, Facts, Lookups, in_order

TABLE = "core_orders"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    return rows.assign(ctx_as_of=facts["as_of"][:10])


RULES = RuleBook(
    TABLE,
    (
        in_order(
            TABLE,
            "ORDER-01",
            "issued_on",
            "ctx_as_of",
            "issued_on",
            "An order is not issued in the future.",
            "Check the day of the order.",
            ERROR,
            Category.ACCURACY,
            {"issued_on": "2027-01-01"},
        ),
    ),
    context=context,
)
