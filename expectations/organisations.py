"""What must hold for organisations beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import WARNING, Facts, Lookups, broken, mark

TABLE = "core_organisations"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    prefix = rows["kato_code"].str[:2]
    division = rows["oked_code"].str[:2]
    return rows.assign(
        ctx_region_unknown=mark(prefix.notna() & ~prefix.isin(facts["region_codes"].split())),
        ctx_activity_unknown=mark(division.notna() & ~division.isin(facts["divisions"].split())),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "ORG-01",
            "kato_code",
            "region_unknown",
            "An organisation is registered in one of the twenty regions.",
            "Check the first two digits of the KATO code.",
            WARNING,
            Category.VALIDITY,
        ),
        broken(
            TABLE,
            "ORG-02",
            "oked_code",
            "activity_unknown",
            "The activity of an organisation lies in a division of the classifier OKED.",
            "Check the first two digits of the OKED code.",
            WARNING,
            Category.VALIDITY,
        ),
    ),
    context=context,
)
