"""Which projects are there, one line each?"""

from collections.abc import Sequence
from typing import Any

from etl.core.figure import State
from etl.reports.desk import Desk
from etl.reports.facts import Project
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label, Word

SHOWN = ("awarded", "disbursed", "absorbed", "sales", "gross_jobs")


def project_rows(desk: Desk, name: str, title: str, projects: Sequence[Project], notes: Sequence[Word]) -> Table:
    """One line for each project."""
    say = desk.say
    money = desk.words.code("unit", "million tenge")
    rows = tuple(
        Row(
            (
                Label(project.project_id),
                desk.title(project),
                desk.organisation(project),
                desk.district(project.district),
                desk.light(project),
                *(desk.facts.of_project(indicator, project) for indicator in SHOWN),
            )
        )
        for project in projects
    )
    columns = (
        Column(say("No."), "5.8%", kind="identifier"),
        Column(say("Project"), "20.3%"),
        Column(say("Organisation"), "17.8%"),
        Column(say("District"), "10.6%"),
        Column(say("Rating"), "9.9%", kind="light"),
        Column(say("Awarded"), "7.9%", money, "number"),
        Column(say("Paid"), "7.3%", money, "number"),
        Column(say("Absorbed"), "6.6%", money, "number"),
        Column(say("Sales"), "6.8%", money, "number"),
        Column(say("New jobs"), "7%", desk.words.code("unit", "FTE"), "number"),
    )
    return Table(name, say(title), columns, rows, tuple(notes))


def supported(desk: Desk) -> Table:
    """The projects that totals are made of."""
    short: dict[str, Any] = {
        state.value: desk.words.code("state in a cell", state) for state in (State.NOT_DUE, State.LATE, State.UNDEFINED, State.SOURCE_DOWN)
    }
    absent = desk.say(
        "Absent values: {not_due} – nothing was due; {late} – the report did not come; {undefined} – the formula has no answer; "
        "{source_down} – the source brought nothing.",
        **short,
    )
    nil = desk.say("* nil return: the enterprise states that there was nothing to report.")
    return project_rows(desk, "projects", "Projects with state support", desk.supported, (absent, nil))


def others(desk: Desk) -> Table:
    """Private and unknown money, never in totals."""
    return project_rows(desk, "other_projects", "Projects with private or unknown money, not in any total", desk.others, ())
