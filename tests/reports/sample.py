"""Facts of a made-up month, plain Python, so that a report can be looked at without the pipeline."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from functools import cache

from etl import reference
from etl.catalog import tallies
from etl.core.figure import Aspect, Figure, Level, State, Unit, figure_code
from etl.core.period import Period
from etl.core.places import NATION
from etl.core.tally import tallied
from etl.reports.counts import SILENT_MONTHS, SLIP_DAYS, count_figure
from etl.reports.facts import Anchor, FigureSet, Gap, Organisation, Project, Region, ReportFacts
from etl.reports.typed import Name
from tests.indicators import worlds as rows
from tests.indicators.worlds import tables
from tests.reports.names import DISTRICTS, ORGANISATIONS, TITLES
from tests.reports.told import (
    APPRAISED,
    CHECKED,
    CLAIMED,
    COMPARISON,
    EXPLAINED,
    FINDINGS_FOUND,
    FOUND_IN_PROJECTS,
    KINDS,
    LETTERS,
    METHOD,
    MONTH,
    PAST,
    Kind,
    orders,
    sources,
)
from tests.tallies.rows import application, organisation, results

REGION = "15"
MILLION = 100_000_000  # tiyn
PROGRAMMES = ("grant_funding", "programme_targeted", "commercialisation", "innovation_grant", "development_loan")


MONTHLY = {
    "gross_jobs",
    "sales",
    "exports",
    "waste_processed",
    "capacity_use",
    "value_added",
    "labour_productivity",
    "jobs_safeguarded",
}  # known only from a project's own report


def wave(*seeds: int) -> int:
    """A number from 0 to 99 that is always the same for the same seeds."""
    value = 17
    for seed in seeds:
        value = (value * 1_103_515_245 + seed * 12_345 + 6_789) % 2_147_483_648
    return (value >> 8) % 100


@dataclass(frozen=True)
class Parts:
    """What one project adds to one indicator in one month."""

    num: int
    den: int = 1
    plan: int | None = None


@cache
def parts(kind: str, i: int, back: int) -> Parts | None:
    """The parts of project ``i``, so many months before MONTH; None where the indicator does not apply."""
    awarded = (60 + wave(i, 1) * 6) * MILLION
    progress = max(0, 78 - 3 * back + wave(i, 2) // 8 - (25 if i % 9 == 4 else 0))
    paid = awarded * min(100, progress + 8 + wave(i, 3) // 10) // 100
    spent = paid * (88 + wave(i, 4) // 9 - (42 if i % 9 == 4 else 0)) // 100
    planned = spent * (100 + wave(i, 5) // 6 - 6 + (34 if i % 9 == 4 else 0)) // 100
    sells = i % 4 != 3
    sales = (4 + wave(i, 6) // 4) * MILLION * (100 - 2 * back + wave(i, 7 + back) // 5) // 100
    sales_plan = sales * (96 + wave(i, 8) // 7 + (30 if i % 11 == 5 else 0)) // 100
    jobs = 1000 * (2 + wave(i, 9) // 9) + 500 * (wave(i, 10, back) % 3) - 100 * back
    taxes = (1 + wave(i, 11) // 12) * MILLION * (70 - back + wave(i, 30 + back) // 20) // 100
    base = (1 + wave(i, 11) // 12) * MILLION * (45 + wave(i, 12) // 8) // 100
    waste = 1000 * (20 + wave(i, 13) // 3)
    has_waste = i % 6 == 0
    return {
        "projects_supported": Parts(1),
        "awarded": Parts(awarded),
        "disbursed": Parts(paid, plan=paid * (101 + wave(i, 14) // 14) // 100),
        "absorbed": Parts(spent, plan=planned),
        "absorption_of_award": Parts(spent, awarded),
        "absorption_of_plan": Parts(spent, planned),
        "absorption_of_received": Parts(spent, paid),
        "gross_jobs": Parts(jobs, plan=jobs * (97 + wave(i, 15) // 9) // 100),
        "sales": Parts(sales, plan=sales_plan) if sells else None,
        "taxes_paid": Parts(taxes),
        "incremental_taxes": Parts(taxes - base, plan=(taxes - base) * (95 + wave(i, 16) // 5) // 100),
        "fiscal_return": Parts((taxes - base) * 14, paid),
        "exports": Parts(sales // 5, plan=sales // 5) if sells and i % 5 == 0 else None,
        "waste_processed": Parts(waste, plan=waste * 105 // 100) if has_waste else None,
        "capacity_use": Parts(waste, 50_000) if has_waste else None,
        "first_sales": Parts(int(sells)),
        "forecast_unspent": Parts((awarded - spent) // (3 + i % 4)),
        "time_spend_gap": Parts(spent - awarded * 3 // 5, awarded),
        "cost_per_job": Parts(paid, jobs),
        "incremental_taxes_real": Parts(taxes - base * 6 // 5),
        "sales_against_last_year": Parts(sales, sales * 19 // 20) if sells else None,
        "value_added": Parts(sales * 2),
        "labour_productivity": Parts(sales * 19 // 10, 4 * jobs),
        "jobs_safeguarded": Parts(jobs // 2) if i % 5 == 2 else None,
        "readiness_gained": Parts(int(i % 3 > 0), 1) if i % 7 else None,
        "private_leverage": Parts(paid * (i % 3) // 20, paid),
        "reporting_coverage": Parts(0 if is_silent(i) else awarded, awarded),
    }[kind]


def is_silent(i: int) -> bool:
    return i % 13 == 7


def figure(
    kind: Kind,
    level: Level,
    subject: str,
    aspect: Aspect,
    unit: Unit,
    value: Fraction | int | None,
    *,
    month: Period = MONTH,
    state: State = State.REPORTED,
    reason: str = "",
) -> Figure:
    code = figure_code(kind.number, aspect, level, subject)
    exact = None if value is None else Fraction(value)
    return Figure(
        code,
        kind.id,
        1,
        level,
        subject,
        aspect,
        str(month),
        unit,
        exact.numerator if exact is not None else None,
        exact.denominator if exact is not None else 1,
        state,
        reason,
    )


def total(kind: Kind, members: Iterable[int], back: int, plan: bool = False, silent_as: str = "") -> Fraction | None:
    """Sum, or sum over sum, of those who reported; ``silent_as`` "plan" counts the others at plan."""
    num = den = 0
    any_known = False
    for i in members:
        each = parts(kind.id, i, back)
        if each is None or (plan and each.plan is None):
            continue
        if kind.id in MONTHLY and is_silent(i) and not plan:
            num += (each.plan or 0) if silent_as == "plan" else 0
            any_known = any_known or bool(silent_as)
            continue
        any_known = True
        num += each.plan or 0 if plan else each.num
        den += each.den
    if not any_known or (kind.is_ratio and den == 0):
        return None
    return Fraction(num, den) if kind.is_ratio else Fraction(num)


def figures_of(kind: Kind, level: Level, subject: str, members: list[int]) -> Iterable[Figure]:
    """Every aspect of one indicator for one set of projects."""
    due = [i for i in members if parts(kind.id, i, 0) is not None]
    reporting = [i for i in due if not (kind.id in MONTHLY and is_silent(i))]
    value, previous = total(kind, members, 0), total(kind, members, 1)
    silent = State.LATE if due and not reporting else State.UNDEFINED if kind.is_ratio else State.NOT_DUE
    reason = kind.reason if silent is State.UNDEFINED else ""
    point = Unit.POINTS if kind.unit is Unit.RATIO else kind.unit

    def make(aspect: Aspect, number: Fraction | int | None, unit: Unit = kind.unit, absent: State = silent, why: str = reason) -> Figure:
        return (
            figure(kind, level, subject, aspect, unit, number)
            if number is not None
            else figure(kind, level, subject, aspect, unit, None, state=absent, reason=why)
        )

    yield make(Aspect.VALUE, value)
    yield make(Aspect.PREVIOUS, previous)
    yield make(Aspect.CHANGE, None if value is None or previous is None else value - previous, point)
    plan = total(kind, members, 0, plan=True) if kind.has_plan else None
    yield make(Aspect.PLAN, plan, kind.unit, State.NOT_DUE, "")
    yield make(Aspect.AGAINST_PLAN, None if value is None or not plan else value / plan, Unit.RATIO, State.LATE if silent is State.LATE else State.NOT_DUE, "")
    yield make(Aspect.REPORTING, len(reporting), Unit.COUNT)
    yield make(Aspect.DUE, len(due), Unit.COUNT)
    covered, whole = (sum((parts("awarded", i, 0) or Parts(0)).num for i in group) for group in (reporting, due))
    yield make(Aspect.COVERAGE, Fraction(covered, whole) if whole else None, Unit.RATIO, State.NOT_DUE, "")
    if kind.id in MONTHLY and not kind.is_ratio:
        yield make(Aspect.LOW, total(kind, members, 0, silent_as="nothing"))
        yield make(Aspect.HIGH, total(kind, members, 0, silent_as="plan"))
    if kind.id == "forecast_unspent" and value is not None:
        yield make(Aspect.LOW, value * 4 // 5)
        yield make(Aspect.HIGH, value * 5 // 4)
    if kind.is_ratio and value is not None:
        nums = sum((parts(kind.id, i, 0) or Parts(0, 0)).num for i in reporting)
        dens = sum((parts(kind.id, i, 0) or Parts(0, 0)).den for i in reporting)
        part_unit = Unit.KG if kind.id == "capacity_use" else Unit.TIYN
        yield make(Aspect.NUMERATOR, nums, part_unit)
        yield make(Aspect.DENOMINATOR, dens, part_unit)


def project(i: int, number: int = 46) -> Project:
    pid = f"AKT-{i:03d}"
    kk, ru = TITLES[i % len(TITLES)]
    stage = i // len(TITLES)
    title = Name(f"{kk}, {stage + 1}-кезең", f"{ru}, {stage + 1}-й этап") if stage else Name(kk, ru)
    basis = {43: "private", 44: "private", 45: "unknown", 42: "unknown"}.get(i, "state_loan" if i % 5 == 4 else "state_grant")
    silent = (1 + i % 4) if is_silent(i) else 0
    slip = 120 if i % 17 == 3 else 45 if i % 7 == 2 else 0
    return Project(
        pid,
        title,
        list(ORGANISATIONS)[i % len(ORGANISATIONS)],
        list(DISTRICTS)[[0, 0, 0, 1, 0, 7, 10, 0, 2, 4, 0, 6, 9, 11, 3, 0, 5, 8, 0, 10][i % 20]],
        ("industry", "ecology", "agriculture", "medicine", "ai", "materials", "energy")[i % 7],
        "completed" if i % 14 == 9 else "running",
        date(2024 + i % 2, 1 + i % 12, 15),
        date(2026 + i % 3, 12, 31),
        (PROGRAMMES[i % 5],),
        basis,
        count_figure(SILENT_MONTHS, Aspect.VALUE, pid, silent, MONTH),
        count_figure(SLIP_DAYS, Aspect.VALUE, pid, slip, MONTH),
    )


def all_figures(projects: tuple[Project, ...], area: str = REGION, districts: Iterable[str] = tuple(DISTRICTS)) -> FigureSet:
    ids = {each.project_id: i for i, each in enumerate(projects)}
    supported = [each for each in projects if each.is_state_supported]
    groups: list[tuple[Level, str, list[int]]] = [(Level.REGION, area, [ids[each.project_id] for each in supported])]
    groups += [(Level.DISTRICT, kato, [ids[each.project_id] for each in supported if each.district == kato]) for kato in districts]
    groups += [(Level.PROGRAMME, code, [ids[each.project_id] for each in supported if code in each.programmes]) for code in PROGRAMMES]
    groups += [
        (Level.ORGANISATION_TYPE, code, [ids[each.project_id] for each in supported if ORGANISATIONS[each.bin].type_code == code])
        for code in ("enterprise", "university", "institute", "state_body")
    ]
    groups += [(Level.PROJECT, each.project_id, [ids[each.project_id]]) for each in projects]
    made = [figure for kind in KINDS for level, subject, members in groups for figure in figures_of(kind, level, subject, members)]
    return FigureSet.of(MONTH, (*made, *tally_figures(area)))


def tally_figures(area: str) -> Iterable[Figure]:
    """Twelve applications under review, one of them approved, and three universities, the last of which is late."""
    asked = [application(number, requested_tiyn=(20 + wave(number, 41)) * MILLION, programme_code=PROGRAMMES[number % 4]) for number in range(12)]
    asked.append(application(12, decided_on="2026-09-02", status_code="approved"))
    universities = [key for key, each in ORGANISATIONS.items() if each.type_code in ("university", "institute")]
    told = [results(key, str(MONTH), publications_count=3 + place) for place, key in enumerate(universities[:-1])]
    levels = [{"project_id": f"AKT-{number:03d}", "assessor_code": "operator"} for number in range(40)]
    assessed = [{**each, "assessed_on": "2025-03-10", "trl_level": 2 + wave(place, 51) // 25} for place, each in enumerate(levels)]
    assessed += [{**each, "assessed_on": "2026-03-10", "trl_level": 3 + wave(place, 51) // 20} for place, each in enumerate(levels) if place % 3]
    known = tables(
        projects=[rows.project(number) for number in range(40)],
        awards=[rows.award(number, number) for number in range(40)],
        readiness_assessments=assessed,
        applications=asked,
        university_results=[*told, results(universities[-1], "2026-08")],
        organisations=[organisation(key) for key in universities],
    )
    return (figure for each in tallied(tallies(), known, MONTH, area, (REGION,), frozenset()) for figure in each.figures)


def history(projects: tuple[Project, ...], area: str = REGION) -> FigureSet:
    members = [i for i, each in enumerate(projects) if each.is_state_supported]
    made = []
    for back in range(12):
        for kind in KINDS:
            if kind.id in {"absorbed", "sales", "gross_jobs", "incremental_taxes"}:
                month = MONTH.plus(-back)
                made.append(figure(kind, Level.REGION, area, Aspect.VALUE, kind.unit, total(kind, members, back), month=month))
                made.append(figure(kind, Level.REGION, area, Aspect.PLAN, kind.unit, total(kind, members, back, plan=True), month=month))
    for i, each in enumerate(projects):
        for kind in (kind for kind in KINDS if kind.id == "sales"):
            for back in range(12):
                month, found = MONTH.plus(-back), parts(kind.id, i, back)
                silent = found is not None and back == 0 and is_silent(i)
                for aspect, number in ((Aspect.VALUE, found.num if found and not silent else None), (Aspect.PLAN, found.plan if found else None)):
                    state = State.REPORTED if number is not None else State.LATE if silent else State.NOT_DUE
                    made.append(figure(kind, Level.PROJECT, each.project_id, aspect, kind.unit, number, month=month, state=state))
    return FigureSet.of(MONTH, made)


def sample(*, missing: str = "", synthetic: bool = True, number: int = 46) -> ReportFacts:
    """The facts of the month; ``missing`` names a source that never came."""
    projects = tuple(project(i) for i in range(number))
    lines = sources(missing)
    return ReportFacts(
        region=Region(REGION, Name("Ақтөбе облысы", "Актюбинская область", "Aktobe Region")),
        period=MONTH,
        edition=1,
        as_known_at=datetime(2026, 10, 6, 9, 0, tzinfo=timezone(timedelta(hours=5))),
        time_zone="Asia/Aqtobe",
        code_version="0.1.0",
        ruleset_version="2026.10",
        synthetic=synthetic,
        figures=all_figures(projects),
        history=history(projects),
        projects=projects,
        organisations={key: Organisation(key, name, kind) for key, (name, kind) in ((key, (each.name, each.type_code)) for key, each in ORGANISATIONS.items())},
        districts=DISTRICTS,
        orders=orders(),
        sources=lines,
        findings=FINDINGS_FOUND,
        gaps=tuple(Gap(line.name, line.title, line.due_on) for line in lines if line.state == "missing"),
        method=METHOD,
        decide_by=date(2026, 10, 20),
        claims=CLAIMED,
        checks=CHECKED,
        ledger=LETTERS,
        variances={each.project_id: EXPLAINED for each in projects[::3]},
        of_projects=FOUND_IN_PROJECTS,
        past_forecasts=PAST,
        effect=COMPARISON,
        appraisals=APPRAISED,
        anchor=Anchor("esep.example/log", 41, "5dc9da79a70659a9" * 4, "0123abcd", "esep.example/log\n41\n...\n"),
    )


CONNECTED = ("15", "19", "71")


def country(*, number: int = 46, connected: tuple[str, ...] = CONNECTED) -> ReportFacts:
    """The same projects spread over some regions of the country; the other regions are not connected."""
    facts = sample(number=number)
    projects = tuple(replace(each, district=connected[i % len(connected)]) for i, each in enumerate(facts.projects))
    kind = next(each for each in KINDS if each.id == "absorption_of_plan")
    points = []
    for code in connected:
        members = [i for i, each in enumerate(projects) if each.is_state_supported and each.district == code]
        for back in range(12):
            points.append(figure(kind, Level.DISTRICT, code, Aspect.VALUE, kind.unit, total(kind, members, back), month=MONTH.plus(-back)))
    return replace(
        facts,
        region=Region(NATION, Name("Қазақстан Республикасы", "Республика Казахстан", "Republic of Kazakhstan")),
        projects=projects,
        figures=all_figures(projects, NATION, connected),
        history=FigureSet.of(MONTH, (*history(projects, NATION).figures, *points)),
        districts={each.region_code: Name(each.short_kk, each.short_ru, each.short_en) for each in reference.regions().values()},
    )
