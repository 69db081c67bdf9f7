"""What changed between two states of knowledge, for which reasons, and by how much did each reason move a figure?

The difference of a figure is split by steps: first the formulas and rules of today are applied to what was known then,
then the changed rows of one reason after the other. Each part is the step that the figure makes, so the parts add up
to the difference exactly; where two reasons touch each other, the later one in the order of ``Cause`` carries both.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import pandas as pd

from etl.core.figure import Aspect, Figure, Level, State, Unit, figure_code
from etl.core.schema import Table


class Cause(StrEnum):
    """Why a figure is no longer what was printed, in the order in which the reasons are taken."""

    RULES = "rules"  # a formula, a rule or our code
    LATE = "late"  # a row that came after the first edition was closed
    CORRECTED = "corrected"  # another value, or a withdrawal, by the supplier
    OURS = "ours"  # a waiver was given or ended
    RECLASSIFIED = "reclassified"  # only codes of lists changed
    REVALUED = "revalued"  # a rate or a price index was revised


ASPECTS = {
    Cause.RULES: Aspect.BY_RULES,
    Cause.LATE: Aspect.BY_LATE,
    Cause.CORRECTED: Aspect.BY_CORRECTION,
    Cause.OURS: Aspect.BY_OURS,
    Cause.RECLASSIFIED: Aspect.BY_CLASS,
    Cause.REVALUED: Aspect.BY_RATES,
}
CHANGES = ["row_then", "row_now", "cause"]


@dataclass(frozen=True)
class Restated:
    """One figure before and now; ``difference`` and the parts are figures too, in the month of the edition that says so."""

    indicator: str
    before: Figure
    now: Figure
    difference: Figure
    parts: tuple[tuple[Cause, Figure], ...]


def changes(then: pd.DataFrame, now: pd.DataFrame, table: Table, *, by_rules: Collection[str] = (), by_us: Collection[str] = ()) -> pd.DataFrame:
    """The rows that differ between two states of one table: the key, ``row_then``, ``row_now`` (NA where there is none), ``cause``.

    ``by_rules`` names batches that were taken again because rules or code had changed, ``by_us`` the row ids that rest on a waiver.
    """
    key = list(table.key)
    gone = then[~then["row_id"].isin(now["row_id"])]
    came = now[~now["row_id"].isin(then["row_id"])]
    pairs = gone.merge(came, on=key, how="outer", suffixes=("", "__now"), indicator="side")
    both, is_new = pairs["side"] == "both", pairs["side"] == "right_only"
    values = [name for name in table.compared if name not in key]
    of_lists = [name for name in values if name.endswith("_code") and not name.endswith("currency_code")]
    same_values = _equal(pairs, [name for name in values if name not in of_lists]) & ~_equal(pairs, of_lists)
    cause = pd.Series(Cause.CORRECTED.value, index=pairs.index, dtype="str")
    cause = cause.mask(is_new, Cause.LATE.value).mask(both & same_values, Cause.RECLASSIFIED.value)
    if table.holds_prices:
        cause = cause.mask(both, Cause.REVALUED.value)
    cause = cause.mask(pairs["batch_id__now"].isin(list(by_rules)), Cause.RULES.value)
    cause = cause.mask(pairs["row_id"].isin(list(by_us)) | pairs["row_id__now"].isin(list(by_us)), Cause.OURS.value)
    return pairs[key].assign(row_then=pairs["row_id"], row_now=pairs["row_id__now"], cause=cause)


def _equal(pairs: pd.DataFrame, names: Iterable[str]) -> "pd.Series[bool]":
    """Whether two versions agree in all of these columns; absent equals absent."""
    same = pd.Series(True, index=pairs.index)
    for name in names:
        left, right = pairs[name], pairs[f"{name}__now"]
        same &= ((left == right).fillna(False).astype(bool)) | (left.isna() & right.isna())
    return same


def between(then: pd.DataFrame, now: pd.DataFrame, changed: pd.DataFrame, causes: Collection[Cause], key: Iterable[str]) -> pd.DataFrame:
    """The table as it was then, with the changed rows of these reasons as they are now; in the order of the key."""
    taken = changed[changed["cause"].isin([cause.value for cause in causes])]
    if taken.empty:
        return then
    if len(taken) == len(changed):
        return now
    kept = then[~then["row_id"].isin(taken["row_then"])]
    return pd.concat([kept, now[now["row_id"].isin(taken["row_now"])]], ignore_index=True).sort_values(list(key), ignore_index=True)


def split(before: Fraction | None, steps: Iterable[tuple[Cause, Fraction | None]]) -> dict[Cause, Fraction]:
    """What each step adds; empty if there is no value at the beginning or at the end.

    A step that leaves no value adds nothing: what it moved stands under the step that brings a value back.
    """
    found: dict[Cause, Fraction] = {}
    last, end = before, before
    for cause, value in steps:
        end = value
        if value is None or last is None:
            continue
        found[cause] = found.get(cause, Fraction(0)) + value - last
        last = value
    return {} if before is None or end is None else {cause: part for cause, part in found.items() if part}


def restated(before: Figure, now: Figure, parts: Mapping[Cause, Fraction], number: int, period: str) -> Restated:
    """The figures that tell of one change. ``period``: the month of the edition that says it; ``number``: that of the indicator."""
    unit = Unit.POINTS if now.unit is Unit.RATIO else now.unit

    def figure(aspect: Aspect, value: Fraction | None, of: Unit, blank: Figure) -> Figure:
        code = figure_code(number, aspect, Level.REGION, now.subject)
        top, bottom = (None, 1) if value is None else (value.numerator, value.denominator)
        state = State.REPORTED if value else State.ZERO
        told = (blank.state, blank.reason) if value is None else (state, "")
        return Figure(code, now.indicator, now.version, now.level, now.subject, aspect, period, of, top, bottom, *told)

    difference = None if before.value is None or now.value is None else now.value - before.value
    return Restated(
        now.indicator,
        figure(Aspect.PRINTED, before.value, now.unit, before),
        now,
        figure(Aspect.RESTATED, difference, unit, before if before.value is None else now),
        tuple((cause, figure(ASPECTS[cause], parts[cause], unit, now)) for cause in Cause if cause in parts),
    )
