"""What the State Revenue Committee answers: payments, and for which months it answered at all."""

from etl.core.columns import BIN, PERIOD
from etl.core.schema import Column, Extract, Kind, Schema, Table

PAYMENTS = Table(
    name="core_tax_payments",
    grain="one payment or refund written to one budget code",
    key=("bin", "kbk_code", "payment_number", "written_off_on"),
    columns=(
        BIN,
        Column("kbk_code", Kind.CODE, "Budget classification code.", "103101", pattern=r"[0-9]{6}"),
        Column("payment_number", Kind.TEXT, "Number of the payment document.", "774"),
        Column("tax_office_code", Kind.CODE, "Tax office that keeps the account.", "0601", pattern=r"[0-9]{4}"),
        Column("entry_type_code", Kind.CODE, "Payment or refund.", "payment", allowed=frozenset({"payment", "refund"})),
        Column("received_on", Kind.DATE, "Day on which the payment arrived.", "2026-09-14"),
        Column("written_off_on", Kind.DATE, "Day on which the payment left the payer's account; its month counts.", "2026-09-14"),
        Column("amount_tiyn", Kind.MONEY, "Sum, never negative, tenge as delivered.", "15646", minimum=1),
    ),
    rows=(0, 10_000_000),
    extract=Extract(month="written_off_on", asked_by="bin", asked_in="core_tax_answers"),
    valid_day="written_off_on",
)

ANSWERS = Table(
    name="core_tax_answers",
    grain="the answer for one BIN and one month",
    key=("bin", "period"),
    columns=(
        BIN,
        PERIOD,
        Column("payments_count", Kind.INTEGER, "Payments and refunds in the answer; 0 is a true zero.", "1", minimum=0),
    ),
    rows=(1, 1_000_000),
    valid_month="period",
)

SCHEMA = Schema((PAYMENTS, ANSWERS))
