"""What do the universities and institutes bring forth? Stocks of the month, and what came in twelve months."""

from etl.core.figure import Aspect, Figure, Level
from etl.reports.desk import Desk
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label, Word
from etl.tallies.readiness import LEVELS

STOCKS = ("scientific_staff", "foreign_scientists", "laboratories", "joint_projects")
TOGETHER = (
    *("joint_projects_under_way", "joint_contracts", "joint_projects_abroad"),
    *("council_topics", "council_meetings_planned", "council_decisions_open", "council_decisions_overdue"),
)
FLOWS = ("publications", "patents_filed", "patents_granted", "licences", "licence_income")


def universities(desk: Desk) -> Table:
    """One row for each organisation that has ever reported; no row where none has."""
    say, facts = desk.say, desk.facts

    def cells(level: Level, subject: str) -> tuple[Figure, ...]:
        return tuple(facts.figures.get(name, level, subject, Aspect.VALUE) for name in (*STOCKS, *FLOWS))

    def name(number: str) -> Label:
        known = facts.organisations.get(number)
        return known.name.text(desk.language) if known else Label(number)

    told = sorted({figure.subject for figure in facts.figures.figures if figure.indicator == STOCKS[0] and figure.level is Level.ORGANISATION})
    rows = [Row((name(each), *cells(Level.ORGANISATION, each))) for each in told]
    if rows:
        rows.append(Row((say("Total"), *cells(Level.REGION, facts.region.code)), is_total=True))
    none = Word("")
    columns = (
        Column(say("Organisation"), "19%"),
        Column(say("Scientific staff"), "10.4%", desk.words.code("unit", "FTE"), "number"),
        Column(say("From abroad"), "7.6%", none, "number"),
        Column(say("Laboratories"), "8.8%", none, "number"),
        Column(say("Joint projects"), "8%", none, "number"),
        Column(say("Publications"), "11.6%", none, "number"),
        Column(say("Patents filed"), "8.4%", none, "number"),
        Column(say("Patents granted"), "8%", none, "number"),
        Column(say("Licences"), "8.6%", none, "number"),
        Column(say("Licence income"), "9.6%", desk.words.code("unit", "million tenge"), "number"),
    )
    notes = (
        say("Staff, laboratories and joint projects at the end of the month; publications, patents and licences of twelve months."),
        say("Units report all that they do, not only what support paid for."),
    )
    return Table("universities", say("Universities and institutes"), columns, tuple(rows), (*notes, *together(desk)))


def together(desk: Desk) -> tuple[Word, ...]:
    """What science and business do together, and what the Council on Science has met about; one line that says why, where nothing is known."""
    say, facts = desk.say, desk.facts
    running, contracts, abroad, topics, planned, undone, overdue = (facts.figures.get(name, Level.REGION, facts.region.code, Aspect.VALUE) for name in TOGETHER)
    if not running.is_known:
        return (say("Joint projects with business and the Council on Science: {why}.", why=desk.printer.absent(running)),)
    return (
        say(
            "By the department's list: joint projects under way {projects}, their contracts {sum}, with partners abroad {abroad}.",
            projects=running,
            sum=contracts,
            abroad=abroad,
        ),
        say(
            "Council on Science: topics considered {topics}, meetings planned {planned}, decisions not done {open}, of these past their day {overdue}.",
            topics=topics,
            planned=planned,
            open=undone,
            overdue=overdue,
        ),
    )


def readiness(desk: Desk) -> Table:
    """How many projects stood on each level of readiness at their first assessment, and how many stand there now; no row where none was assessed."""
    say, facts = desk.say, desk.facts

    def row(title: str, tally: str) -> Row:
        return Row((say(title), *(facts.figures.get(tally, Level.READINESS, level, Aspect.VALUE) for level in LEVELS)))

    every = facts.figures.get("readiness_now", Level.REGION, facts.region.code, Aspect.VALUE)
    rows = (row("First assessment", "readiness_at_first"), row("Last assessment", "readiness_now")) if every.value else ()
    columns = (Column(say("Projects on the level"), "28%"), *(Column(Word(level), "8%", kind="number") for level in LEVELS))
    note = say("Technology readiness from 1, a principle observed, to 9, proven in use. Levels are an order: they are not added or averaged.")
    return Table("readiness", say("Readiness of the supported projects for use"), columns, rows, (note,))
