"""What was said in public, and what do the data say?"""

from etl.core.figure import Figure
from etl.reports.desk import Desk
from etl.reports.facts import ClaimLine
from etl.reports.tables import Cell, Column, Row, Table
from etl.reports.typed import Label, Printed, Word

VERDICTS = ("differs", "agrees", "cannot_be_checked")


def stated(desk: Desk, line: ClaimLine) -> Cell:
    """The number or range as it was stated, marked where it was stated as about."""
    if not line.stated_low.is_known:
        return Word("–")
    printer = desk.printer
    low, high = printer.full(line.stated_low), printer.full(line.stated_high)
    number = low if low == high else Printed(f"{printer.number(line.stated_low)}–{high}")
    return desk.say("about {number}", number=number) if line.is_approximate else number


def claims(desk: Desk) -> Table:
    """One line for each statement that gives a number, those that differ first; the others only in the workbook."""
    say = desk.say
    lines = sorted(desk.facts.claims, key=lambda line: (VERDICTS.index(line.verdict), line.claim_id))

    def full(figure: Figure | None) -> Cell:
        return desk.printer.full(figure) if figure is not None else Word("–")

    rows = tuple(
        Row(
            (
                Label(line.claim_id),
                Label(line.text),
                stated(desk, line),
                full(line.ours),
                full(line.difference),
                Word(f"{desk.words.code('claim', line.verdict)}" + (f": {say(line.why)}" if line.why else "")),
            )
        )
        for line in lines
    )
    columns = (
        Column(say("No."), "5%", kind="identifier"),
        Column(say("Statement, in its own language"), "34%"),
        Column(say("Stated"), "13%"),
        Column(say("In the data"), "13%"),
        Column(say("Difference"), "12%"),
        Column(say("Verdict"), "23%"),
    )
    checked = sum(line.verdict != "cannot_be_checked" for line in lines)
    notes = (say("A statement without a period, a number or a source cannot be checked; that says nothing about its truth."),)
    return Table(
        "claims",
        say("Public statements held against the data"),
        columns,
        rows,
        notes,
        most=max(6, checked),
        rest=say("All statements stand in the attached workbook."),
    )
