"""What must hold for the answers of the State Revenue Committee beyond their schema?

Personal income tax is withheld from the pay of one month and paid in the next: 10 % of the pay after deductions (Tax Code of Kazakhstan,
income taxed at the source). A share far beyond that says that the payroll reported to us or the payment is wrong; it proves nothing by itself.
"""

import pandas as pd

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import WARNING, Facts, Lookups, broken, mark

TABLE = "core_tax_answers"
INCOME_TAX = ("101201",)
LEAST_SHARE, MOST_SHARE = 0.03, 0.25  # of the payroll of the month before


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    payments = lookups["core_tax_payments"]
    of_month = payments.assign(period=payments["written_off_on"].str[:7])
    taken = of_month.groupby(["bin", "period"]).size().rename("taken")
    income_tax = of_month[of_month["kbk_code"].isin(INCOME_TAX) & (of_month["entry_type_code"] == "payment")]
    withheld = income_tax.groupby(["bin", "period"])["amount_tiyn"].sum().rename("withheld")
    results = lookups["core_enterprise_results"].dropna(subset=["payroll_tiyn"])
    next_month = (pd.PeriodIndex(results["period"], freq="M") + 1).astype(str)
    payroll = results.assign(period=next_month).groupby(["bin", "period"])["payroll_tiyn"].sum().rename("payroll")
    known = rows[["bin", "period"]]
    for each in (taken, withheld, payroll):
        known = known.merge(each.reset_index(), on=["bin", "period"], how="left")
    known.index = rows.index
    share = known["withheld"].astype(float) / known["payroll"].where(known["payroll"] > 0).astype(float)
    return rows.assign(
        ctx_payments_lost=mark(known["taken"].fillna(0) < rows["payments_count"]),
        ctx_payroll_unlike_taxes=mark((share < LEAST_SHARE) | (share > MOST_SHARE)),
    )


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "ANSWER-01",
            "payments_count",
            "payments_lost",
            "All payments that an answer counts were taken.",
            "Look at the set-aside payments of this payer: the taxes of the month are told too low.",
            WARNING,
            Category.COMPLETENESS,
        ),
        broken(
            TABLE,
            "ANSWER-02",
            "payments_count",
            "payroll_unlike_taxes",
            "Income tax paid is between 3 and 25 % of the payroll reported for the month before.",
            "Compare the payroll in the enterprise's report with its declaration; it may be a unit, or another payer.",
            WARNING,
            Category.CONSISTENCY,
        ),
    ),
    lookups=("core_tax_payments", "core_enterprise_results"),
    context=context,
)
