"""What do science and business do together, and what has the Council on Science considered?"""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from etl.core.figure import Level, State, Unit
from etl.core.indicator import Records, Tables
from etl.core.period import Period
from etl.core.tally import Tally

JOINT, MEETINGS, DECISIONS, ORGANISATIONS = "core_joint_projects", "core_council_meetings", "core_council_decisions", "core_organisations"


def under_way(tables: Tables, period: Period, regions: tuple[str, ...]) -> pd.DataFrame:
    """Joint projects of universities registered in these regions that run on the last day of the month."""
    rows, day = tables[JOINT], period.last_day.isoformat()
    organisations = tables[ORGANISATIONS]
    here = organisations.loc[organisations["kato_code"].str[:2].isin(list(regions)), "bin"]
    runs = (rows["starts_on"] <= day) & (rows["ends_on"].isna() | (rows["ends_on"] >= day))
    return rows[rows["bin"].isin(here) & runs.fillna(False).astype(bool)]


def joint(column: str = "", abroad: bool = False) -> Callable[[Tables, Period, tuple[str, ...]], pd.DataFrame]:
    """One for each such project, or the sum of a column; with partners abroad only, if asked for."""

    def compute(tables: Tables, period: Period, regions: tuple[str, ...]) -> pd.DataFrame:
        rows = under_way(tables, period, regions)
        rows = rows[rows["country_code"] != "KZ"] if abroad else rows
        rows = rows[rows[column].notna()] if column else rows
        part = rows[column].astype("int64") if column else pd.Series(1, index=rows.index, dtype="int64")
        return pd.DataFrame({"subject": rows["bin"], "table": JOINT, "row_id": rows["row_id"], "part": part}).reset_index(drop=True)

    return compute


def reckoned(column: str = "", abroad: bool = False) -> Callable[[Records, Period, tuple[str, ...]], dict[str, int]]:
    """The slow twin of ``joint``."""

    def oracle(tables: Records, period: Period, regions: tuple[str, ...]) -> dict[str, int]:
        here = {row["bin"] for row in tables[ORGANISATIONS] if str(row["kato_code"])[:2] in regions}
        sums: dict[str, int] = {}
        for row in tables[JOINT]:
            runs = str(row["starts_on"]) <= period.last_day.isoformat() and (row["ends_on"] is None or str(row["ends_on"]) >= period.last_day.isoformat())
            value = row[column] if column else 1
            if runs and row["bin"] in here and isinstance(value, int) and not (abroad and row["country_code"] == "KZ"):
                sums[str(row["bin"])] = sums.get(str(row["bin"]), 0) + value
        return sums

    return oracle


def partners_of(tables: Tables, period: Period, regions: tuple[str, ...]) -> tuple[str, ...]:
    """The universities of the list."""
    return tuple(under_way(tables, period, regions)["bin"].unique())


def meetings(state: str) -> Callable[[Tables, Period, tuple[str, ...]], pd.DataFrame]:
    """The first meeting on each theme that was held by the end of the month, or every one that is planned."""

    def compute(tables: Tables, period: Period, regions: tuple[str, ...]) -> pd.DataFrame:
        rows = tables[MEETINGS]
        chosen = rows[rows["region_code"].isin(list(regions)) & (rows["state_code"] == state)].sort_values(["met_on", "meeting_id"])
        if state == "held":
            chosen = chosen[(chosen["met_on"] <= period.last_day.isoformat()).fillna(False).astype(bool)].drop_duplicates(["region_code", "theme_code"])
        return pd.DataFrame({"subject": chosen["theme_code"], "table": MEETINGS, "row_id": chosen["row_id"], "part": 1}).reset_index(drop=True)

    return compute


def met(state: str) -> Callable[[Records, Period, tuple[str, ...]], dict[str, int]]:
    """The slow twin of ``meetings``."""

    def oracle(tables: Records, period: Period, regions: tuple[str, ...]) -> dict[str, int]:
        sums, seen = dict[str, int](), set[tuple[object, object]]()
        for row in tables[MEETINGS]:
            topic = (row["region_code"], row["theme_code"])
            if row["region_code"] not in regions or row["state_code"] != state:
                continue
            if state == "held" and (row["met_on"] is None or str(row["met_on"]) > period.last_day.isoformat() or topic in seen):
                continue
            seen.add(topic)
            sums[str(row["theme_code"])] = sums.get(str(row["theme_code"]), 0) + 1
        return sums

    return oracle


def open_decisions(overdue: bool = False) -> Callable[[Tables, Period, tuple[str, ...]], pd.DataFrame]:
    """Decisions of meetings held by the end of the month that are not done; those whose day has passed only, if asked for."""

    def compute(tables: Tables, period: Period, regions: tuple[str, ...]) -> pd.DataFrame:
        held, day = tables[MEETINGS], period.last_day.isoformat()
        is_held = (held["state_code"] == "held") & (held["met_on"] <= day).fillna(False).astype(bool)
        here = held[held["region_code"].isin(list(regions)) & is_held]
        rows = tables[DECISIONS].merge(here[["meeting_id", "theme_code"]], on="meeting_id", validate="many_to_one")
        rows = rows[rows["state_code"] == "open"]
        rows = rows[(rows["due_on"] <= day).fillna(False).astype(bool)] if overdue else rows
        return pd.DataFrame({"subject": rows["theme_code"], "table": DECISIONS, "row_id": rows["row_id"], "part": 1}).reset_index(drop=True)

    return compute


def still_open(overdue: bool = False) -> Callable[[Records, Period, tuple[str, ...]], dict[str, int]]:
    """The slow twin of ``open_decisions``."""

    def oracle(tables: Records, period: Period, regions: tuple[str, ...]) -> dict[str, int]:
        day, sums = period.last_day.isoformat(), dict[str, int]()
        held = [row for row in tables[MEETINGS] if row["state_code"] == "held" and row["met_on"] is not None and str(row["met_on"]) <= day]
        of = {row["meeting_id"]: row for row in held if row["region_code"] in regions}
        for row in tables[DECISIONS]:
            is_late = row["due_on"] is not None and str(row["due_on"]) <= day
            if row["meeting_id"] in of and row["state_code"] == "open" and (is_late or not overdue):
                theme = str(of[row["meeting_id"]]["theme_code"])
                sums[theme] = sums.get(theme, 0) + 1
        return sums

    return oracle


def nobody(tables: Tables, period: Period, regions: tuple[str, ...]) -> tuple[str, ...]:
    """No theme is named that has no meeting."""
    return ()


UNDER_WAY = Tally(
    id="joint_projects_under_way",
    number=52,
    version=1,
    title="Joint projects of science and business",
    says="Joint projects of universities and partners under way at the end of the month, by the department's list.",
    formula="count of the listed projects that run on the last day",
    source="Database of the department.",
    unit=Unit.COUNT,
    level=Level.ORGANISATION,
    absent=State.ZERO,
    reads=(JOINT, ORGANISATIONS),
    feeds=("collaboration", "grants"),
    compute=joint(),
    subjects=partners_of,
    oracle=reckoned(),
    not_for="Not a result: a contract says what is meant to be done.",
)
TOPICS = replace(
    UNDER_WAY,
    id="council_topics",
    number=59,
    title="Topics considered by the Council on Science",
    says="Themes on which the Council on Science has met by the end of the month; each theme counts once.",
    formula="count of themes with a meeting held",
    level=Level.THEME,
    reads=(MEETINGS,),
    feeds=("collaboration",),
    compute=meetings("held"),
    subjects=nobody,
    oracle=met("held"),
    not_for="Not a result: it says what was talked about.",
)
OPEN = replace(
    TOPICS,
    id="council_decisions_open",
    number=42,
    title="Decisions of the Council on Science not done yet",
    says="Decisions of meetings held by the end of the month that are neither done nor withdrawn, by the list as it stands.",
    formula="count of open decisions",
    reads=(MEETINGS, DECISIONS),
    compute=open_decisions(),
    oracle=still_open(),
    not_for="Not a result: it says what is still to be done.",
)
TALLIES = (
    UNDER_WAY,
    replace(
        UNDER_WAY,
        id="joint_contracts",
        number=53,
        title="Contracts of science and business",
        says="Sums of the contracts of joint projects under way at the end of the month; projects without a sum are left out.",
        formula="sum of the contracts of the listed projects that run on the last day",
        unit=Unit.TIYN,
        compute=joint("contract_tiyn"),
        oracle=reckoned("contract_tiyn"),
    ),
    replace(
        UNDER_WAY,
        id="joint_projects_abroad",
        number=54,
        title="Joint projects with partners abroad",
        says="Joint projects under way at the end of the month whose partner is in another country.",
        formula="count of the listed projects that run on the last day and whose partner is abroad",
        compute=joint(abroad=True),
        oracle=reckoned(abroad=True),
    ),
    TOPICS,
    replace(
        TOPICS,
        id="council_meetings_planned",
        number=49,
        title="Planned meetings of the Council on Science",
        says="Meetings of the Council on Science that are planned and not held yet.",
        formula="count of planned meetings",
        compute=meetings("planned"),
        oracle=met("planned"),
    ),
    OPEN,
    replace(
        OPEN,
        id="council_decisions_overdue",
        number=41,
        title="Decisions of the Council on Science past their day",
        says="Of the decisions that are not done those whose day had come by the end of the month.",
        formula="count of open decisions whose day had come",
        compute=open_decisions(overdue=True),
        oracle=still_open(overdue=True),
    ),
)
