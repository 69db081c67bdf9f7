"""What must hold for certificates of accreditation beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, Facts, Lookups, in_order

TABLE = "core_accreditations"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    return rows.assign(ctx_as_of=facts["as_of"][:10])


RULES = RuleBook(
    TABLE,
    (
        in_order(
            TABLE,
            "ACCR-01",
            "issued_on",
            "ctx_as_of",
            "issued_on",
            "A certificate is not issued in the future.",
            "Check the day of issue with the portal.",
            ERROR,
            Category.ACCURACY,
            {"issued_on": "2027-01-01"},
        ),
        in_order(
            TABLE,
            "ACCR-02",
            "issued_on",
            "valid_until",
            "valid_until",
            "A certificate ends after it was issued.",
            "Check both days with the portal.",
            ERROR,
            Category.CONSISTENCY,
            {"issued_on": "2026-03-16", "valid_until": "2020-01-01"},
        ),
    ),
    context=context,
)
