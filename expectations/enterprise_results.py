"""What must hold for results of enterprises beyond their schema?"""

import pandas as pd

from etl.core.finding import Category
from etl.core.rules import Frame, RuleBook
from expectations._forms import (
    ADVICE,
    ERROR,
    WARNING,
    Facts,
    Lookups,
    alone,
    broken,
    fell_silent,
    flat,
    in_order,
    late_correction,
    mark,
    shifted,
    silence,
    strays,
    together,
    unended,
    unknown,
    unlike_peers,
)

TABLE = "core_enterprise_results"
MEASURES = [
    "sales_tiyn",
    "fte_milli",
    "payroll_tiyn",
    "output_tiyn",
    "export_cents",
    "investment_tiyn",
    "waste_kg",
    "intermediate_tiyn",
    "enterprise_fte_milli",
]
OF_THE_WHOLE = ["output_tiyn", "intermediate_tiyn", "enterprise_fte_milli"]
LEAST_PAY_TIYN, MOST_PAY_TIYN = 85_000_00, 5_000_000_00  # per FTE and month: the minimum wage of 2024-2026; far above the best paid
KEY = ["bin", "project_id"]


def context(rows: Frame, lookups: Lookups, facts: Facts) -> Frame:
    projects, past = lookups["core_projects"], lookups[TABLE]
    owner = projects.drop_duplicates("project_id").set_index("project_id")["bin"]
    capacity = projects.drop_duplicates("project_id").set_index("project_id")["capacity_high_kg"]
    stated = rows[[f"{name}__text" for name in MEASURES]].notna()
    nil = (rows["is_nil_return"] == 1).fillna(False)
    pay = rows["payroll_tiyn"] * 1000 / rows["fte_milli"].where(rows["fte_milli"] > 0)
    owned_by = rows["project_id"].map(owner)
    last_day = pd.Series(pd.PeriodIndex(rows["period"], freq="M").to_timestamp(how="end").strftime("%Y-%m-%d"), index=rows.index)
    return rows.assign(
        ctx_project_unknown=unknown(rows["project_id"], projects["project_id"]),
        ctx_not_the_owner=mark(owned_by.notna() & rows["bin"].notna() & (rows["bin"] != owned_by)),
        ctx_unended=unended(rows["period"], facts),
        ctx_not_stated=mark(~nil & ~(stated["sales_tiyn__text"] & stated["fte_milli__text"])),
        ctx_nil_with_numbers=mark(nil & stated.any(axis=1)),
        ctx_late_correction=late_correction(rows),
        ctx_sales_jump=strays(rows, past, "sales_tiyn", KEY, 100),
        ctx_export_cents_alone=alone(rows, "export_cents", "export_currency_code"),
        ctx_over_capacity=mark(rows["waste_kg"] * 2 > rows["project_id"].map(capacity) * 3),
        ctx_last_day=last_day,
        ctx_odd_pay=mark((pay < LEAST_PAY_TIYN) | (pay > MOST_PAY_TIYN)),
        ctx_fte_jump=strays(rows, past, "fte_milli", KEY, 10),
        ctx_sales_flat=flat(rows, past, "sales_tiyn", KEY, 4),
        ctx_payroll_shift=shifted(rows, past, "payroll_tiyn", KEY, 3),
        ctx_outputs_differ=wholes_differ(rows, past),
        ctx_pay_unlike_peers=unlike_peers(rows, past, "payroll_tiyn", "fte_milli", KEY, 4),
    )


def wholes_differ(rows: Frame, past: Frame) -> "pd.Series[int]":
    """1 where the newest rows of one enterprise and month, those that are held among them, state several numbers of the whole enterprise."""
    key = [*KEY, "period"]
    newest = rows.sort_values("submission_seq", kind="stable").drop_duplicates(key, keep="last")
    held = past.merge(newest[key], on=key, how="left", indicator=True)
    every = pd.concat(
        [
            newest[[*key, *OF_THE_WHOLE]],
            held.loc[held["_merge"] == "left_only", [*key, *OF_THE_WHOLE]].set_axis(range(-1, -1 - (held["_merge"] == "left_only").sum(), -1)),
        ]
    )
    by_whole = every.groupby(["bin", "period"])
    differ = pd.concat([by_whole[name].transform("nunique") > 1 for name in OF_THE_WHOLE], axis=1).any(axis=1)
    return mark(differ.reindex(rows.index, fill_value=False))


def measures(rows: Frame, lookups: Lookups, facts: Facts) -> dict[str, int | str | None]:
    """How many of the projects that still owe a report fell silent, once the month is due."""
    plans = lookups["core_plans"]
    due = plans.loc[(plans["period"] == facts["period"]) & (plans["is_reporting_due"] == 1), ["project_id"]]
    silent = fell_silent(rows, lookups[TABLE], ["project_id"], facts["period"], due) if facts["is_due"] else None
    return {"silent": None if silent is None else len(silent), "silent__where": ", ".join(silent or ())}


RULES = RuleBook(
    TABLE,
    (
        broken(
            TABLE,
            "ENT-01",
            "project_id",
            "project_unknown",
            "Results belong to a project of the register.",
            "Correct the number of the project; it stands in the award.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "ENT-02",
            "bin",
            "not_the_owner",
            "Results are sent by the organisation that leads the project.",
            "Check the BIN and the number of the project.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "ENT-03",
            "period",
            "unended",
            "Results are sent for months that have ended.",
            "Check the month in the head of the sheet.",
            ERROR,
            Category.ACCURACY,
        ),
        broken(
            TABLE,
            "ENT-04",
            "sales_tiyn",
            "not_stated",
            "Sales and people employed are stated, unless it is a nil return.",
            "Fill in both (0 if there was none), or mark the report as a nil return.",
            ERROR,
            Category.COMPLETENESS,
        ),
        broken(
            TABLE,
            "ENT-05",
            "is_nil_return",
            "nil_with_numbers",
            "A nil return carries no numbers.",
            "Remove the numbers, or the mark of a nil return.",
            ERROR,
            Category.CONSISTENCY,
        ),
        broken(
            TABLE,
            "ENT-06",
            "period",
            "late_correction",
            "A closed month is not corrected late.",
            "Nothing to do: the correction was taken and will be shown as a restatement.",
            WARNING,
            Category.TIMELINESS,
        ),
        broken(
            TABLE,
            "ENT-07",
            "sales_tiyn",
            "sales_jump",
            "Sales are within 100 times of the project's usual month.",
            "Check the unit: whole tenge are asked for, not thousands.",
            ERROR,
            Category.ACCURACY,
        ),
        together(TABLE, "ENT-08", "export_cents", "export_currency_code", "Exports have both a sum and a currency.", "Add what is missing."),
        in_order(
            TABLE,
            "ENT-09",
            "sales_tiyn",
            "output_tiyn",
            "sales_tiyn",
            "Sales of the supported product are not above the output of the enterprise.",
            "Check both sums; explain sales from stock.",
            WARNING,
            Category.CONSISTENCY,
            {"sales_tiyn": "99000000.00"},
        ),
        broken(
            TABLE,
            "ENT-10",
            "waste_kg",
            "over_capacity",
            "Waste processed is within one and a half times the plant's capacity.",
            "Check the unit: tonnes are asked for.",
            WARNING,
            Category.ACCURACY,
        ),
        in_order(
            TABLE,
            "ENT-11",
            "first_sale_on",
            "ctx_last_day",
            "first_sale_on",
            "The first sale is not after the month reported.",
            "Check the day of the first invoice.",
            ERROR,
            Category.CONSISTENCY,
            {"first_sale_on": "2026-12-01"},
        ),
        broken(
            TABLE,
            "ENT-12",
            "payroll_tiyn",
            "odd_pay",
            "Pay per full-time equivalent is between 85 000 and 5 000 000 tenge.",
            "Check payroll and people employed, and their units.",
            WARNING,
            Category.ACCURACY,
        ),
        broken(
            TABLE,
            "ENT-13",
            "fte_milli",
            "fte_jump",
            "People employed are within 10 times of the project's usual month.",
            "Check the number; full-time equivalents are asked for.",
            WARNING,
            Category.ACCURACY,
        ),
        broken(
            TABLE,
            "ENT-14",
            "sales_tiyn",
            "sales_flat",
            "Sales are not the very same sum for four months running.",
            "Check whether an old report was sent again; if the sum is right, say so to your curator.",
            WARNING,
            Category.ACCURACY,
        ),
        broken(
            TABLE,
            "ENT-15",
            "payroll_tiyn",
            "payroll_shift",
            "Payroll of the last three months is within three times of the year before them.",
            "Check the unit; if the number of people really changed so much, explain it.",
            WARNING,
            Category.ACCURACY,
        ),
        broken(
            TABLE,
            "ENT-16",
            "payroll_tiyn",
            "pay_unlike_peers",
            "Pay per person is within four times of the other projects' in the same month.",
            "Check payroll and people employed, and their units.",
            ADVICE,
            Category.ACCURACY,
        ),
        silence(
            TABLE,
            "ENT-17",
            "Every project that reported in each of the three months before reports for this one.",
            "Ask for the report; until it comes the month is missing, not zero.",
        ),
        in_order(
            TABLE,
            "ENT-18",
            "intermediate_tiyn",
            "output_tiyn",
            "intermediate_tiyn",
            "What was used up for the output is not above the output.",
            "Check both sums; explain a month in which no value was added.",
            WARNING,
            Category.CONSISTENCY,
            {"intermediate_tiyn": "99000000.00"},
        ),
        broken(
            TABLE,
            "ENT-19",
            "output_tiyn",
            "outputs_differ",
            "All rows of an enterprise state the same output, the same sum used up for it and the same people: all three are those of the whole enterprise.",
            "Write the numbers of the whole enterprise into each row.",
            WARNING,
            Category.CONSISTENCY,
            version=2,
        ),
        in_order(
            TABLE,
            "ENT-20",
            "fte_milli",
            "enterprise_fte_milli",
            "enterprise_fte_milli",
            "The people of a project are not more than those of the whole enterprise.",
            "Check both numbers of people.",
            WARNING,
            Category.CONSISTENCY,
            {"enterprise_fte_milli": "1"},
        ),
    ),
    lookups=("core_projects", "core_plans", TABLE),
    context=context,
    measures=measures,
)
