"""What must hold for payments of awards beyond their schema?"""

import pandas as pd

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, WARNING, Facts, Lookups, alone, broken, in_order, mark, together, unknown

TABLE = "core_tranches"
LATE_DAYS = 90


def over_award(rows: Frame, lookups: Lookups) -> "pd.Series[int]":
    """1 for payments by which an award has paid out more than its largest sum, amendments included."""
    sums = pd.concat([lookups["core_awards"][["award_id", "awarded_tiyn"]], lookups["core_award_amendments"][["award_id", "awarded_tiyn"]]])
    largest = sums.groupby("award_id")["awarded_tiyn"].max()
    to_date = rows.sort_values("tranche_no")[["award_id", "paid_tiyn"]].fillna({"paid_tiyn": 0}).groupby("award_id")["paid_tiyn"].cumsum()
    return mark((rows["paid_tiyn"] > 0) & (to_date.reindex(rows.index) > rows["award_id"].map(largest)))


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    waited = (pd.to_datetime(rows["paid_on"]) - pd.to_datetime(rows["planned_on"])).dt.days
    return rows.assign(
        ctx_as_of=facts["as_of"][:10],
        ctx_award_unknown=unknown(rows["award_id"], lookups["core_awards"]["award_id"]),
        ctx_paid_tiyn_alone=alone(rows, "paid_tiyn", "paid_on"),
        ctx_over_award=over_award(rows, lookups),
        ctx_paid_late=mark(waited > LATE_DAYS),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "TRANCHE-01",
            "award_id",
            "award_unknown",
            "A payment belongs to a known award.",
            "Send the award first, or correct its number.",
            ERROR,
            Category.CONSISTENCY,
        ),
        together(
            TABLE, "TRANCHE-02", "paid_tiyn", "paid_on", "A payment made has both its sum and its day.", "Add what is missing, or remove both until it is paid."
        ),
        broken(
            TABLE,
            "TRANCHE-03",
            "paid_tiyn",
            "over_award",
            "Payments to date are not above the award.",
            "Check the payment, or send the amendment that raised the award.",
            ERROR,
            Category.CONSISTENCY,
        ),
        in_order(
            TABLE,
            "TRANCHE-04",
            "paid_on",
            "ctx_as_of",
            "paid_on",
            "A payment is not made in the future.",
            "Check the day of payment.",
            ERROR,
            Category.ACCURACY,
            {"paid_on": "2027-01-01"},
        ),
        broken(
            TABLE,
            "TRANCHE-05",
            "paid_on",
            "paid_late",
            "A payment is made within 90 days of its plan.",
            "Explain the delay, or correct the day.",
            WARNING,
            Category.TIMELINESS,
        ),
    ),
    lookups=("core_awards", "core_award_amendments"),
    context=context,
)
