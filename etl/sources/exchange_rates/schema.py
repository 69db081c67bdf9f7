"""What the National Bank sets for one currency and one day."""

from etl.core.schema import Column, Kind, Schema, Table

RATES = Table(
    name="core_exchange_rates",
    grain="official rate of one currency on one day",
    key=("currency_code", "rate_on"),
    columns=(
        Column("currency_code", Kind.CODE, "Currency, ISO 4217.", "USD", pattern=r"[A-Z]{3}"),
        Column("rate_on", Kind.DATE, "Day for which the rate holds.", "2026-09-01"),
        Column("quant", Kind.INTEGER, "How many units of the currency the rate is for.", "1", minimum=1, maximum=10_000),
        Column("rate_micro", Kind.SCALED, "Tenge for that many units.", "474.2", scale=6, minimum=1),
    ),
    rows=(1, 1_000_000),
    valid_day="rate_on",
    holds_prices=True,
)

SCHEMA = Schema((RATES,))
