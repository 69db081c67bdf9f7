"""What do the universities and institutes of the region bring forth, and with whom?"""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from etl.core.figure import Level, State, Unit
from etl.core.indicator import Records, Tables
from etl.core.known import month_numbers, number
from etl.core.period import Period
from etl.core.tally import Tally

TABLE, ORGANISATIONS = "core_university_results", "core_organisations"
YEAR = 12


def reports(tables: Tables, period: Period, regions: tuple[str, ...]) -> pd.DataFrame:
    """The reports up to the month of organisations registered in these regions, with ``months``: how many months back each is."""
    organisations = tables[ORGANISATIONS]
    here = organisations.loc[organisations["kato_code"].str[:2].isin(list(regions)), "bin"]
    rows = tables[TABLE]
    told = rows[rows["bin"].isin(here)]
    back = number(period) - month_numbers(told["period"])
    return told.assign(months=back)[back >= 0]


def reporters(tables: Tables, period: Period, regions: tuple[str, ...]) -> tuple[str, ...]:
    """Those who have ever reported; who has not for this month is late."""
    return tuple(reports(tables, period, regions)["bin"].unique())


def computing(column: str, months: int) -> Callable[[Tables, Period, tuple[str, ...]], pd.DataFrame]:
    """The column of the reports of so many months, this one the last; only of those who reported for this one."""

    def compute(tables: Tables, period: Period, regions: tuple[str, ...]) -> pd.DataFrame:
        told = reports(tables, period, regions)
        answered = told.loc[told["months"] == 0, "bin"]
        counted = told[(told["months"] < months) & told["bin"].isin(answered) & told[column].notna()]
        part = counted[column].astype("int64")
        return pd.DataFrame({"subject": counted["bin"], "table": TABLE, "row_id": counted["row_id"], "part": part}).reset_index(drop=True)

    return compute


def reckoning(column: str, months: int) -> Callable[[Records, Period, tuple[str, ...]], dict[str, int]]:
    """The slow twin of ``computing``."""

    def oracle(tables: Records, period: Period, regions: tuple[str, ...]) -> dict[str, int]:
        here = {row["bin"] for row in tables[ORGANISATIONS] if str(row["kato_code"])[:2] in regions}
        answered = {row["bin"] for row in tables[TABLE] if row["bin"] in here and row["period"] == str(period)}
        sums: dict[str, int] = {}
        for row in tables[TABLE]:
            value = row[column]
            if row["bin"] in answered and isinstance(value, int) and 0 <= period.months_since(Period.parse(str(row["period"]))) < months:
                sums[str(row["bin"])] = sums.get(str(row["bin"]), 0) + value
        return sums

    return oracle


STOCK = Tally(
    id="scientific_staff",
    number=65,
    version=1,
    title="Scientific staff",
    says="Scientific staff at the end of the month, full-time equivalent.",
    formula="sum over the units that reported",
    source="Monthly reports of universities and institutes.",
    unit=Unit.MILLI_FTE,
    level=Level.ORGANISATION,
    absent=State.LATE,
    reads=(TABLE, ORGANISATIONS),
    feeds=("university_results",),
    compute=computing("staff_milli", 1),
    subjects=reporters,
    oracle=reckoning("staff_milli", 1),
    not_for="Not the result of support alone: units report all that they do.",
)


def stock(number: int, id: str, column: str, title: str, says: str) -> Tally:
    """A number at the end of the month."""
    return replace(STOCK, id=id, number=number, title=title, says=says, unit=Unit.COUNT, compute=computing(column, 1), oracle=reckoning(column, 1))


def flow(number: int, id: str, column: str, title: str, says: str, unit: Unit = Unit.COUNT) -> Tally:
    """What came in the twelve months that end with this one; months without a report are missing from it."""
    made = replace(STOCK, id=id, number=number, title=title, says=says, unit=unit, compute=computing(column, YEAR), oracle=reckoning(column, YEAR))
    return replace(made, formula="sum over twelve months of the units that reported for this one")


TALLIES = (
    STOCK,
    stock(66, "foreign_scientists", "foreign_staff_count", "Scientists from abroad", "Scientists from abroad at work at the end of the month."),
    stock(67, "laboratories", "laboratories_count", "Laboratories in use", "Laboratories in use at the end of the month."),
    stock(
        68, "joint_projects", "joint_projects_count", "Joint projects with enterprises", "Joint projects with enterprises under way at the end of the month."
    ),
    flow(69, "publications", "publications_count", "Publications", "Publications that came out in the twelve months that end with this one."),
    flow(70, "patents_filed", "patents_filed_count", "Patents filed", "Patent applications filed in the twelve months that end with this one."),
    flow(71, "patents_granted", "patents_granted_count", "Patents granted", "Patents granted in the twelve months that end with this one."),
    flow(72, "licences", "licences_count", "Licences", "Licence contracts signed in the twelve months that end with this one."),
    flow(73, "licence_income", "licence_income_tiyn", "Licence income", "Licence income received in the twelve months that end with this one.", Unit.TIYN),
)
