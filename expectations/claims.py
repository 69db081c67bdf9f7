"""What must hold for public statements beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import RuleBook
from expectations._forms import ERROR, in_order

TABLE = "core_claims"

RULES = RuleBook(
    TABLE,
    (
        in_order(
            TABLE,
            "CLAIM-01",
            "low_count",
            "high_count",
            "low_count",
            "The lower bound of a statement is not above the upper one.",
            "Compare with the text of the statement.",
            ERROR,
            Category.CONSISTENCY,
            {"low_count": "9000000000"},
        ),
    ),
)
