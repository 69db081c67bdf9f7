"""What must hold for tax payments beyond their schema?"""

import pandas as pd

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, WARNING, Facts, Lookups, broken, in_order, mark, unknown

TABLE = "core_tax_payments"
ASKED_ABOUT = ("core_organisations", "core_applications", "core_registry_peers")


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    code, month = rows["kbk_code"], rows["written_off_on"].str[:7]
    return rows.assign(
        ctx_as_of=facts["as_of"][:10],
        ctx_payer_unknown=unknown(rows["bin"], pd.concat([lookups[name]["bin"] for name in ASKED_ABOUT])),
        ctx_code_unknown=mark(code.notna() & ~code.isin(facts["budget_codes"].split())),
        ctx_not_asked_for=mark((month < facts["since"]) | ((month > facts["period"]) & (rows["written_off_on"] <= facts["as_of"][:10]))),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "TAX-01",
            "bin",
            "payer_unknown",
            "Payments are those of an organisation that was asked for.",
            "Ask the State Revenue Committee why another payer was answered.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "TAX-02",
            "kbk_code",
            "code_unknown",
            "The budget code is in the list of budget codes.",
            "Add the code to the list with its kind; until then the payment is not counted.",
            WARNING,
            Category.VALIDITY,
        ),
        in_order(
            TABLE,
            "TAX-03",
            "written_off_on",
            "ctx_as_of",
            "written_off_on",
            "A payment is not made in the future.",
            "Check the day with the State Revenue Committee.",
            ERROR,
            Category.ACCURACY,
            {"written_off_on": "2027-01-01"},
        ),
        broken(
            TABLE,
            "TAX-04",
            "written_off_on",
            "not_asked_for",
            "Payments lie within the months asked for.",
            "Check the request and the day.",
            WARNING,
            Category.CONSISTENCY,
        ),
    ),
    lookups=ASKED_ABOUT,
    context=context,
)
