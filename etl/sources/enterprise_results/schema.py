"""What an enterprise reports for one project and one month."""

from etl.core.columns import BIN, PERIOD, PROJECT_ID, RECEIVED_ON, SUBMISSION_SEQ
from etl.core.schema import Column, Kind, Schema, Table

ENTERPRISE_RESULTS = Table(
    name="core_enterprise_results",
    grain="results of one project of one enterprise in one month",
    key=("bin", "project_id", "period"),
    columns=(
        BIN,
        PROJECT_ID,
        PERIOD,
        SUBMISSION_SEQ,
        RECEIVED_ON,
        Column("is_nil_return", Kind.FLAG, "The enterprise states that there was nothing to report.", "false"),
        Column("sales_tiyn", Kind.MONEY, "Sales of the supported product, without VAT, tenge as delivered.", "8750000.00", required=False, minimum=0),
        Column("fte_milli", Kind.SCALED, "People employed, full-time equivalent, mean of the month.", "24.5", required=False, scale=3, minimum=0),
        Column("payroll_tiyn", Kind.MONEY, "Payroll accrued, tenge as delivered.", "7350000.00", required=False, minimum=0),
        Column("output_tiyn", Kind.MONEY, "Output of the enterprise, without VAT, tenge as delivered.", "31200000.00", required=False, minimum=0),
        Column("export_currency_code", Kind.CODE, "Currency of the export contract, ISO 4217.", "USD", required=False, pattern=r"[A-Z]{3}"),
        Column("export_cents", Kind.SCALED, "Exports of the supported product in that currency.", "12500.00", required=False, scale=2, minimum=0),
        Column("investment_tiyn", Kind.MONEY, "Own investment paid in the month, tenge as delivered.", "1500000.00", required=False, minimum=0),
        Column("waste_kg", Kind.SCALED, "Waste processed, tonnes as delivered.", "41.25", required=False, scale=3, minimum=0),
        Column(
            "intermediate_tiyn",
            Kind.MONEY,
            "Goods and services of others used up for the output of the enterprise, without VAT, tenge as delivered.",
            "17900000.00",
            required=False,
            minimum=0,
        ),
        Column(
            "enterprise_fte_milli",
            Kind.SCALED,
            "People employed by the whole enterprise, full-time equivalent, mean of the month.",
            "86.5",
            required=False,
            scale=3,
            minimum=0,
        ),
        Column("first_sale_on", Kind.DATE, "Day of the first invoice for the supported product.", "2025-11-20", required=False),
    ),
    rows=(1, 1_000_000),
    sequence="submission_seq",
    valid_month="period",
)

SCHEMA = Schema((ENTERPRISE_RESULTS,))
