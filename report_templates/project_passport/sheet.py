"""What stands on the page of one project? Who, whose money, how far, what came of it, and what was found in its data."""

from dataclasses import dataclass

from etl.core.figure import Aspect, Figure, Level
from etl.core.period import Period
from etl.reports.desk import Desk
from etl.reports.facts import Project, ProjectFinding
from etl.reports.found import filled
from etl.reports.pictures import Bar, Picture, Point, bars, months
from etl.reports.printing import common_scale
from etl.reports.rating import Light, Rating
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label, Printed, Word

INDICATORS = ("time_spend_gap", "forecast_unspent", "gross_jobs", "sales", "exports", "taxes_paid", "incremental_taxes", "waste_processed", "capacity_use")
COURSE = "sales"
MOST = 5  # findings on the page; the workbook of the monthly report and the pages for auditors have them all


@dataclass(frozen=True)
class Sheet:
    """One page."""

    project_id: Label
    title: Label
    facts: tuple[tuple[Word, Label | Word | Printed], ...]
    rating: Rating
    parts: tuple[tuple[Word, Light], ...]
    money: Picture
    indicators: Table
    course: Picture | None
    slip: Figure
    silent: Figure
    variance: Word
    findings: Table


def sheet(desk: Desk, project: Project) -> Sheet:
    """The page of one project."""
    rating = desk.ratings[project.project_id]
    parts = (("money", rating.money), ("results", rating.results), ("schedule", rating.schedule))
    return Sheet(
        Label(project.project_id),
        desk.title(project),
        identity(desk, project),
        rating,
        tuple((desk.words.code("rating part", name), light) for name, light in parts),
        money(desk, project),
        indicators(desk, project),
        course(desk, project),
        project.slip_days,
        project.silent_months,
        variance(desk, project, rating),
        findings(desk, [each for each in desk.facts.of_projects if each.project_id == project.project_id]),
    )


def variance(desk: Desk, project: Project, rating: Rating) -> Word:
    """Why a project is behind, in the words of whoever answers for it; nothing to say of a project that is not red."""
    told = desk.facts.variances.get(project.project_id)
    if told:
        return desk.say("“{why}” {role}, {day}", why=Label(told.why), role=Label(told.role), day=told.said_on)
    return desk.say("No explanation was given.") if rating.overall is Light.RED else Word("")


def identity(desk: Desk, project: Project) -> tuple[tuple[Word, Label | Word | Printed], ...]:
    """Who carries the project out, where, under which programme and until when."""
    say, words, printer = desk.say, desk.words, desk.printer
    return (
        (say("Organisation"), desk.organisation(project)),
        (say("BIN"), Label(project.bin)),
        (say("District"), desk.district(project.district)),
        (say("Theme"), words.code("theme", project.theme_code)),
        (say("Programme"), Word("; ".join(words.code("programme", code) for code in project.programmes)) if project.programmes else say("no awards")),
        (say("Whose money"), words.code("support basis", project.support_basis_code)),
        (say("State"), words.code("project status", project.status_code)),
        (say("Term"), Printed(f"{printer.day(project.starts_on)} – {printer.day(project.ends_on)}")),
    )


def money(desk: Desk, project: Project) -> Picture:
    """What was paid of the award, and what of the payment was absorbed."""
    say, printer = desk.say, desk.printer
    awarded, paid, absorbed = (desk.facts.of_project(name, project) for name in ("awarded", "disbursed", "absorbed"))
    scale = common_scale([awarded, paid, absorbed])

    def bar(name: str, whole: Figure, part: Figure) -> Bar:
        return Bar(say(name), whole, part, printer.number(whole, scale), printer.number(part, scale))

    lines = [bar("Paid of what was awarded", awarded, paid), bar("Absorbed of what was paid", paid, absorbed)]
    ratio = desk.facts.of_project("absorption_of_plan", project)
    title = (
        say("Absorbed: {absorbed}, {against} of the plan", absorbed=absorbed, against=ratio)
        if absorbed.is_known and ratio.is_known
        else say("Absorption is not known: {why}.", why=printer.absent(absorbed if not absorbed.is_known else ratio))
    )
    alt = say("{title} Awarded {awarded}, paid {paid}, absorbed {absorbed}.", title=title, awarded=awarded, paid=paid, absorbed=absorbed)
    unit = printer.words.code("unit", scale.unit)
    return bars(lines, title, alt, say("whole, {unit}", unit=unit), say("part, {unit}", unit=unit))


def indicators(desk: Desk, project: Project) -> Table:
    """Before, now, plan: each indicator that applies to the project."""
    say, figures = desk.say, desk.facts.figures
    titles = {line.indicator: line.title for line in desk.facts.method}
    place = (Level.PROJECT, project.project_id)
    rows = []
    for name in INDICATORS:
        value = figures.get(name, *place, Aspect.VALUE)
        plan = figures.get(name, *place, Aspect.PLAN) if figures.has(name, *place, Aspect.PLAN) else None
        unit = desk.words.code("unit", "million tenge") if value.unit.value == "tiyn" else desk.printer.unit(value)
        against = figures.get(name, *place, Aspect.AGAINST_PLAN) if plan is not None else None
        cells = (figures.get(name, *place, Aspect.PREVIOUS), value, plan or Label(""), against or Label(""))
        rows.append(Row((say(titles[name]), unit, *cells)))
    columns = (
        Column(say("Indicator"), "38%"),
        Column(say("Unit"), "14%"),
        Column(say("Month before"), "12%", kind="number"),
        Column(say("This month"), "12%", kind="number"),
        Column(say("Plan"), "12%", kind="number"),
        Column(say("Of the plan"), "12%", Word("%"), "number"),
    )
    return Table("passport_indicators", say("Results"), columns, tuple(rows))


def course(desk: Desk, project: Project) -> Picture | None:
    """Sales month by month against their plan; nothing where the project never owed any."""
    place = (COURSE, Level.PROJECT, project.project_id)
    plans = {each.period: each for each in desk.facts.history.series(*place, Aspect.PLAN)}
    actuals = [each for each in desk.facts.history.series(*place, Aspect.VALUE) if each.period in plans]
    if not any(each.is_known for each in (*actuals, *plans.values())):
        return None
    scale = common_scale([*actuals, *plans.values()])
    printer = desk.printer
    points: list[Point] = []
    for each in actuals:
        month, plan = Period.parse(each.period), plans[each.period]
        year = printer.year(month) if not points or month.month == 1 else Printed("")
        points.append(Point(printer.short_month(month), each, plan, printer.number(each, scale), printer.number(plan, scale), year))
    unit = printer.words.code("unit", scale.unit)
    title = desk.say("Sales month by month")
    alt = desk.say("{title} Bars: actual by month; lines: plan.", title=title)
    return months(points, title, alt, desk.say("actual, {unit}", unit=unit), desk.say("plan, {unit}", unit=unit), height=120)


def findings(desk: Desk, found: list[ProjectFinding]) -> Table:
    """What the checks found in rows that name the project."""
    say = desk.say
    rows = tuple(
        Row(
            (
                desk.words.code("severity", each.severity),
                filled(desk, each.says, each.words, each.column_says),
                filled(desk, each.fix, each.words, each.column_says),
                each.count,
            )
        )
        for each in found
    )
    columns = (
        Column(say("Severity"), "14%"),
        Column(say("What is promised"), "41%"),
        Column(say("What to do"), "37%"),
        Column(say("Found"), "8%", kind="number"),
    )
    return Table("passport_findings", say("What the checks found in its data"), columns, rows, most=MOST)
