"""What can be said of a delivery as a whole? One line of measures, on which the rules about whole batches are judged.

A measure that says nothing yet (too little was held before, or the day by which the source owes its data is not past) is NA,
and a rule keeps silent about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from etl.core.period import Period
from etl.core.schema import Table

MONTHS_BEFORE, FEWEST_MONTHS, FEWEST_ROWS = 12, 6, 8  # under these "usual" means nothing


@dataclass(frozen=True)
class Earlier:
    """What was there before a delivery: held rows by the month in which they are true, and the rows of the delivery before."""

    months: Mapping[str, int] = field(default_factory=dict)
    delivered: int = 0


def is_asked_by_month(table: Table) -> bool:
    """Whether a delivery holds the months asked for, not all that there ever was."""
    has_time = bool(table.valid_month or table.valid_day)
    return has_time and (table.extract is None or bool(table.extract.month))


def rows_by_month(rows: pd.DataFrame, table: Table) -> dict[str, int]:
    """How many rows are true in each month."""
    counted = rows[table.valid_month or table.valid_day].dropna().str[:7].value_counts()
    return {str(month): int(count) for month, count in counted.items()}


def measure(rows: pd.DataFrame, table: Table, earlier: Earlier, facts: Mapping[str, str], more: Mapping[str, int | str | None]) -> pd.DataFrame:
    """One line: ``rows``; ``share_of_usual`` in thousandths; ``behind``, 1 if the month asked for has no rows; and ``more``.

    A name with ``__where`` holds the place to be told with a finding about its measure.
    """
    share, place, behind = None, "", None
    if facts.get("is_due") and is_asked_by_month(table):
        share, place, behind = _of_month(rows, table, earlier, facts["period"])
    elif table.extract and not is_asked_by_month(table) and earlier.delivered >= FEWEST_ROWS:
        share, place = len(rows) * 1000 // earlier.delivered, f"{len(rows)} / {earlier.delivered}"
    told: dict[str, int | str | None] = {"rows": len(rows), "share_of_usual": share, "share_of_usual__where": place, "behind": behind}
    told |= {"behind__where": facts.get("period", ""), **more}
    return pd.DataFrame({name: pd.Series([value], dtype="str" if isinstance(value, str) else "Int64") for name, value in told.items()})


def _of_month(rows: pd.DataFrame, table: Table, earlier: Earlier, period: str) -> tuple[int | None, str, int | None]:
    """The rows of the month asked for against the median of the year before it, and whether the month is missing."""
    delivered = rows_by_month(rows, table)
    now, known = delivered.get(period, 0), {**earlier.months, **delivered}
    before = pd.Series([known[month] for number in range(1, MONTHS_BEFORE + 1) if (month := str(Period.parse(period).plus(-number))) in known], dtype=float)
    behind = int(table.rows[0] > 0 and not any(month >= period for month in delivered))
    usual = before.median()
    if len(before) < FEWEST_MONTHS or usual < FEWEST_ROWS:
        return None, "", behind
    return int(now * 1000 // usual), f"{now} / {usual:g}", behind
