"""What does an auditor sign? Timeliness, checks table by table, who is silent, and the state of the log."""

from markupsafe import Markup

from etl.core.figure import Aspect, Figure
from etl.core.finding import Severity
from etl.reports.counts import FINDINGS, LOADED, QUARANTINED, READ, ROWS_FAILED, RULES_RUN, UNCHANGED, count_figure
from etl.reports.decisions import largest_first, silent
from etl.reports.desk import Desk
from etl.reports.found import source_title
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label, Word


def total(desk: Desk, number: int, figures: list[Figure]) -> Figure:
    """The sum of counts; sources that did not come have none and are named beside it."""
    return count_figure(number, Aspect.VALUE, "", sum(int(figure.value or 0) for figure in figures), desk.facts.period)


def answer(desk: Desk) -> tuple[Markup, ...]:
    """The statement in five sentences."""
    facts, mark = desk.facts, desk.speaker.mark
    on_time = count_figure(FINDINGS, Aspect.VALUE, "sources/on time", sum(each.state == "received" for each in facts.sources), facts.period)
    every = count_figure(FINDINGS, Aspect.VALUE, "sources", len(facts.sources), facts.period)
    read, loaded, unchanged, aside = (
        total(desk, number, [getattr(each, name) for each in facts.sources])
        for number, name in ((READ, "read"), (LOADED, "loaded"), (UNCHANGED, "unchanged"), (QUARANTINED, "quarantined"))
    )
    rules = total(desk, RULES_RUN, [each.rules for each in facts.checks])
    failed = total(desk, ROWS_FAILED, [each.failed for each in facts.checks])
    grave = sum(int(each.count.value or 0) for each in facts.findings if each.severity in (Severity.BLOCKING, Severity.ERROR))
    graver = count_figure(FINDINGS, Aspect.VALUE, "grave", grave, facts.period)
    waivers = count_figure(FINDINGS, Aspect.VALUE, "waivers", len(facts.waivers), facts.period)
    return (
        mark("{on_time} of {every} sources came in time.", on_time=on_time, every=every),
        mark(
            "Rows read {read} = loaded {loaded} + unchanged {unchanged} + set aside {aside}; nothing else happened to a row.",
            read=read,
            loaded=loaded,
            unchanged=unchanged,
            aside=aside,
        ),
        mark("{rules} rules were run; they found {failed} breaches, {grave} of which keep a row out of the figures.", rules=rules, failed=failed, grave=graver),
        mark("Waivers by named persons in force: {waivers}.", waivers=waivers),
        mark("Reports cover {coverage} of the money awarded.", coverage=facts.figure("reporting_coverage")),
    )


def timeliness(desk: Desk) -> Table:
    """When each source was due, when it came, and how many working days late."""
    say = desk.say
    rows = tuple(
        Row((say(each.title), desk.words.code("source state", each.state), each.due_on, each.received_on or say("not received"), each.days_late))
        for each in desk.facts.sources
    )
    columns = (
        Column(say("Source"), "40%"),
        Column(say("State"), "18%"),
        Column(say("Due"), "14%", kind="day"),
        Column(say("Received"), "14%", kind="day"),
        Column(say("Late"), "14%", say("working days"), "number"),
    )
    return Table("timeliness", say("Timeliness"), columns, rows)


def checks(desk: Desk) -> Table:
    """Table by table: how many rules, rows and breaches."""
    say = desk.say
    whole = say("the delivery as a whole")
    rows = [Row((Label(each.table or whole), source_title(desk, each.source), each.rules, each.rows, each.failed, each.waived)) for each in desk.facts.checks]
    columns = (
        Column(say("Table"), "30%", kind="identifier"),
        Column(say("Source"), "30%"),
        Column(say("Rules"), "10%", kind="number"),
        Column(say("Rows"), "10%", kind="number"),
        Column(say("Breaches"), "10%", kind="number"),
        Column(say("Waived"), "10%", kind="number"),
    )
    note = say("A row that breaks three rules is three breaches. Rules about whole deliveries count a delivery as one row.")
    return Table("checks", say("What was judged"), columns, tuple(rows), (note,))


def silence(desk: Desk) -> Table:
    """Who owes a report, longest silent first."""
    say = desk.say
    late = sorted(largest_first(desk, silent(desk)), key=lambda each: -(each.silent_months.value or 0))
    rows = tuple(
        Row((Label(each.project_id), desk.organisation(each), Label(each.bin), each.silent_months, desk.facts.of_project("awarded", each))) for each in late
    )
    columns = (
        Column(say("No."), "11%", kind="identifier"),
        Column(say("Organisation"), "41%"),
        Column(say("BIN"), "16%", kind="identifier"),
        Column(say("Silent"), "16%", say("months in a row"), "number"),
        Column(say("Awarded"), "16%", desk.words.code("unit", "million tenge"), "number"),
    )
    return Table("silence", say("Who did not report"), columns, rows)


def suppliers(desk: Desk) -> Table:
    """How each supplier of a form does, the worst first."""
    say, facts = desk.say, desk.facts

    def name(number: str) -> Label | Word:
        known = facts.organisations.get(number)
        return known.name.text(desk.language) if known else say("not in the register")

    rows = tuple(
        Row((Label(each.supplier), name(each.supplier), say(each.title), each.in_time, each.late, each.silent, each.accepted, each.open, each.trend))
        for each in facts.scores
    )
    columns = (
        Column(say("BIN"), "12%", kind="identifier"),
        Column(say("Organisation"), "23%"),
        Column(say("Source"), "18%"),
        Column(say("In time"), "7%", say("months"), "number"),
        Column(say("Late"), "7%", say("months"), "number"),
        Column(say("Not sent"), "8%", say("months"), "number"),
        Column(say("Rows taken"), "8%", Word("%"), "number"),
        Column(say("Set aside"), "8%", say("rows"), "number"),
        Column(say("Trend"), "9%", desk.words.code("unit", "percentage points"), "number"),
    )
    notes = (
        say("The last twelve months since the first delivery. Set aside: rows that the newest decision keeps out."),
        say("Trend: share in time of the last three months less that of the months before."),
    )
    return Table("scores", say("How the suppliers do"), columns, rows, notes)


def ledger(desk: Desk) -> Table:
    """What became of the letters about the month before; those about this month leave after this statement."""
    say, printer = desk.say, desk.printer
    rows = tuple(
        Row(
            (
                Label(each.edition),
                Label(each.address),
                desk.words.code("letter state", each.state),
                printer.moment(each.sent_at, desk.facts.time_zone) if each.sent_at else say("—"),
                Label(each.file_sha256[:16]),
            )
        )
        for each in desk.facts.ledger
    )
    columns = (
        Column(say("Edition"), "31%", kind="identifier"),
        Column(say("To"), "23%"),
        Column(say("State"), "15%"),
        Column(say("When"), "16%"),
        Column(say("SHA-256 of the PDF, first 16 signs"), "15%", kind="identifier"),
    )
    return Table("ledger", say("Letters about the month before"), columns, rows)


def log(desk: Desk) -> Table:
    """The signed state of the log on which the statement rests, whole, so that it can be compared."""
    say, told = desk.say, desk.facts.anchor
    rows = tuple(
        Row((say(name), Label(value)))
        for name, value in (
            ("Origin of the log", told.origin),
            ("Entries in the log", str(told.size)),
            ("Root of its tree", told.root),
            ("Key that signed it", told.key_id),
        )
    )
    columns = (Column(say("What"), "24%"), Column(say("Value"), "76%", kind="identifier"))
    note = say("The attached checkpoint.txt carries the signature. esep verify with this file says whether the log goes on from this state.")
    return Table("log", say("State of the audit log"), columns, rows, (note,))
