"""What must hold for projects beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ADVICE, ERROR, Facts, Lookups, broken, in_order, mark, unknown

TABLE = "core_projects"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    place, organisations = rows["kato_code"], lookups["core_organisations"]
    seat = rows["bin"].map(organisations.drop_duplicates("bin").set_index("bin")["kato_code"])
    return rows.assign(
        ctx_organisation_unknown=unknown(rows["bin"], lookups["core_organisations"]["bin"]),
        ctx_elsewhere=mark(place.notna() & seat.notna() & (place.str[:2] != seat.str[:2])),
        ctx_district_unknown=mark(place.notna() & ~place.isin(facts["district_codes"].split())),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "PROJ-01",
            "bin",
            "organisation_unknown",
            "The lead organisation of a project is in the list of organisations.",
            "Send the organisation first, or correct its BIN.",
            ERROR,
            Category.CONSISTENCY,
        ),
        in_order(
            TABLE,
            "PROJ-02",
            "starts_on",
            "ends_on",
            "ends_on",
            "A project does not end before it starts.",
            "Check both dates of the project.",
            ERROR,
            Category.CONSISTENCY,
            {"ends_on": "2020-01-01"},
        ),
        in_order(
            TABLE,
            "PROJ-03",
            "capacity_low_kg",
            "capacity_high_kg",
            "capacity_low_kg",
            "The lower bound of a capacity is not above the upper one.",
            "Swap the bounds, or correct them.",
            ERROR,
            Category.CONSISTENCY,
            {"capacity_low_kg": "60"},
        ),
        broken(
            TABLE,
            "PROJ-04",
            "kato_code",
            "district_unknown",
            "The district of a project is in the KATO list.",
            "Use the nine-digit code of the district from the official list.",
            ERROR,
            Category.VALIDITY,
        ),
        broken(
            TABLE,
            "PROJ-05",
            "kato_code",
            "elsewhere",
            "A project is carried out in the region where its organisation is registered.",
            "Check both places; if the project is really elsewhere, say so: its results count where it is carried out.",
            ADVICE,
            Category.CONSISTENCY,
        ),
    ),
    lookups=("core_organisations",),
    context=context,
)
