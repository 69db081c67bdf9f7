"""What must hold for awards beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ADVICE, ERROR, WARNING, Facts, Lookups, broken, in_order, mark, unknown

TABLE = "core_awards"
KNOWN_PREFIXES = ("AP", "BR")  # grants and programmes; the full list of the operator is not published


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    prefix = rows["award_id"].str[:2]
    return rows.assign(
        ctx_as_of=facts["as_of"][:10],
        ctx_project_unknown=unknown(rows["project_id"], lookups["core_projects"]["project_id"]),
        ctx_recipient_unknown=unknown(rows["bin"], lookups["core_organisations"]["bin"]),
        ctx_look_alikes=mark(rows["award_id"].notna() & (rows["award_id"] != rows["award_id_printed"])),
        ctx_prefix_unknown=mark(rows["award_id"].str.fullmatch(r"[A-Z]{2}[0-9]{8}") & ~prefix.isin(KNOWN_PREFIXES)),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "AWARD-01",
            "project_id",
            "project_unknown",
            "An award belongs to a project of the register.",
            "Send the project first, or correct its number.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "AWARD-02",
            "bin",
            "recipient_unknown",
            "The recipient of an award is in the list of organisations.",
            "Send the organisation first, or correct its BIN.",
            ERROR,
            Category.CONSISTENCY,
        ),
        in_order(
            TABLE,
            "AWARD-03",
            "starts_on",
            "ends_on",
            "ends_on",
            "An award does not end before it starts.",
            "Check both dates of the award.",
            ERROR,
            Category.CONSISTENCY,
            {"ends_on": "2020-01-01"},
        ),
        in_order(
            TABLE,
            "AWARD-04",
            "signed_on",
            "ctx_as_of",
            "signed_on",
            "An award is not signed in the future.",
            "Check the day of signing.",
            ERROR,
            Category.ACCURACY,
            {"signed_on": "2027-01-01"},
        ),
        broken(
            TABLE,
            "AWARD-05",
            "award_id",
            "look_alikes",
            "The number of an award is written in Latin letters.",
            "Write the letters of the number on a Latin keyboard; it was read as if so.",
            ADVICE,
            Category.VALIDITY,
        ),
        broken(
            TABLE,
            "AWARD-06",
            "award_id",
            "prefix_unknown",
            "The number of an award starts with AP or BR.",
            "Confirm the kind of award; its number starts with letters not seen before.",
            WARNING,
            Category.VALIDITY,
        ),
    ),
    lookups=("core_projects", "core_organisations"),
    context=context,
)
