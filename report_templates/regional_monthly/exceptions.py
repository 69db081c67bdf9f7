"""Which projects need attention, and why?"""

from etl.core.figure import Aspect
from etl.core.finding import Severity
from etl.reports.counts import UNEXPLAINED
from etl.reports.decisions import largest_first, red, silent
from etl.reports.desk import Desk
from etl.reports.found import finding_rows
from etl.reports.rating import Light
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label, Word


def reasons(desk: Desk, parts: dict[str, Light]) -> Word:
    """Which parts of a rating are red, in words."""
    return Word(", ".join(desk.words.code("rating part", part) for part, light in parts.items() if light is Light.RED))


def red_projects(desk: Desk) -> Table:
    """Every red project with the part that made it red and the numbers behind."""
    say = desk.say
    rows = []
    for project in largest_first(desk, red(desk)):
        rating = desk.ratings[project.project_id]
        rows.append(
            Row(
                (
                    Label(project.project_id),
                    desk.title(project),
                    desk.organisation(project),
                    reasons(desk, {"money": rating.money, "results": rating.results, "schedule": rating.schedule}),
                    desk.facts.of_project("absorption_of_plan", project),
                    desk.facts.of_project("sales", project, Aspect.AGAINST_PLAN),
                    desk.facts.of_project("gross_jobs", project, Aspect.AGAINST_PLAN),
                    project.slip_days,
                )
            )
        )
    percent = Word("%")
    columns = (
        Column(say("No."), "9%", kind="identifier"),
        Column(say("Project"), "26.5%"),
        Column(say("Organisation"), "18%"),
        Column(say("Red in"), "12%"),
        Column(say("Absorption of plan"), "9%", percent, "number"),
        Column(say("Sales, of plan"), "8%", percent, "number"),
        Column(say("Jobs, of plan"), "8%", percent, "number"),
        Column(say("Slip"), "9.5%", say("days"), "number"),
    )
    return Table("red", say("Red projects"), columns, tuple(rows))


def variances(desk: Desk) -> Table:
    """What those who answer for the red projects say, or that they say nothing."""
    say = desk.say
    rows, silent = [], []
    for project in largest_first(desk, red(desk)):
        told = desk.facts.variances.get(project.project_id)
        if told is None:
            silent.append(project)
        else:
            rows.append(Row((Label(project.project_id), Label(told.why), Label(told.role), told.said_on)))
    if silent:  # one row for all of them: they say the same
        names = Label(", ".join(project.project_id for project in silent))
        rows.append(Row((names, say("No explanation was given."), Label(""), Label(""))))
    count = desk.projects_in(UNEXPLAINED, silent)
    columns = (
        Column(say("No."), "24%"),
        Column(say("In the words of whoever answers for it"), "43%"),
        Column(say("Said by"), "20%"),
        Column(say("On"), "13%", kind="day"),
    )
    note = say("{count} red project has no explanation.", count) if silent else say("Every red project has an explanation.")
    return Table("variances", say("Why the red projects are behind"), columns, tuple(rows), (note,), stated=(count,))


def silent_projects(desk: Desk) -> Table:
    """Projects that owe a report."""
    say = desk.say
    rows = [
        Row((Label(project.project_id), desk.title(project), desk.organisation(project), project.silent_months, desk.facts.of_project("awarded", project)))
        for project in largest_first(desk, silent(desk))
    ]
    columns = (
        Column(say("No."), "9%", kind="identifier"),
        Column(say("Project"), "42%"),
        Column(say("Organisation"), "25%"),
        Column(say("Silent"), "11%", say("months in a row"), "number"),
        Column(say("Awarded"), "13%", desk.words.code("unit", "million tenge"), "number"),
    )
    return Table("silent", say("Projects that did not report"), columns, tuple(rows))


def warnings(desk: Desk) -> Table:
    """Findings that did not stop a row: the row counts, and the reader is told."""
    return finding_rows(desk, "warnings", "Warnings: the rows count, the suppliers were asked", (Severity.WARNING, Severity.ADVICE))
