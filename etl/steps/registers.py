"""What does a report say about projects and orders? Their lines, with months of silence, slipped days and days left."""

from datetime import date
from fractions import Fraction

import pandas as pd

from etl import reference
from etl.core.calendar import Calendar
from etl.core.figure import Aspect, Figure, State
from etl.core.known import KnownTables, month_numbers
from etl.core.known import number as month_number
from etl.core.period import Period
from etl.core.places import Places
from etl.core.support import projects_at
from etl.reports import counts
from etl.reports.counts import count_figure, ratio_figure
from etl.reports.facts import Order, Project
from etl.reports.rating import thresholds
from etl.reports.typed import Name

YEAR = 12  # months
REMINDERS = (10, 5, 1)  # working days before the end of a term
BASES = ("state_grant", "state_loan", "private", "unknown")  # of several awards the first of these is the project's


def silent_months(tables: KnownTables, period: Period) -> "pd.Series[int]":
    """For each project, how many months in a row up to this one it owed a report and sent none."""
    plans = tables["core_plans"]
    owed = plans.loc[(plans["is_reporting_due"] == 1).fillna(False).astype(bool) & (plans["period"] <= str(period)), ["project_id", "period"]]
    sent = tables["core_enterprise_results"][["project_id", "period"]].drop_duplicates().assign(is_sent=True)
    answered = owed.merge(sent, on=["project_id", "period"], how="left").sort_values(["project_id", "period"], ascending=[True, False])
    ever = answered["is_sent"].fillna(False).astype(bool).groupby(answered["project_id"]).cummax()
    current = month_number(period) - month_numbers(answered["period"])
    in_a_row = current == answered.groupby("project_id").cumcount()
    silent: pd.Series[int] = answered[~ever & in_a_row].groupby("project_id").size()
    return silent


def slip_days(tables: KnownTables, period: Period) -> "pd.Series[int]":
    """For each project, by how many days amendments moved its latest end."""
    awards, last_day = tables["core_awards"], period.last_day.isoformat()
    amendments = tables["core_award_amendments"]
    amended = (
        amendments[amendments["effective_on"] <= last_day]
        .sort_values("amendment_seq")
        .drop_duplicates("award_id", keep="last")
        .set_index("award_id")["ends_on"]
    )
    now = awards["award_id"].map(amended).astype("str").fillna(awards["ends_on"])
    ends = (
        pd.DataFrame({"project_id": awards["project_id"], "first": pd.to_datetime(awards["ends_on"]), "now": pd.to_datetime(now)}).groupby("project_id").max()
    )
    slipped: pd.Series[int] = (ends["now"] - ends["first"]).dt.days
    return slipped


def project_lines(tables: KnownTables, period: Period, places: Places) -> tuple[Project, ...]:
    """The projects of the area that have an award, by number; the part of the area stands as their district."""
    projects, awards = tables["core_projects"], tables["core_awards"].sort_values("award_id")
    ranked = awards.assign(rank=awards["support_basis_code"].map(list(BASES).index)).sort_values(["rank", "award_id"])
    leading = ranked.drop_duplicates("project_id")
    basis_of = dict(zip(leading["project_id"], leading["support_basis_code"], strict=True))
    programmes: dict[str, list[str]] = {str(project): list(dict.fromkeys(codes)) for project, codes in awards.groupby("project_id")["programme_code"]}
    silent, slip = silent_months(tables, period), slip_days(tables, period)
    digits = 2 if places.whole else 4
    here = projects[projects["kato_code"].str[:2].isin(list(places.regions)) & projects["project_id"].isin(projects_at(tables, period)["project_id"])]

    def count(number: int, project: str, found: "pd.Series[int]") -> Figure:
        return count_figure(number, Aspect.VALUE, project, int(found.get(project, 0)), period)

    return tuple(
        Project(
            project_id=row["project_id"],
            title=Name(row["title_kk"], row["title_ru"]),
            bin=row["bin"],
            district=places.districts.get(row["kato_code"][:digits], row["kato_code"]),
            theme_code=row["theme_code"],
            status_code=row["status_code"],
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=date.fromisoformat(row["ends_on"]),
            programmes=tuple(programmes[row["project_id"]]),
            support_basis_code=basis_of[row["project_id"]],
            silent_months=count(counts.SILENT_MONTHS, row["project_id"], silent),
            slip_days=count(counts.SLIP_DAYS, row["project_id"], slip),
        )
        for row in here.sort_values("project_id").to_dict("records")
    )


def _next_reminder(calendar: Calendar, due: date | None, today: date) -> date | None:
    """The first of the reminders that is not past; None without a term, or after the last one."""
    if due is None:
        return None
    return next((day for days in REMINDERS if (day := calendar.working_day_before(due, days)) >= today), None)


def order_lines(rows: pd.DataFrame, period: Period, today: date) -> tuple[Order, ...]:
    """The orders by number; days left are working days, negative when the term has passed."""
    calendar = reference.calendar()
    made = []
    for row in rows.sort_values("order_id").to_dict("records"):
        issued = date.fromisoformat(row["issued_on"]) if isinstance(row["issued_on"], str) else None
        term = row["term_code"] if isinstance(row["term_code"], str) else ""
        due = calendar.due_on(issued, term) if issued and term else None
        why = "" if due else "The day of the order is not known." if term else "No term is set in the order."
        left = None if due is None else calendar.working_days_between(today, due) if due >= today else -calendar.working_days_between(due, today)
        made.append(
            Order(
                order_id=row["order_id"],
                issued_on=issued,
                is_date_assumed=bool(row["is_date_assumed"]),
                issuer_code=row["issuer_code"],
                addressee=Name(row["addressee_kk"], row["addressee_ru"]),
                text=Name(row["text_kk"], row["text_ru"]),
                has_term=bool(term),
                due_on=due,
                days_left=count_figure(
                    counts.DAYS_LEFT, Aspect.VALUE, row["order_id"], left, period, state=State.REPORTED if due else State.UNDEFINED, reason=why
                ),
                state_code=row["state_code"],
                remind_on=_next_reminder(calendar, due, today) if row["state_code"] == "open" else None,
                closed_by=row["closed_by"] if isinstance(row["closed_by"], str) else "",
            )
        )
    return tuple(made)


def registers_of(entries: pd.DataFrame) -> dict[str, tuple[tuple[str, date | None], ...]]:
    """For each organisation the risk registers in which it stands, with the day where it is stated."""
    found: dict[str, tuple[tuple[str, date | None], ...]] = {}
    for row in entries.sort_values(["bin", "register_code"]).to_dict("records"):
        since = date.fromisoformat(row["listed_on"]) if isinstance(row["listed_on"], str) else None
        found[str(row["bin"])] = (*found.get(str(row["bin"]), ()), (str(row["register_code"]), since))
    return found


def accredited(certificates: pd.DataFrame, period: Period) -> frozenset[str]:
    """The organisations that hold a certificate for research on the last day of the month."""
    day = period.last_day.isoformat()
    held = certificates[(certificates["issued_on"] <= day) & (certificates["valid_until"] >= day)]
    return frozenset(held["bin"])


def largest_suppliers(contracts: pd.DataFrame, period: Period) -> dict[str, Figure]:
    """For each customer with enough contracts signed in the twelve months up to this one: the share of its largest supplier, by sum."""
    bounds = thresholds()["alerts"]
    first, last = period.plus(1 - YEAR).first_day.isoformat(), period.last_day.isoformat()
    counted = contracts[(contracts["is_deleted"] != 1) & contracts["supplier_bin"].notna() & contracts["signed_on"].between(first, last)]
    found = {}
    for customer, own in counted.groupby("bin"):
        sums = own.groupby("supplier_bin")["contract_tiyn"].sum()
        if len(own) >= bounds["contracts"] and int(sums.sum()) > 0:
            share = Fraction(int(sums.max()), int(sums.sum()))
            found[str(customer)] = ratio_figure(counts.LARGEST_SUPPLIER, share, period, reason="", subject=str(customer))
    return found
