"""Where is the money: awarded, paid, absorbed, idle?"""

from etl.core.figure import Aspect, Level
from etl.reports.counts import difference
from etl.reports.desk import Desk
from etl.reports.pictures import Bar, Picture, Step, bars, waterfall
from etl.reports.printing import common_scale
from etl.reports.tables import Cell, Column, Row, Table
from etl.reports.typed import Word

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
        cells: tuple[Cell, ...] = (say(line.title), say(line.formula))
        return Row((*cells, *(facts.figure(indicator, aspect) for aspect in (Aspect.NUMERATOR, Aspect.DENOMINATOR, Aspect.VALUE, Aspect.CHANGE))))

    money = desk.words.code("unit", "million tenge")
    columns = (
        Column(say("Ratio"), "34%"),
        Column(say("Formula"), "12%"),
        Column(say("Numerator"), "15%", money, "number"),
        Column(say("Denominator"), "15%", money, "number"),
        Column(say("Value"), "10%", Word("%"), "number"),
        Column(say("Change in the month"), "14%", desk.words.code("unit", "percentage points"), "number"),
    )
    return Table("ratios", say("Three ratios of absorption"), columns, tuple(row(indicator) for indicator in RATIOS))


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
