"""What must hold for accepted spending beyond its schema?"""

import pandas as pd

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import ERROR, WARNING, Facts, Lookups, broken, mark, unended, unknown

TABLE = "core_expenditures"


def ahead_of_money(rows: Frame, lookups: Lookups) -> "pd.Series[int]":
    """1 for all lines of an award in months by whose end it had spent more than it had received."""
    known = lookups[TABLE][["award_id", "period", "cost_line_code", "accepted_tiyn"]]
    every = pd.concat([known, rows[known.columns]]).drop_duplicates(["award_id", "period", "cost_line_code"], keep="last")
    spent = every.groupby(["award_id", "period"])["accepted_tiyn"].sum().sort_index().groupby(level="award_id").cumsum().rename("spent").reset_index()
    paid = lookups["core_tranches"].dropna(subset=["paid_on", "paid_tiyn"])
    paid = paid.assign(period=paid["paid_on"].str[:7]).groupby(["award_id", "period"])["paid_tiyn"].sum().rename("paid").reset_index()
    both = spent.merge(paid, on=["award_id", "period"], how="outer").sort_values(["award_id", "period"])
    received = both["paid"].fillna(0).groupby(both["award_id"]).cumsum()
    ahead = both[both["spent"].notna() & (both["spent"] > received)][["award_id", "period"]].assign(ahead=1)
    return mark(rows[["award_id", "period"]].merge(ahead, on=["award_id", "period"], how="left")["ahead"].set_axis(rows.index) == 1)


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    awards, amendments = lookups["core_awards"], lookups["core_award_amendments"]
    starts = awards.groupby("award_id")["starts_on"].min().str[:7]
    ends = pd.concat([awards[["award_id", "ends_on"]], amendments[["award_id", "ends_on"]]]).groupby("award_id")["ends_on"].max().str[:7]
    period, award = rows["period"], rows["award_id"]
    return rows.assign(
        ctx_award_unknown=unknown(award, awards["award_id"]),
        ctx_ahead_of_money=ahead_of_money(rows, lookups),
        ctx_outside_term=mark((period < award.map(starts).astype("str")) | (period > award.map(ends).astype("str"))),
        ctx_unended=unended(period, facts),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "SPEND-01",
            "award_id",
            "award_unknown",
            "Spending belongs to a known award.",
            "Send the award first, or correct its number.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "SPEND-02",
            "accepted_tiyn",
            "ahead_of_money",
            "Spending to date is not above the money received to date.",
            "Ask whose money was spent, or correct the payment or the spending.",
            WARNING,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "SPEND-03",
            "period",
            "outside_term",
            "Spending lies within the term of the award.",
            "Check the month, or send the amendment that changed the term.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(TABLE, "SPEND-04", "period", "unended", "Spending is accepted for months that have ended.", "Check the month.", ERROR, Category.ACCURACY),
    ),
    lookups=("core_awards", "core_award_amendments", "core_tranches", TABLE),
    context=context,
)
