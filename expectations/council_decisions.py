"""What must hold for decisions of the Council on Science beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, Facts, Lookups, broken, unknown

TABLE = "core_council_decisions"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    return rows.assign(ctx_meeting_unknown=unknown(rows["meeting_id"], lookups["core_council_meetings"]["meeting_id"]))


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "DECISION-01",
            "meeting_id",
            "meeting_unknown",
            "A decision is that of a meeting in the list.",
            "Add the meeting, or correct its number.",
            ERROR,
            Category.CONSISTENCY,
        ),
    ),
    lookups=("core_council_meetings",),
    context=context,
)
