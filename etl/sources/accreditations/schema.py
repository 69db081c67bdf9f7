"""What is known of the right to carry out research for state money?"""

from etl.core.columns import BIN
from etl.core.schema import Column, Extract, Kind, Schema, Table

ACCREDITATIONS = Table(
    name="core_accreditations",
    grain="one certificate of accreditation",
    key=("certificate_number",),
    columns=(
        Column("certificate_number", Kind.TEXT, "Number of the certificate.", "МК-000123"),
        BIN,
        Column("issued_on", Kind.DATE, "Day on which the certificate was issued.", "2023-03-16"),
        Column("valid_until", Kind.DATE, "Last day on which it holds.", "2028-03-15"),
    ),
    rows=(1, 100_000),
    extract=Extract(),
)

SCHEMA = Schema((ACCREDITATIONS,))
