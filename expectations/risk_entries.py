"""What must hold for entries of the registers beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, Facts, Lookups, in_order

TABLE = "core_risk_entries"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    return rows.assign(ctx_as_of=facts["as_of"][:10])


RULES = RuleBook(
    TABLE,
    (
        in_order(
            TABLE,
            "RISK-01",
            "listed_on",
            "ctx_as_of",
            "listed_on",
            "An organisation is not entered in a register in the future.",
            "Check the day of the decision.",
            ERROR,
            Category.ACCURACY,
            {"listed_on": "2027-01-01"},
        ),
    ),
    context=context,
)
