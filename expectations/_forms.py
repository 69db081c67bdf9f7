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


def by_month(rows: Frame, past: Frame, column: str, key: list[str]) -> Frame:
    """Every month known of each key, this delivery laid over what was held: key, period, column; in order of time."""
    every = pd.concat([past[[*key, "period", column]], rows[[*key, "period", column]]], ignore_index=True)
    whole = every.dropna(subset=[*key, "period"]).drop_duplicates([*key, "period"], keep="last")
    return whole.sort_values([*key, "period"], ignore_index=True)


def _told(rows: Frame, months: Frame, key: list[str], answer: "pd.Series[bool]") -> "pd.Series[int]":
    """The answer for each month of each key, brought to the rows of the delivery."""
    answers = months.assign(answer=answer.fillna(False).astype(int))[[*key, "period", "answer"]]
    found = rows[[*key, "period"]].merge(answers, on=[*key, "period"], how="left")["answer"].fillna(0)
    return pd.Series(found.to_numpy(dtype=int), index=rows.index)


def flat(rows: Frame, past: Frame, column: str, key: list[str], months: int) -> "pd.Series[int]":
    """1 where a value above zero is the very same for so many months running, this month the last of them."""
    known = by_month(rows, past, column, key)
    value, same = known[column].astype("Float64"), pd.Series(True, index=known.index)
    place = pd.PeriodIndex(known["period"], freq="M").astype("int64")
    for back in range(1, months):
        before = known.groupby(key)[column].shift(back).astype("Float64")
        gone = pd.Series(place, index=known.index) - known.assign(place=place).groupby(key)["place"].shift(back)
        same &= (before == value).fillna(False).astype(bool) & (gone == back)
    return _told(rows, known, key, same & (value > 0).fillna(False).astype(bool))


def shifted(rows: Frame, past: Frame, column: str, key: list[str], times: int) -> "pd.Series[int]":
    """1 where the median of the last three months is over ``times`` times, or under 1/``times`` of, that of the twelve before them.

    Months without a value above zero are left out; a key with fewer than six such months before the last three says nothing.
    """
    known = by_month(rows, past, column, key)
    known = known[(known[column] > 0).fillna(False).astype(bool)].reset_index(drop=True)
    values = known.assign(value=known[column].astype(float)).groupby(key)["value"]
    now = values.transform(lambda each: each.rolling(3).median())
    before = values.transform(lambda each: each.shift(3).rolling(12, min_periods=6).median())
    return _told(rows, known, key, (now > before * times) | (now * times < before))


def unlike_peers(rows: Frame, past: Frame, top: str, bottom: str, key: list[str], times: int, fewest: int = 5) -> "pd.Series[int]":
    """1 where ``top`` for each ``bottom`` is over ``times`` times, or under 1/``times`` of, the median of its month; silent under so many peers."""
    share = by_month(rows, past, top, key).merge(by_month(rows, past, bottom, key), on=[*key, "period"])
    value = (share[top].astype("Float64") / share[bottom].where(share[bottom] > 0).astype("Float64")).astype(float)
    usual = value.groupby(share["period"]).transform("median").where(value.groupby(share["period"]).transform("count") >= fewest)
    return _told(rows, share, key, (value > usual * times) | (value * times < usual))


def fell_silent(rows: Frame, past: Frame, key: list[str], period: str, still_due: "pd.DataFrame | None" = None) -> list[str]:
    """The keys that reported in each of the three months before and say nothing of this one; of ``still_due`` only, if given."""
    known = pd.concat([past[[*key, "period"]], rows[[*key, "period"]]], ignore_index=True).dropna().drop_duplicates()
    before = [str(Period.parse(period).plus(-number)) for number in (1, 2, 3)]
    months = known[known["period"].isin(before)].groupby(key).size()
    steady = months[months == len(before)].reset_index()[key]
    if still_due is not None:
        steady = steady.merge(still_due, how="inner")
    now = known.loc[known["period"] == period, key]
    missing = steady.merge(now, how="left", indicator=True).query("_merge == 'left_only'")[key]
    return sorted(missing.astype(str).agg(" ".join, axis=1)) if len(missing) else []


def silence(table: str, id: str, says: str, fix: str) -> Rule:
    """The rule on the measure ``silent``: how many that reported before say nothing of the month asked for."""
    expectation = expect("ExpectColumnValuesToBeInSet", column="silent", value_set=[0])
    fails = lambda batch: (batch["silent"] > 0).fillna(False).astype(bool)  # noqa: E731
    return Rule(id, 1, table, "", says, fix, WARNING, Category.COMPLETENESS, expectation, fails, {"silent": 1}, whole_batch=True)


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
