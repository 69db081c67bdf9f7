"""What must hold for contracts beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, Facts, Lookups, broken, in_order, unknown

TABLE = "core_contracts"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    return rows.assign(ctx_as_of=facts["as_of"][:10], ctx_customer_unknown=unknown(rows["bin"], lookups["core_organisations"]["bin"]))


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "CONTRACT-01",
            "bin",
            "customer_unknown",
            "The customer of a contract is an organisation that was asked about.",
            "Ask the operator why another customer was answered.",
            ERROR,
            Category.CONSISTENCY,
        ),
        in_order(
            TABLE,
            "CONTRACT-02",
            "signed_on",
            "ctx_as_of",
            "signed_on",
            "A contract is not signed in the future.",
            "Check the day of signing.",
            ERROR,
            Category.ACCURACY,
            {"signed_on": "2027-01-01"},
        ),
    ),
    lookups=("core_organisations",),
    context=context,
)
