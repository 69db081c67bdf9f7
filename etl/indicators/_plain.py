"""The slow twins' own view of the tables: plain Python over lists of dicts, written apart from the fast views.

None is an absent value. Nothing here is used to make a report; the tests hold each indicator against its twin.
"""

from dataclasses import dataclass
from fractions import Fraction

from etl import reference
from etl.core.indicator import Records
from etl.core.period import Period

Row = dict[str, object]
Sums = dict[tuple[str, str], int]


@dataclass
class Award:
    id: str
    project_id: str
    is_state: bool
    starts_on: str
    ends_on: str
    tiyn: int


@dataclass
class Project:
    id: str
    bin: str
    is_state: bool
    starts_on: str

    @property
    def start(self) -> Period:
        return Period.parse(self.starts_on[:7])


def text(row: Row, name: str) -> str:
    """A text; "" if absent."""
    value = row[name]
    return value if isinstance(value, str) else ""


def whole(row: Row, name: str) -> int | None:
    """A whole number; None if absent."""
    value = row[name]
    return value if isinstance(value, int) else None


def month(day: str) -> Period:
    """The month of an ISO day or month."""
    return Period.parse(day[:7])


def add(sums: Sums, role: str, project_id: str, part: int) -> None:
    """Add one part to the sum of its role and project."""
    sums[role, project_id] = sums.get((role, project_id), 0) + part


def awards(tables: Records, period: Period) -> dict[str, Award]:
    """Awards signed by the end of the month, with the sum in force."""
    found = {}
    for row in tables["core_awards"]:
        if month(text(row, "signed_on")) > period:
            continue
        sums = [(0, whole(row, "awarded_tiyn"), text(row, "ends_on"))]
        for change in tables["core_award_amendments"]:
            if change["award_id"] == row["award_id"] and month(text(change, "effective_on")) <= period:
                sums.append((whole(change, "amendment_seq") or 0, whole(change, "awarded_tiyn"), text(change, "ends_on")))
        _, tiyn, ends_on = max(sums)
        found[text(row, "award_id")] = Award(
            text(row, "award_id"),
            text(row, "project_id"),
            row["support_basis_code"] in ("state_grant", "state_loan"),
            text(row, "starts_on"),
            ends_on,
            tiyn or 0,
        )
    return found


def projects(tables: Records, period: Period) -> dict[str, Project]:
    """Projects with at least one award signed by the end of the month."""
    found = {}
    signed = awards(tables, period).values()
    for row in tables["core_projects"]:
        own = [award for award in signed if award.project_id == row["project_id"]]
        if not own:
            continue
        is_state = any(award.is_state for award in own)
        leading = min(award.starts_on for award in own if award.is_state == is_state)
        found[text(row, "project_id")] = Project(text(row, "project_id"), text(row, "bin"), is_state, leading)
    return found


def leading_award(tables: Records, period: Period, project: Project) -> Row:
    """The row of the award that gives a project its programme: the earliest to start among those like it, the lowest number first."""
    own = [award for award in awards(tables, period).values() if award.project_id == project.id and award.is_state == project.is_state]
    first = min(own, key=lambda award: (award.starts_on, award.id)).id
    return next(row for row in tables["core_awards"] if row["award_id"] == first)


def plan(tables: Records, period: Period, project_id: str) -> Row | None:
    """The plan of a project for the month."""
    for row in tables["core_plans"]:
        if row["project_id"] == project_id and row["period"] == str(period):
            return row
    return None


def result(tables: Records, period: Period, project_id: str) -> Row | None:
    """What an enterprise reported for a project and a month."""
    for row in tables["core_enterprise_results"]:
        if row["project_id"] == project_id and row["period"] == str(period):
            return row
    return None


def answer(tables: Records, period: Period, project_id: str, column: str, promised: str = "") -> int | None:
    """The number reported, 0 for a nil return that was owed, None where nothing counts."""
    row = result(tables, period, project_id)
    if row is None:
        return None
    value = whole(row, column)
    if value is None and row["is_nil_return"] == 1:
        own = plan(tables, period, project_id)
        if not promised or (own and own["is_reporting_due"] == 1 and own[promised] is not None):
            return 0
    return value


def months_between(first: Period, last: Period) -> int:
    """Months from one to the other; below zero if the second is the earlier."""
    return (last.year - first.year) * 12 + last.month - first.month


def quantile(ordered: list[int], quarter: int) -> Fraction:
    """A quartile of values in order, between two neighbours in proportion; 0 of no values."""
    if not ordered:
        return Fraction(0)
    place = Fraction((len(ordered) - 1) * quarter, 4)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def price_factor(tables: Records, kind: str, since: Period, until: Period) -> Fraction | None:
    """What a tenge of one month is worth in the prices of a later one; None where a month between has no index."""
    known = {
        row["period"]: value
        for row in tables["core_price_indices"]
        if row["index_code"] == kind and (value := whole(row, "month_on_month_milli_pct")) is not None
    }
    worth, month = Fraction(1), since
    while month < until:
        month = month.plus(1)
        if str(month) not in known:
            return None
        worth *= Fraction(known[str(month)], 100_000)
    return worth


def activity_factor(tables: Records, bin_: str, since: Period, until: Period) -> Fraction | None:
    """The same by the producer prices of the section in which an enterprise is active, or else of all industry; backwards too."""
    code = next((text(row, "oked_code") for row in tables["core_organisations"] if row["bin"] == bin_), "")
    sections = (each for each in reference.sections().values() if code and each.first_division <= code[:2] <= each.last_division)
    first, last = min(since, until), max(since, until)
    for kind in (*(f"producer_{each.section_code}" for each in sections), "producer"):
        worth = price_factor(tables, kind, first, last)
        if worth is not None:
            return worth if since <= until else 1 / worth
    return None


def share(value: int, sharers: int, place: int) -> int:
    """What the sharer at ``place`` gets when a sum is dealt out one by one."""
    size = abs(value)
    dealt = size // sharers + (1 if place < size - size // sharers * sharers else 0)
    return dealt if value >= 0 else -dealt
