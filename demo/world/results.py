"""What does each enterprise achieve, month by month? People, pay, sales after a ramp-up, exports, waste; and what it had promised."""

import math
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from demo.world.model import MONTHS, Record, chance, day_in, tenge
from demo.world.money import planned_to_date
from demo.world.register import Organisation, Project
from etl.core.period import Period

RAMP_MONTHS = 8
PLANS_UNTIL = Period(2026, 12)
FORM_GREW = Period(
    2025, 1
)  # from this month on the form asks what was used up for the output, and by how many people of the whole enterprise; older files are of the form before
PLAN_DOLLAR = 480  # tenge a dollar, as the plans assumed
WAGE_GROWTH = 1.006  # a month
HUNDRED_THOUSAND = 10_000_000  # tiyn
SEASON = (0.8, 0.8, 0.9, 1.0, 1.1, 1.1, 1.0, 1.1, 1.3, 1.2, 0.9, 0.8)


OUTPUT_OF_ONE = 2_500_000_00  # tiyn a month, of those who work on nothing that was supported


@dataclass(frozen=True)
class Result:
    """One project in one month; money in tiyn, people in thousandths, exports in cents, waste in kilograms."""

    project: str
    month: Period
    sales: int
    fte: int
    payroll: int
    output: int
    currency: str | None
    export: int | None
    investment: int | None
    waste: int | None
    first_sale: date | None
    intermediate: int | None = None
    people: int | None = None  # of the whole enterprise


def ramp(gone: int) -> float:
    """Share of full sales so many months after the first sale (0 before it)."""
    return 0.0 if gone < 0 else min(1.0, (gone + 2) / (RAMP_MONTHS + 2))


def staffed(project: Project, month: Period) -> float:
    """Share of the new jobs that are filled by the end of the month: some at once, all half a year after the first sale was due."""
    gone = month.months_since(project.start)
    return 0.0 if gone < 0 else min(1.0, (gone + 3) / (project.facts["launch"] + 8))


def launched_in(project: Project, *, planned: bool) -> Period:
    return project.start.plus(project.facts["launch"] + (0 if planned else project.facts.get("slip", 0)))


def season(project: Project, month: Period) -> float:
    return SEASON[month.month - 1] if project.facts.get("season") else 1.0


def per_usd(rates: dict[str, dict[str, float]], currency: str, month: Period) -> float:
    """Tenge for one unit of the currency on the last published day of the month."""
    return rates[max(day for day in rates if day[:7] <= str(month))][currency]


def results(project: Project, rates: dict[str, dict[str, float]], seed: int) -> list[Result]:
    """All months in which the enterprise had people; before the first sale the sales are a true zero."""
    rng = chance(seed, "results", project.id)
    first_sale = launched_in(project, planned=False)
    sold_on = day_in(first_sale, rng.randint(4, 24))
    months = [month for month in MONTHS if project.lead.since is None or month >= project.lead.since]
    return [_month(project, month, sold_on, rates, rng) for month in months]


def _month(project: Project, month: Period, sold_on: date, rates: dict[str, dict[str, float]], rng: Random) -> Result:
    facts, gone = project.facts, month.months_since(project.start)
    age = month.months_since(MONTHS[0])
    base = facts["base"] * facts.get("split", 1.0)
    new = facts["jobs"] * facts.get("result", 1.0) * staffed(project, month)
    fte = round((base * rng.uniform(0.985, 1.015) + new) * 10) * 100
    wage = facts.get("wage", 310) * WAGE_GROWTH**age * rng.uniform(0.98, 1.03)
    payroll = round(wage * 1000 * fte / 1000) * 100
    since_sale = month.months_since(Period.of(sold_on))
    noise = rng.uniform(0.93, 1.07)
    full = facts["sales"] * 100_000_000 * facts.get("result", 1.0) * season(project, month)
    sales = round(full * ramp(since_sale) * noise / 100) * 100
    other = facts.get("other", 0) * 100_000_000 * rng.uniform(0.9, 1.1) * WAGE_GROWTH**age
    output = round((sales * 1.03 + other) / 100) * 100
    currency, export = facts.get("export"), None
    if currency and since_sale >= 2 and sales:
        export = round(sales * facts["share"] * rng.uniform(0.85, 1.15) / per_usd(rates, currency, month))
    investment = round(facts["sum"] * rng.uniform(0.002, 0.012) * 1000) * 100_000 if 0 <= gone < facts["months"] and rng.random() < 0.4 else None
    waste = None
    if project.capacity:
        low, high = project.capacity
        waste = round(ramp(since_sale) * rng.uniform(0.82 * low, 1.02 * high) * 100) * 10
    is_sold = month >= Period.of(sold_on)
    return Result(project.id, month, sales, fte, payroll, output, currency if export else None, export, investment, waste, sold_on if is_sold else None)


def plan_records(project: Project) -> list[Record]:
    """What the project promised, from its start to the end of the year; None where nothing was promised. Private money has no plan here."""
    found: list[Record] = []
    month = project.start if project.awards[0].support != "private" else PLANS_UNTIL.plus(1)
    while month <= PLANS_UNTIL:
        record: Record = {
            "projectNo": project.id,
            "month": str(month),
            "spendToDate": tenge(sum(planned_to_date(award, month) for award in project.awards)),
            "sales": None,
            "jobs": None,
            "exportUsd": None,
            "taxes": None,
            "waste": None,
            "reportingDue": project.owes(month),
        }
        if project.reports:
            record |= _promised(project, month)
        found.append(record)
        month = month.plus(1)
    return found


def _promised(project: Project, month: Period) -> Record:
    facts = project.facts
    gone = month.months_since(launched_in(project, planned=True))
    jobs = facts["jobs"] * staffed(project, month)
    promised: Record = {"jobs": round(jobs * 2) / 2}
    if gone >= 0:
        sales = round(facts["sales"] * ramp(gone) * season(project, month) * 10) * HUNDRED_THOUSAND
        taxes = math.floor(sales * 0.03 + jobs * facts.get("wage", 310) * 100_000 * 0.19)
        promised |= {"sales": tenge(sales), "taxes": tenge(taxes)}
        if "export" in facts:
            promised["exportUsd"] = tenge(round(sales * facts["share"] / PLAN_DOLLAR / 1000) * 1000)
        if project.capacity:
            promised["waste"] = round(sum(project.capacity) / 2 * ramp(gone) * 0.95, 1)
    return promised


def payrolls(lead: Organisation, found: list[Result]) -> dict[str, int]:
    """Monthly payroll of one organisation by month text: what its projects report, or the flat sum of its own with the growth of wages."""
    if found:
        sums: dict[str, int] = {}
        for each in found:
            sums[str(each.month)] = sums.get(str(each.month), 0) + each.payroll
        return sums
    return {str(month): round(lead.payroll_tiyn * WAGE_GROWTH ** month.months_since(MONTHS[0])) for month in MONTHS}


def outputs(found: list[Result]) -> dict[str, int]:
    """Monthly output of one organisation by month text: the sales of its projects and the rest, which each of its rows contains."""
    sales: dict[str, int] = {}
    rest: dict[str, int] = {}
    for each in found:
        month = str(each.month)
        sales[month] = sales.get(month, 0) + each.sales
        rest[month] = max(rest.get(month, 0), each.output - each.sales)
    return {month: sales[month] + rest[month] for month in sales}


def whole(lead: Organisation, found: list[Result], told: dict[str, int], seed: int) -> list[Result]:
    """The same rows with the output of the whole enterprise (``told``, by month text) in each, what was used up for it, and by how many people."""
    made = []
    for each in found:
        output = told[str(each.month)]
        used = round(output * chance(seed, "used up", lead.key, each.month).uniform(0.52, 0.64) / 100) * 100
        if each.month < FORM_GREW:
            made.append(replace(each, output=output))
            continue
        same = [other for other in found if other.month == each.month]
        others = (output - sum(other.sales for other in same)) // OUTPUT_OF_ONE
        made.append(replace(each, output=output, intermediate=used, people=sum(other.fte for other in same) + 1000 * max(others, 0)))
    return made
