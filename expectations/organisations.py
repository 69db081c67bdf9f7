"""What must hold for organisations beyond their schema?"""

from etl.core.consortia import successors
from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ADVICE, WARNING, Facts, Lookups, broken, mark

TABLE = "core_organisations"
BRANCH_PLACE, BRANCH = 5, "1"  # the sixth digit of a BIN: 0 head office, 1 branch, 2 representative office, 3 peasant farm

LONG_AGO = "0001-01-01"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    prefix = rows["kato_code"].str[:2]
    division = rows["oked_code"].str[:2]
    succeeded = rows.assign(succeeded_on=LONG_AGO)
    return rows.assign(
        ctx_region_unknown=mark(prefix.notna() & ~prefix.isin(facts["region_codes"].split())),
        ctx_parent_not_named=mark((rows["bin"].str[BRANCH_PLACE] == BRANCH) & rows["parent_bin__text"].isna()),
        ctx_succession_half=mark(rows["successor_bin"].notna() != rows["succeeded_on"].notna()),
        ctx_succession_circle=mark(rows["successor_bin"].notna() & ~rows["bin"].isin(successors(succeeded, LONG_AGO).index)),
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
        broken(
            TABLE,
            "ORG-03",
            "parent_bin",
            "parent_not_named",
            "A branch, by its BIN, names the organisation to which it belongs.",
            "Add the BIN of the parent; until then the branch counts as an organisation of its own.",
            ADVICE,
            Category.COMPLETENESS,
        ),
        broken(
            TABLE,
            "ORG-04",
            "successor_bin",
            "succession_circle",
            "Whoever succeeds an organisation is not succeeded by it.",
            "Check the number of the successor; until then the organisation counts as one of its own.",
            WARNING,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "ORG-05",
            "succeeded_on",
            "succession_half",
            "A successor and the day of the succession are told together.",
            "Add what is missing: the number of the successor or the day; until then the organisation counts as one of its own.",
            WARNING,
            Category.COMPLETENESS,
        ),
    ),
    context=context,
)
