"""Where is the money: awarded, paid, absorbed, idle?"""

from etl.core.figure import Aspect, Figure, Level
from etl.reports.counts import difference
from etl.reports.desk import Desk
from etl.reports.facts import PastForecasts, Project
from etl.reports.pictures import Bar, Picture, Step, bars, waterfall
from etl.reports.printing import common_scale
from etl.reports.tables import Cell, Column, Row, Table
from etl.reports.typed import Label, Word

MOST_LEFT = 5
RATIOS = ("absorption_of_award", "absorption_of_plan", "absorption_of_received")


def flow(desk: Desk) -> Picture:
    """From award to absorption, with what is lost on the way."""
    awarded, paid, absorbed = (desk.facts.figure(name) for name in ("awarded", "disbursed", "absorbed"))
    waiting, idle = difference(awarded, paid), difference(paid, absorbed)
    names = (("Awarded", awarded, True), ("Not paid yet", waiting, False), ("Paid", paid, True), ("Idle", idle, False), ("Absorbed", absorbed, True))
    steps = [Step(desk.say(name), figure, desk.printer.full(figure), is_sum) for name, figure, is_sum in names]
    title = (
        desk.say("Paid but not accepted as spent: {idle}", idle=idle)
        if idle.is_known
        else desk.say("The way of the money is not known: {why}.", why=desk.printer.absent(idle))
    )
    alt = desk.say("{title} Steps: awarded {awarded}, paid {paid}, absorbed {absorbed}.", title=title, awarded=awarded, paid=paid, absorbed=absorbed)
    return waterfall(steps, title, alt)


def by_programme(desk: Desk) -> Picture:
    """Paid and absorbed money of each programme."""
    figures = desk.facts.figures
    pairs = {code: tuple(figures.get(name, Level.PROGRAMME, code, Aspect.VALUE) for name in ("disbursed", "absorbed")) for code in desk.programmes()}
    scale = common_scale([figure for pair in pairs.values() for figure in pair])
    lines = [
        Bar(desk.words.code("programme", code), paid, absorbed, desk.printer.number(paid, scale), desk.printer.number(absorbed, scale))
        for code, (paid, absorbed) in pairs.items()
    ]
    unit = desk.words.code("unit", scale.unit)
    title = desk.say("What each programme paid and what was absorbed of it")
    return bars(lines, title, desk.say("{title} Bars: programmes.", title=title), desk.say("paid, {unit}", unit=unit), desk.say("absorbed, {unit}", unit=unit))


def ratios(desk: Desk) -> Table:
    """The three absorption ratios with numerator and denominator, so that nobody has to guess what is divided by what."""
    say, facts = desk.say, desk.facts

    def row(indicator: str) -> Row:
        line = next(line for line in facts.method if line.indicator == indicator)
        cells: tuple[Cell, ...] = (desk.coded(indicator), say(line.formula))
        return Row((*cells, *(facts.figure(indicator, aspect) for aspect in (Aspect.NUMERATOR, Aspect.DENOMINATOR, Aspect.VALUE, Aspect.CHANGE))))

    money = desk.words.code("unit", "million tenge")
    columns = (
        Column(say("Ratio"), "34%", kind="coded"),
        Column(say("Formula"), "12%"),
        Column(say("Numerator"), "15%", money, "number"),
        Column(say("Denominator"), "15%", money, "number"),
        Column(say("Value"), "10%", Word("%"), "number"),
        Column(say("Change in the month"), "14%", desk.words.code("unit", "percentage points"), "number"),
    )
    return Table("ratios", say("Three ratios of absorption"), columns, tuple(row(indicator) for indicator in RATIOS))


def forecast(desk: Desk) -> Table:
    """What will be left of the awards of each programme, with its range, and how such forecasts have fared."""
    say, figures = desk.say, desk.facts.figures

    def cells(level: Level, subject: str) -> tuple[Cell, ...]:
        told = [figures.get("forecast_unspent", level, subject, aspect) for aspect in (Aspect.VALUE, Aspect.LOW, Aspect.HIGH)]
        gap = figures.get("time_spend_gap", level, subject, Aspect.VALUE)
        return (*(figures.get(name, level, subject, Aspect.VALUE) for name in ("awarded", "absorbed")), *told, gap)

    rows = [Row((desk.words.code("programme", code), *cells(Level.PROGRAMME, code))) for code in desk.programmes()]
    rows.append(Row((say("Total"), *cells(Level.REGION, desk.facts.region.code)), is_total=True))
    money = desk.words.code("unit", "million tenge")
    columns = (
        Column(say("Programme"), "29%"),
        Column(say("Awarded"), "12%", money, "number"),
        Column(say("Absorbed"), "12%", money, "number"),
        Column(say("Unspent at the end"), "12%", money, "number"),
        Column(say("Range from"), "11%", money, "number"),
        Column(say("Range to"), "11%", money, "number"),
        Column(say("Spending against time"), "13%", desk.words.code("unit", "percentage points"), "number"),
    )
    notes = [say("Each award at the median of its own last six months; the range is between the quartiles of the same months.")]
    past = desk.facts.past_forecasts
    if past is not None and past.error.is_known:
        notes.append(
            say(
                "Held against the past: of {made} forecasts of three months, {inside} had the real spending in their range; the middle error was {error}.",
                made=past.made,
                inside=past.inside,
                error=past.error,
            )
        )
    return Table("forecast", say("What will be left of the awards when they end"), columns, tuple(rows), tuple(notes), stated=_stated(past))


def _stated(past: PastForecasts | None) -> tuple[Figure, ...]:
    return (past.made, past.inside, past.error) if past is not None and past.error.is_known else ()


def left_most(desk: Desk) -> Table:
    """The projects that will leave most of their money, if they go on as now."""
    say = desk.say

    def left(project: Project) -> Figure:
        return desk.facts.of_project("forecast_unspent", project)

    known = [project for project in desk.supported if (left(project).value or 0) > 0]
    known.sort(key=lambda project: (-(left(project).value or 0), project.project_id))
    rows = tuple(
        Row(
            (
                Label(project.project_id),
                desk.title(project),
                project.ends_on,
                left(project),
                *(desk.facts.of_project("forecast_unspent", project, aspect) for aspect in (Aspect.LOW, Aspect.HIGH)),
                desk.facts.of_project("time_spend_gap", project),
            )
        )
        for project in known
    )
    money = desk.words.code("unit", "million tenge")
    columns = (
        Column(say("No."), "9%", kind="identifier"),
        Column(say("Project"), "36%"),
        Column(say("Ends"), "10%", kind="day"),
        Column(say("Unspent at the end"), "12%", money, "number"),
        Column(say("Range from"), "10%", money, "number"),
        Column(say("Range to"), "10%", money, "number"),
        Column(say("Spending against time"), "13%", desk.words.code("unit", "percentage points"), "number"),
    )
    return Table("left_most", say("Projects that will leave most of their money"), columns, rows, most=MOST_LEFT)


def programmes(desk: Desk) -> Table:
    """Money by programme."""
    say, figures, region = desk.say, desk.facts.figures, desk.facts.figure
    rows = []
    for code in desk.programmes():
        awarded, paid, absorbed = (figures.get(name, Level.PROGRAMME, code, Aspect.VALUE) for name in ("awarded", "disbursed", "absorbed"))
        rows.append(
            Row(
                (
                    desk.words.code("programme", code),
                    awarded,
                    paid,
                    absorbed,
                    difference(paid, absorbed),
                    *(figures.get(name, Level.PROGRAMME, code, Aspect.VALUE) for name in RATIOS),
                )
            )
        )
    awarded, paid, absorbed = (region(name) for name in ("awarded", "disbursed", "absorbed"))
    rows.append(Row((say("Total"), awarded, paid, absorbed, difference(paid, absorbed), *(region(name) for name in RATIOS)), is_total=True))
    money = desk.words.code("unit", "million tenge")
    columns = (
        Column(say("Programme"), "27%"),
        Column(say("Awarded"), "11%", money, "number"),
        Column(say("Paid"), "11%", money, "number"),
        Column(say("Absorbed"), "11%", money, "number"),
        Column(say("Idle"), "10%", money, "number"),
        Column(say("Of award"), "10%", Word("%"), "number"),
        Column(say("Of plan"), "10%", Word("%"), "number"),
        Column(say("Of paid"), "10%", Word("%"), "number"),
    )
    return Table("money", say("Money by programme"), columns, tuple(rows))
