"""What is known of prices: how they stood against the month before."""

from etl.core.columns import PERIOD
from etl.core.schema import Column, Extract, Kind, Schema, Table

GENERAL = ("consumer", "producer", "construction")  # "producer": all industry
SECTIONS = ("producer_B", "producer_C", "producer_D", "producer_E")  # industry by section of OKED

INDICES = Table(
    name="core_price_indices",
    grain="one price index of one month",
    key=("index_code", "period"),
    columns=(
        Column("index_code", Kind.CODE, "Which prices; of producers also by section of OKED.", "consumer", allowed=frozenset({*GENERAL, *SECTIONS})),
        PERIOD,
        Column("status_code", Kind.CODE, "Whether a value was published.", "reported", allowed=frozenset({"reported", "withheld", "absent"})),
        Column(
            "month_on_month_milli_pct",
            Kind.SCALED,
            "Prices against the month before, percent.",
            "100.8",
            required=False,
            scale=3,
            minimum=1,
        ),
    ),
    rows=(1, 10_000),
    extract=Extract(),
    valid_month="period",
    holds_prices=True,
)

SCHEMA = Schema((INDICES,))
