"""How does a row become a part? Whole numbers with a role, a row reference and a project; shares that add up again."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.core.indicator import PART_COLUMNS, Role

Whole = npt.NDArray[np.int64]


def parts(rows: pd.DataFrame, role: Role, table: str | None, part: str, *, by_award: bool = False) -> pd.DataFrame:
    """Parts from rows with project_id, row_id and the column ``part``.

    ``table`` names the table of the row_id; None if the rows carry it in their own column ``table``.
    ``by_award`` keeps award_id, so that the award decides programme and support basis.
    """
    return pd.DataFrame(
        {
            "role": role.value,
            "table": rows["table"] if table is None else table,
            "row_id": rows["row_id"],
            "project_id": rows["project_id"],
            "award_id": rows["award_id"] if by_award else "",
            "part": rows[part].astype("int64"),
        },
        columns=PART_COLUMNS,
        index=rows.index,
    ).reset_index(drop=True)


def together(*frames: pd.DataFrame) -> pd.DataFrame:
    """Several frames of parts as one."""
    return pd.concat(frames, ignore_index=True)


def round_half_even(values: Whole, divisors: Whole) -> Whole:
    """values / divisors (divisors > 0) to whole numbers, halves to the even neighbour; exact, also below zero."""
    whole, rest = np.divmod(values, divisors)
    twice = 2 * rest
    up = (twice > divisors) | ((twice == divisors) & (whole % 2 == 1))
    rounded: Whole = whole + up
    return rounded


def proportion(values: Whole, tops: Whole, bottoms: Whole) -> Whole:
    """values * tops / bottoms to whole numbers, halves to the even neighbour; only tops * bottoms must stay below 9 * 10**18, not tops * values."""
    whole, rest = np.divmod(values, bottoms)
    more, rest = np.divmod(rest * tops, bottoms)
    share = whole * tops + more
    up = (2 * rest > bottoms) | ((2 * rest == bottoms) & (share % 2 == 1))
    rounded: Whole = share + up
    return rounded


def shares_of_mean(values: Whole, groups: pd.Series, counts: Whole) -> Whole:
    """What each value adds to its group's sum / count, in whole numbers that add up to that mean rounded once.

    Each share is the step that the rounded running mean makes at its row, so the order of rows matters (by one unit).
    """
    running = pd.Series(values, index=groups.index).groupby(groups).cumsum().to_numpy("int64")
    rounded = pd.Series(round_half_even(running, counts), index=groups.index)
    shares: Whole = rounded.to_numpy("int64") - rounded.groupby(groups).shift(fill_value=0).to_numpy("int64")
    return shares


def equal_shares(values: Whole, sharers: Whole, places: Whole) -> Whole:
    """The share of the sharer at each place (0, 1, ...): equal, the first ones one more, the sum exactly the value."""
    whole, rest = np.divmod(np.abs(values), sharers)
    shares: Whole = np.sign(values) * (whole + (places < rest))
    return shares
