"""What must hold for the cards of organisations beyond their schema?"""

from etl.core.finding import Category
from etl.core.identity import sounded
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, WARNING, Facts, Lookups, broken, mark, unknown

TABLE = "core_registry_cards"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    ours = lookups["core_organisations"].drop_duplicates("bin").set_index("bin")
    found = rows["status_code"] == "found"
    same = [sounded(rows[name]) == sounded(rows["bin"].map(ours[name])) for name in ("name_kk", "name_ru")]
    is_ours = rows["bin"].isin(ours.index) & found
    activity, said = rows["oked_code"].str[:2], rows["bin"].map(ours["oked_code"]).str[:2]
    return rows.assign(
        ctx_not_asked_about=unknown(rows["bin"], lookups["core_organisations"]["bin"]),
        ctx_not_registered=mark(rows["status_code"] == "not_found"),
        ctx_named_otherwise=mark(is_ours & ~same[0] & ~same[1]),
        ctx_other_activity=mark(is_ours & activity.notna() & said.notna() & (activity != said)),
        ctx_other_month=mark(rows["registered_on"].notna() & (rows["registered_on"].str[2:4] + rows["registered_on"].str[5:7] != rows["bin"].str[:4])),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "CARD-01",
            "bin",
            "not_asked_about",
            "A card is that of an organisation that was asked about.",
            "Ask the Bureau why another organisation was answered.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "CARD-02",
            "bin",
            "not_registered",
            "The register of legal entities knows every organisation that takes part.",
            "Ask the operator of grants for the number of the organisation; the register does not know it.",
            WARNING,
            Category.ACCURACY,
        ),
        broken(
            TABLE,
            "CARD-03",
            "name_ru",
            "named_otherwise",
            "The operator of grants names an organisation as the register does, in one of two languages.",
            "Compare both names: it is a new name, another organisation, or a mistake in the number.",
            WARNING,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "CARD-04",
            "oked_code",
            "other_activity",
            "The operator of grants states the activity that the register states (first two digits of OKED).",
            "Ask the organisation for its main activity; comparisons with others rest on it.",
            WARNING,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "CARD-05",
            "registered_on",
            "other_month",
            "The first four digits of a BIN are the year and month of registration.",
            "Look at the card: after a new registration the number stays and the day is another.",
            WARNING,
            Category.CONSISTENCY,
        ),
    ),
    lookups=("core_organisations",),
    context=context,
)
