"""What must hold for results of universities beyond their schema?"""

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, WARNING, Facts, Lookups, broken, fell_silent, late_correction, mark, silence, unended, unknown

TABLE = "core_university_results"


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    organisations = lookups["core_organisations"]
    learned = organisations[organisations["organisation_type_code"].isin(["university", "institute"])]
    return rows.assign(
        ctx_not_a_university=unknown(rows["bin"], learned["bin"]),
        ctx_unended=unended(rows["period"], facts),
        ctx_more_foreign=mark(rows["foreign_staff_count"] * 1000 > rows["staff_milli"]),
        ctx_late_correction=late_correction(rows),
    )


def measures(rows: Frame, lookups: Lookups, facts: Facts) -> dict[str, int | str | None]:
    """How many units fell silent, once the month is due."""
    silent = fell_silent(rows, lookups[TABLE], ["bin", "unit_code"], facts["period"]) if facts["is_due"] else None
    return {"silent": None if silent is None else len(silent), "silent__where": ", ".join(silent or ())}


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "UNI-01",
            "bin",
            "not_a_university",
            "Results are sent by a known university or institute.",
            "Check the BIN in the head of the sheet.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "UNI-02",
            "period",
            "unended",
            "Results are sent for months that have ended.",
            "Check the month in the head of the sheet.",
            ERROR,
            Category.ACCURACY,
        ),
        broken(
            TABLE,
            "UNI-03",
            "foreign_staff_count",
            "more_foreign",
            "Scientists from abroad are not more than the staff.",
            "Check both numbers.",
            WARNING,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "UNI-04",
            "period",
            "late_correction",
            "A closed month is not corrected late.",
            "Nothing to do: the correction was taken and will be shown as a restatement.",
            WARNING,
            Category.TIMELINESS,
        ),
        silence(
            TABLE,
            "UNI-05",
            "Every unit that reported in each of the three months before reports for this one.",
            "Ask for the report; until it comes the month is missing, not zero.",
        ),
    ),
    lookups=("core_organisations", TABLE),
    context=context,
    measures=measures,
)
