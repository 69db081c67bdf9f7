"""How good are the data? Source by source, with what was set aside and why."""

from etl.core.figure import Aspect
from etl.core.finding import Severity
from etl.reports.counts import FINDINGS, count_figure
from etl.reports.desk import Desk
from etl.reports.facts import SourceLine
from etl.reports.found import ON_PAGE, finding_rows
from etl.reports.tables import Cell, Column, Row, Table


def sources(desk: Desk) -> Table:
    """One row for each source; read = loaded + unchanged + set aside."""
    say = desk.say

    def row(line: SourceLine) -> Row:
        received: Cell = line.received_on or say("not received")
        return Row(
            (
                say(line.title),
                desk.words.code("source state", line.state),
                line.due_on,
                received,
                line.files,
                line.read,
                line.loaded,
                line.unchanged,
                line.quarantined,
            )
        )

    columns = (
        Column(say("Source"), "25%"),
        Column(say("State"), "13%"),
        Column(say("Due"), "10%", kind="day"),
        Column(say("Received"), "10%", kind="day"),
        Column(say("Files"), "7%", kind="number"),
        Column(say("Rows read"), "9%", kind="number"),
        Column(say("Loaded"), "9%", kind="number"),
        Column(say("Unchanged"), "8%", kind="number"),
        Column(say("Set aside"), "9%", kind="number"),
    )
    return Table(
        "quality",
        say("What the sources brought"),
        columns,
        tuple(row(line) for line in desk.facts.sources),
        (say("Rows read = loaded + unchanged + set aside."),),
    )


def severities(desk: Desk) -> Table:
    """How many findings there are of each severity, and what follows from one."""
    say = desk.say

    def row(severity: Severity) -> Row:
        number = sum(int(line.count.value or 0) for line in desk.facts.findings if line.severity is severity)
        return Row(
            (
                desk.words.code("severity", severity),
                desk.words.code("consequence", severity),
                count_figure(FINDINGS, Aspect.VALUE, severity.value, number, desk.facts.period),
            )
        )

    columns = (Column(say("Severity"), "22%"), Column(say("What follows"), "64%"), Column(say("Found"), "14%", kind="number"))
    return Table("severities", say("Findings by severity"), columns, tuple(row(severity) for severity in Severity))


def set_aside(desk: Desk, *, most: int = ON_PAGE) -> Table:
    """Which rows do not count in this report, and why."""
    return finding_rows(desk, "set_aside", "Set aside: these rows do not count", (Severity.BLOCKING, Severity.ERROR), most=most)
