"""What has been applied for, and what became of it? Never counted as support."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd

from etl.core.figure import Level, State, Unit
from etl.core.indicator import Records, Tables
from etl.core.period import Period
from etl.core.tally import Tally

TABLE = "core_applications"
LONG_DAYS, RECENT_MONTHS = 180, 12
Chosen = Callable[[pd.DataFrame, Period], "pd.Series[bool]"]
Told = Callable[[dict[str, object], Period], bool]


def known(tables: Tables, period: Period, regions: tuple[str, ...]) -> pd.DataFrame:
    """The applications of these regions that were submitted by the end of the month."""
    rows = tables[TABLE]
    found: pd.DataFrame = rows[rows["kato_code"].str[:2].isin(list(regions)) & (rows["submitted_on"] <= period.last_day.isoformat())]
    return found


def pending(rows: pd.DataFrame, period: Period) -> "pd.Series[bool]":
    """Not decided by the end of the month."""
    return ~(rows["decided_on"] <= period.last_day.isoformat()).fillna(False).astype(bool)


def waiting(rows: pd.DataFrame, period: Period) -> "pd.Series[bool]":
    since = date.fromordinal(period.last_day.toordinal() - LONG_DAYS).isoformat()
    return pending(rows, period) & (rows["submitted_on"] < since)


def decided(rows: pd.DataFrame, period: Period) -> "pd.Series[bool]":
    """Decided in the twelve months that end with this one."""
    return ~pending(rows, period) & (rows["decided_on"] >= period.plus(1 - RECENT_MONTHS).first_day.isoformat()).fillna(False).astype(bool)


def approved(rows: pd.DataFrame, period: Period) -> "pd.Series[bool]":
    return decided(rows, period) & (rows["status_code"] == "approved")


def computing(chosen: Chosen, column: str = "") -> Callable[[Tables, Period, tuple[str, ...]], pd.DataFrame]:
    """The chosen applications, one each or the sum that each asks for."""

    def compute(tables: Tables, period: Period, regions: tuple[str, ...]) -> pd.DataFrame:
        rows = known(tables, period, regions)
        counted = rows[chosen(rows, period)]
        part = counted[column].astype("int64") if column else pd.Series(1, index=counted.index, dtype="int64")
        return pd.DataFrame({"subject": counted["programme_code"], "table": TABLE, "row_id": counted["row_id"], "part": part}).reset_index(drop=True)

    return compute


def programmes(tables: Tables, period: Period, regions: tuple[str, ...]) -> tuple[str, ...]:
    """Programmes that were ever asked."""
    return tuple(known(tables, period, regions)["programme_code"].unique())


def reckoning(told: Told, column: str = "") -> Callable[[Records, Period, tuple[str, ...]], dict[str, int]]:
    """The slow twin of ``computing``."""

    def oracle(tables: Records, period: Period, regions: tuple[str, ...]) -> dict[str, int]:
        sums: dict[str, int] = {}
        for row in tables[TABLE]:
            is_here = str(row["kato_code"])[:2] in regions and date.fromisoformat(str(row["submitted_on"])) <= period.last_day
            if is_here and told(row, period):
                value = row[column] if column else 1
                assert isinstance(value, int)
                sums[str(row["programme_code"])] = sums.get(str(row["programme_code"]), 0) + value
        return sums

    return oracle


def _is_pending(row: dict[str, object], period: Period) -> bool:
    return not row["decided_on"] or date.fromisoformat(str(row["decided_on"])) > period.last_day


def _is_waiting(row: dict[str, object], period: Period) -> bool:
    return _is_pending(row, period) and (period.last_day - date.fromisoformat(str(row["submitted_on"]))).days > LONG_DAYS


def _is_decided(row: dict[str, object], period: Period) -> bool:
    return not _is_pending(row, period) and 0 <= period.months_since(Period.of(date.fromisoformat(str(row["decided_on"])))) < RECENT_MONTHS


PENDING = Tally(
    id="applications_pending",
    number=60,
    version=1,
    title="Applications under review",
    says="Applications submitted and not decided by the end of the month.",
    formula="number of applications",
    source="List of applications that the department keeps.",
    unit=Unit.COUNT,
    level=Level.PROGRAMME,
    absent=State.ZERO,
    reads=(TABLE,),
    feeds=("applications",),
    compute=computing(pending),
    subjects=programmes,
    oracle=reckoning(_is_pending),
    not_for="Not support: nothing of it is awarded, and it stands in no total.",
)
TALLIES = (
    PENDING,
    replace(
        PENDING,
        id="requested_pending",
        number=61,
        title="Sum asked for, under review",
        says="Sum asked for by the applications under review.",
        formula="sum of the amounts asked for",
        unit=Unit.TIYN,
        compute=computing(pending, "requested_tiyn"),
        oracle=reckoning(_is_pending, "requested_tiyn"),
    ),
    replace(
        PENDING,
        id="applications_waiting",
        number=62,
        title="Waiting for more than half a year",
        says="Applications under review that were submitted more than 180 days before the end of the month.",
        compute=computing(waiting),
        oracle=reckoning(_is_waiting),
    ),
    replace(
        PENDING,
        id="applications_decided",
        number=63,
        title="Decided in twelve months",
        says="Applications approved, rejected or withdrawn in the twelve months that end with this one.",
        compute=computing(decided),
        oracle=reckoning(_is_decided),
    ),
    replace(
        PENDING,
        id="applications_approved",
        number=64,
        title="Approved in twelve months",
        says="Applications approved in the twelve months that end with this one.",
        compute=computing(approved),
        oracle=reckoning(lambda row, period: _is_decided(row, period) and row["status_code"] == "approved"),
        not_for="Not yet support: it begins with a signed award.",
    ),
)
