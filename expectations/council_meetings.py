"""What must hold for meetings of the Council on Science beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, Facts, Lookups, broken, mark

TABLE = "core_council_meetings"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    held = rows["state_code"] == "held"
    return rows.assign(
        ctx_held_without_day=mark(held & rows["met_on__text"].isna()),
        ctx_held_in_future=mark(held & (rows["met_on"] > facts["as_of"][:10])),
        ctx_region_unknown=mark(rows["region_code"].notna() & ~rows["region_code"].isin(facts["region_codes"].split())),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "COUNCIL-01",
            "met_on",
            "held_without_day",
            "A meeting that was held has its day.",
            "State the day of the meeting.",
            ERROR,
            Category.COMPLETENESS,
        ),
        broken(
            TABLE,
            "COUNCIL-02",
            "met_on",
            "held_in_future",
            "A meeting that was held does not lie in the future.",
            "Check the day and the state of the meeting.",
            ERROR,
            Category.ACCURACY,
        ),
        broken(
            TABLE,
            "COUNCIL-03",
            "region_code",
            "region_unknown",
            "A meeting is that of one of the twenty regions.",
            "Check the code of the region.",
            ERROR,
            Category.VALIDITY,
        ),
    ),
    context=context,
)
