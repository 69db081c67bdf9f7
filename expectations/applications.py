"""What must hold for applications beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, Facts, Lookups, broken, in_order, mark

TABLE = "core_applications"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    place, is_decided = rows["kato_code"], rows["status_code"].isin(["approved", "rejected", "withdrawn"])
    has_day = rows["decided_on__text"].notna()
    return rows.assign(
        ctx_as_of=facts["as_of"][:10],
        ctx_region_unknown=mark(place.notna() & ~place.str[:2].isin(facts["region_codes"].split())),
        ctx_day_missing=mark(is_decided & ~has_day),
        ctx_day_too_early=mark((rows["status_code"] == "pending") & has_day),
    )


RULES = RuleBook(
    TABLE,
    (
        in_order(
            TABLE,
            "APP-01",
            "submitted_on",
            "ctx_as_of",
            "submitted_on",
            "An application is not submitted in the future.",
            "Check the day of the application.",
            ERROR,
            Category.ACCURACY,
            {"submitted_on": "2027-01-01"},
        ),
        in_order(
            TABLE,
            "APP-02",
            "submitted_on",
            "decided_on",
            "decided_on",
            "An application is not decided before it is submitted.",
            "Check both days of the application.",
            ERROR,
            Category.CONSISTENCY,
            {"decided_on": "2020-01-01"},
        ),
        broken(
            TABLE,
            "APP-03",
            "decided_on",
            "day_missing",
            "An application that is approved, rejected or withdrawn names the day of it.",
            "Add the day of the decision.",
            ERROR,
            Category.COMPLETENESS,
        ),
        broken(
            TABLE,
            "APP-04",
            "decided_on",
            "day_too_early",
            "An application under review has no day of decision.",
            "Correct the state of the application, or remove the day.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "APP-05",
            "kato_code",
            "region_unknown",
            "The place of an application lies in a region of the list.",
            "Use the nine-digit code of the place from the official list.",
            ERROR,
            Category.VALIDITY,
        ),
    ),
    context=context,
)
