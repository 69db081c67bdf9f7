"""What has been applied for, and what has come of it? Shown beside support, never in it."""

from etl.core.figure import Aspect, Figure, Level
from etl.reports.desk import Desk
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Word

COUNTED = ("applications_pending", "requested_pending", "applications_waiting", "applications_decided", "applications_approved")


def pipeline(desk: Desk) -> Table:
    """Applications by programme; no row where none was ever submitted."""
    say, figures = desk.say, desk.facts.figures

    def cells(level: Level, subject: str) -> tuple[Figure, ...]:
        return tuple(figures.get(name, level, subject, Aspect.VALUE) for name in COUNTED)

    asked = sorted({figure.subject for figure in figures.figures if figure.indicator == COUNTED[0] and figure.level is Level.PROGRAMME})
    rows = [Row((desk.words.code("programme", code), *cells(Level.PROGRAMME, code))) for code in asked]
    rows.append(Row((say("Total"), *cells(Level.REGION, desk.facts.region.code)), is_total=True))
    count = Word("")
    columns = (
        Column(say("Programme"), "30%"),
        Column(say("Under review"), "12%", count, "number"),
        Column(say("Asked for"), "16%", desk.words.code("unit", "million tenge"), "number"),
        Column(say("Waiting for more than half a year"), "16%", count, "number"),
        Column(say("Decided in twelve months"), "13%", count, "number"),
        Column(say("Of these approved"), "13%", count, "number"),
    )
    note = say("Applications are not support: nothing of this table stands in any other figure of the report.")
    return Table("pipeline", say("Applications: not support"), columns, tuple(rows), (note,))
