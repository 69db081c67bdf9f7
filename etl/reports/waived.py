"""What did a named person let pass? The waivers on which rows of this report rest."""

from etl.reports.desk import Desk
from etl.reports.found import filled
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label


def waivers(desk: Desk) -> Table:
    """One row for each waiver: what is promised, who let it pass and why, until when, for how many rows."""
    say = desk.say
    rows = tuple(
        Row(
            (
                Label(line.waiver_id),
                filled(desk, line.says, line.words, line.column_says),
                Label(line.role),
                Label(line.why),
                line.until,
                line.count,
            )
        )
        for line in desk.facts.waivers
    )
    columns = (
        Column(say("Waiver"), "10%", kind="identifier"),
        Column(say("What is promised"), "28%"),
        Column(say("Let pass by"), "16%"),
        Column(say("Reason"), "26%"),
        Column(say("Until"), "11%", kind="day"),
        Column(say("Rows"), "9%", kind="number"),
    )
    return Table(
        "waivers", say("Waivers in force"), columns, rows, (say("These rows break a promise and count all the same, because a named person let them pass."),)
    )
