"""The forms that rules of several tables share: is it known, is it in order, is it in time?"""

from collections.abc import Mapping

import pandas as pd

from etl.core.finding import Category, Severity
from etl.core.period import Period
from etl.core.promises import flagged
from etl.core.rules import Frame, Rule, expect

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE
Facts = Mapping[str, str]
Lookups = Mapping[str, Frame]


def mark(answer: "pd.Series[bool]") -> "pd.Series[int]":
    """A context column: 1 where the promise is broken, 0 elsewhere and where nothing can be said."""
    return answer.fillna(False).astype(int)


def unknown(values: "pd.Series[str]", known: "pd.Series[str]") -> "pd.Series[int]":
    """1 where a value is given and is not among the known ones."""
    return mark(values.notna() & ~values.isin(set(known.dropna())))


def unended(months: "pd.Series[str]", facts: Facts) -> "pd.Series[int]":
    """1 for months that had not ended on the day of the batch."""
    return mark(months.notna() & (months > str(Period.parse(facts["as_of"][:7]).previous)))


def late_correction(rows: Frame) -> "pd.Series[int]":
    """1 for a second or later delivery received after the month that follows its period."""
    month = pd.PeriodIndex(rows["period"].where(rows["period"].notna()), freq="M")
    last_day = pd.Series((month + 1).to_timestamp(how="end").strftime("%Y-%m-%d"), index=rows.index)
    return mark((rows["submission_seq"] > 1) & (rows["received_on"] > last_day))


def strays(rows: Frame, past: Frame, column: str, key: list[str], times: int) -> "pd.Series[int]":
    """1 where a value is over ``times`` times, or under 1/``times`` of, the median of its own key's non-zero months.

    ``past`` are the same rows as known before this batch; a key with fewer than four such months says nothing.
    """
    seen = pd.concat([past[[*key, "period", column]], rows[[*key, "period", column]]], ignore_index=True).drop_duplicates([*key, "period"], keep="last")
    grouped = seen[seen[column].fillna(0) > 0].groupby(key)[column]
    usual = grouped.median().where(grouped.size() >= 4).rename("usual").reset_index()
    median = rows[key].merge(usual, on=key, how="left")["usual"].astype(float).to_numpy()
    value = rows[column].astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
    return pd.Series(((value > median * times) | ((value > 0) & (value * times < median))).astype(int), index=rows.index)


def broken(table: str, id: str, column: str, context: str, says: str, fix: str, severity: Severity, category: Category, version: int = 1) -> Rule:
    """A rule whose answer stands in the context column ``context``."""
    name = f"ctx_{context}"
    return Rule(
        id, version, table, column, says, fix, severity, category, expect("ExpectColumnValuesToBeInSet", column=name, value_set=[0]), flagged(name), {name: 1}
    )


def in_order(
    table: str, id: str, smaller: str, larger: str, column: str, says: str, fix: str, severity: Severity, category: Category, breaks_on: Mapping[str, object]
) -> Rule:
    """``smaller`` is not above ``larger``; rows where either is absent say nothing."""
    return Rule(
        id,
        1,
        table,
        column,
        says,
        fix,
        severity,
        category,
        expect("ExpectColumnPairValuesAToBeGreaterThanB", column_A=larger, column_B=smaller, or_equal=True, ignore_row_if="either_value_is_missing"),
        lambda rows: (rows[smaller] > rows[larger]).fillna(False).astype(bool),
        breaks_on,
    )


def together(table: str, id: str, one: str, other: str, says: str, fix: str) -> Rule:
    """Two values are both given or both absent."""
    return broken(table, id, one, f"{one}_alone", says, fix, ERROR, Category.COMPLETENESS)


def alone(rows: Frame, one: str, other: str) -> "pd.Series[int]":
    """1 where exactly one of two values is given."""
    return mark(rows[f"{one}__text"].notna() != rows[f"{other}__text"].notna())
