"""What must hold for amendments beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, Facts, Lookups, broken, unknown

TABLE = "core_award_amendments"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    return rows.assign(ctx_award_unknown=unknown(rows["award_id"], lookups["core_awards"]["award_id"]))


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "AMEND-01",
            "award_id",
            "award_unknown",
            "An amendment belongs to a known award.",
            "Send the award first, or correct its number.",
            ERROR,
            Category.CONSISTENCY,
        ),
    ),
    lookups=("core_awards",),
    context=context,
)
