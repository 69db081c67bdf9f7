"""How do the regions stand side by side? No order of merit where coverage forbids it, no number where nothing is connected."""

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from etl.core.figure import Aspect, Level
from etl.core.period import Period
from etl.reports.desk import Desk
from etl.reports.divided import lines as rows_of
from etl.reports.divided import ordered
from etl.reports.multiples import Course, multiples
from etl.reports.pictures import Picture
from etl.reports.rating import may_rank
from etl.reports.tables import Column, Table
from etl.reports.typed import Label, Word

MONEY = ("awarded", "disbursed", "absorbed", "absorption_of_plan", "absorption_of_received", "fiscal_return")
COURSE = "absorption_of_plan"


def absent(desk: Desk) -> frozenset[str]:
    """The regions that are not connected yet."""
    return frozenset(code for code in desk.facts.districts if not desk.facts.figures.has("awarded", Level.DISTRICT, code, Aspect.VALUE))


def connected(desk: Desk) -> Markup:
    """Of how many regions this report can speak."""
    every, missing = tuple(desk.facts.districts), absent(desk)
    here, whole = desk.projects_in("regions/connected", set(every) - missing), desk.projects_in("regions", every)
    if not missing:
        return desk.speaker.mark("All {whole} regions are connected.", whole=whole)
    return desk.speaker.mark("{here} of {whole} regions are connected; of the others nothing is known, which is not zero.", here=here, whole=whole)


def lines(desk: Desk) -> Sequence[tuple[str, Label]]:
    """The connected regions with their names, by their sales where coverage allows it."""
    missing = absent(desk)
    return [(code, desk.district(code)) for code in ordered(desk, [code for code in desk.facts.districts if code not in missing])]


def unknown(desk: Desk) -> Word:
    """Which regions are not connected, by name; empty if all are."""
    names = Label(", ".join(desk.district(code) for code in desk.facts.districts if code in absent(desk)))
    return desk.say("Not connected: {names}.", names=names) if names else Word("")


def money(desk: Desk) -> Table:
    """Awarded, paid, absorbed and returned, region by region."""
    say, tenge = desk.say, desk.words.code("unit", "million tenge")
    columns = (
        Column(say("Region"), "24%"),
        Column(say("Awarded"), "13%", tenge, "number"),
        Column(say("Paid"), "12%", tenge, "number"),
        Column(say("Absorbed"), "13%", tenge, "number"),
        Column(say("Absorption of plan"), "13%", Word("%"), "number"),
        Column(say("Absorption of received"), "13%", Word("%"), "number"),
        Column(say("Fiscal return"), "12%", desk.words.code("unit", "tenge per tenge"), "number"),
    )
    note = say(
        "Regions stand in the order of their sales." if may_rank(desk.facts.figure("sales", Aspect.COVERAGE)) else "Coverage does not allow an order of merit."
    )
    return Table("money_region", say("Money by region"), columns, rows_of(desk, MONEY, Level.DISTRICT, lines(desk)), (note,))


def courses(desk: Desk) -> Picture:
    """Absorption against plan, month by month, each region in a picture of its own on one scale."""
    say, printer = desk.say, desk.printer
    drawn = []
    for code, name in lines(desk):
        series = desk.facts.history.series(COURSE, Level.DISTRICT, code, Aspect.VALUE)
        drawn.append(Course(name, series, printer.full(series[-1])))
    months = sorted({figure.period for course in drawn for figure in course.series})
    since, until = (printer.month(Period.parse(months[0])), printer.month(Period.parse(months[-1]))) if months else (Word(""), Word(""))
    value = desk.facts.figure(COURSE)
    title = say("Absorbed of the plan, country: {value}", value=value) if value.is_known else say("Absorption is not known: {why}.", why=printer.absent(value))
    alt = say("{title} One picture for each region, {since} to {until}; the line is the plan.", title=title, since=since, until=until)
    return replace(multiples(drawn, title, alt, say("the plan, 100 %")), stated=(value,))
