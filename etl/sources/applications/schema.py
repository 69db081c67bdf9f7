"""What is known of an application before it is support?"""

from etl.core.columns import BIN, RECEIVED_ON
from etl.core.schema import Column, Kind, Schema, Table

APPLICATIONS = Table(
    name="core_applications",
    grain="one application for support, as it stands",
    key=("application_id",),
    columns=(
        Column("application_id", Kind.CODE, "Number of the application.", "Z26-0001", pattern=r"Z[0-9]{2}-[0-9]{4}"),
        BIN,
        Column("title_kk", Kind.TEXT, "Title in Kazakh.", "Өндіріс қалдықтарынан ферроникель алу"),
        Column("title_ru", Kind.TEXT, "Title in Russian.", "Получение ферроникеля из отходов производства"),
        Column(
            "programme_code",
            Kind.CODE,
            "Programme that is asked for support.",
            "grant_funding",
            allowed=frozenset({"grant_funding", "programme_targeted", "commercialisation", "innovation_grant", "development_loan"}),
        ),
        Column("kato_code", Kind.CODE, "Place where the project is to be carried out, KATO.", "151010000", pattern=r"[0-9]{9}"),
        Column("submitted_on", Kind.DATE, "Day on which the application was submitted.", "2026-03-16"),
        Column("requested_tiyn", Kind.MONEY, "Sum asked for, tenge as delivered.", "48500000.00", minimum=1),
        Column("status_code", Kind.CODE, "Where the application stands.", "approved", allowed=frozenset({"pending", "approved", "rejected", "withdrawn"})),
        Column("decided_on", Kind.DATE, "Day on which it was approved, rejected or withdrawn.", "2026-09-01", required=False),
        RECEIVED_ON,
    ),
    rows=(0, 100_000),
    sequence="received_on",
)

SCHEMA = Schema((APPLICATIONS,))
