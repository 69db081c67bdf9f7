"""What is known of an organisation that stands in a register?"""

from etl.core.columns import BIN
from etl.core.schema import Column, Extract, Kind, Schema, Table

ENTRIES = Table(
    name="core_risk_entries",
    grain="one organisation in one register of the State Revenue Committee",
    key=("bin", "register_code"),
    columns=(
        BIN,
        Column(
            "register_code",
            Kind.CODE,
            "Register in which the organisation stands.",
            "inactive",
            allowed=frozenset({"bankrupt", "inactive", "invalid_registration", "wrong_address"}),
        ),
        Column("listed_on", Kind.DATE, "Day of the decision by which it was entered.", "2026-05-14", required=False),
    ),
    rows=(0, 1_000_000),
    extract=Extract(),
)

SCHEMA = Schema((ENTRIES,))
