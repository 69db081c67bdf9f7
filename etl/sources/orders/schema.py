"""What was ordered, and what was said in public."""

from etl.core.columns import RECEIVED_ON
from etl.core.schema import Column, Kind, Schema, Table

ORDERS = Table(
    name="core_orders",
    grain="one order, as it stands",
    key=("order_id",),
    columns=(
        Column("order_id", Kind.CODE, "Number of the order.", "O3", pattern=r"O[0-9]{1,4}"),
        Column("issued_on", Kind.DATE, "Day of the order, where it is known.", "2026-09-15", required=False),
        Column("issuer_code", Kind.CODE, "Who gave the order.", "akim", allowed=frozenset({"akim", "deputy_akim", "government"})),
        Column("addressee_kk", Kind.TEXT, "To whom, in Kazakh.", "Кәсіпкерлік басқармасы"),
        Column("addressee_ru", Kind.TEXT, "To whom, in Russian.", "Управление предпринимательства"),
        Column("text_kk", Kind.TEXT, "What was ordered, in Kazakh.", "Жобаларға мониторинг жүргізу"),
        Column("text_ru", Kind.TEXT, "What was ordered, in Russian.", "Проводить мониторинг проектов"),
        Column("term_code", Kind.CODE, "Term as an ISO 8601 duration, where one was set.", "P1M", required=False, pattern=r"P[0-9]+[DWM]"),
        Column(
            "closed_by",
            Kind.CODE,
            "Edition of the report that answers the order.",
            "regional_monthly-15-2026-09-e1",
            required=False,
            pattern=r"[a-z][a-z_]*-[0-9A-Z]{2}-[0-9]{4}-[0-9]{2}-e[0-9]+",
        ),
        Column("state_code", Kind.CODE, "Where the order stands.", "open", allowed=frozenset({"open", "done", "withdrawn"})),
        RECEIVED_ON,
        Column("is_date_assumed", Kind.FLAG, "The day is an assumption of the demonstration, not a fact.", "false"),
    ),
    rows=(0, 10_000),
    sequence="received_on",
)

CLAIMS = Table(
    name="core_claims",
    grain="one public statement",
    key=("claim_id",),
    columns=(
        Column("claim_id", Kind.CODE, "Number of the statement.", "C04", pattern=r"C[0-9]{2}"),
        Column("subject", Kind.TEXT, "Whom the statement is about.", "ARU/academic-research-centre"),
        Column("predicate", Kind.TEXT, "What is stated.", "grant_total"),
        Column("text_ru", Kind.TEXT, "The statement in short, in Russian.", "Общее грантовое финансирование"),
        Column("low_count", Kind.INTEGER, "Lower bound of the number stated, in its unit.", "3000000000", required=False, minimum=0),
        Column("high_count", Kind.INTEGER, "Upper bound of the number stated, in its unit.", "3000000000", required=False, minimum=0),
        Column(
            "unit_code",
            Kind.CODE,
            "Unit of the number.",
            "KZT",
            required=False,
            allowed=frozenset({"KZT", "projects", "persons", "labs", "applications", "topics", "t/month", "centre", "technology", "meeting", "enterprises"}),
        ),
        Column("is_approximate", Kind.FLAG, "The statement says about or up to.", "false"),
        Column("as_of", Kind.TEXT, "To which time the statement holds, as far as it says.", "3 years", required=False),
        Column(
            "status_code",
            Kind.CODE,
            "What the statement says of the fact.",
            "running",
            allowed=frozenset(
                {
                    "received",
                    "opened",
                    "implemented",
                    "running",
                    "result",
                    "interest",
                    "pending",
                    "operating",
                    "launched",
                    "spent",
                    "development",
                    "done",
                    "planned",
                    "stated",
                }
            ),
        ),
        Column(
            "support_basis_code", Kind.CODE, "Whose money it is.", "state_grant", allowed=frozenset({"state_grant", "state_loan", "private", "unknown", "none"})
        ),
        RECEIVED_ON,
    ),
    rows=(0, 10_000),
    sequence="received_on",
)

SCHEMA = Schema((ORDERS, CLAIMS))
