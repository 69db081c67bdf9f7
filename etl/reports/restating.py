"""What did the last edition print otherwise? One line for page one, and a table with the reasons."""

from dataclasses import dataclass

from etl.core.figure import Figure, Unit
from etl.reports.desk import Desk
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label, Word

MOST = 3  # figures on page one; the table has them all


@dataclass(frozen=True)
class Line:
    """One figure that is no longer what was printed: a number where it can be subtracted, else what it is now."""

    title: Word
    figure: Figure


@dataclass(frozen=True)
class Told:
    """The line of page one: a sentence, the first figures, and where the rest stands."""

    lead: Word
    lines: tuple[Line, ...]
    rest: Word


def restated(desk: Desk) -> Told:
    """What page one says of the edition before."""
    say, found = desk.say, desk.facts.restatement
    if found is None:
        return Told(say("This is the first report; there is no earlier edition to compare it with."), (), Word(""))
    edition = Label(str(found.edition))
    if not found.lines:
        return Told(say("No total of the region has changed since edition {edition} for {month}.", edition=edition, month=found.period), (), Word(""))
    lines = tuple(Line(desk.indicator(each.indicator), each.difference if each.difference.is_known else each.now) for each in found.lines[:MOST])
    lead = say("Restated since edition {edition} for {month}:", edition=edition, month=found.period)
    return Told(lead, lines, say("(all changes and their reasons: table “What was restated”)"))


def bridge(desk: Desk) -> Table:
    """Each restated figure: printed, now, and the difference by reason."""
    say, found = desk.say, desk.facts.restatement
    rows: list[Row] = []
    for each in found.lines if found else ():
        unit = desk.words.code("unit", "million tenge") if each.now.unit is Unit.TIYN else desk.printer.unit(each.now)
        rows.append(Row((desk.indicator(each.indicator), unit, each.before, each.difference, each.now), is_total=True))
        rows += [Row((desk.words.code("cause", cause), Label(""), Label(""), figure, Label(""))) for cause, figure in each.parts]
    columns = (
        Column(say("Indicator and reason"), "46%"),
        Column(say("Unit"), "15%"),
        Column(say("Printed"), "13%", kind="number"),
        Column(say("Change"), "13%", kind="number"),
        Column(say("Now"), "13%", kind="number"),
    )
    notes = (
        say("The reasons are taken one after another in the order of the method note; their parts add up to the change exactly."),
        say("Where no number stands now or stood then, nothing can be subtracted."),
    )
    return Table("restated", say("What was restated"), columns, tuple(rows), notes)
