"""What about a project should make one look twice? Alerts with their reason and numbers; none of them is a proof."""

from collections.abc import Iterator
from fractions import Fraction

from etl.core.figure import Aspect
from etl.reports.decisions import largest_first
from etl.reports.desk import Desk
from etl.reports.facts import Project
from etl.reports.rating import thresholds
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label, Word

MOST = 12
RESEARCH = frozenset({"grant_funding", "programme_targeted"})  # programmes that pay for research, which only accredited organisations may carry out


def alerts(desk: Desk) -> Table:
    """One row for each supported project with alerts, the largest first."""
    say = desk.say
    rows = tuple(
        Row((Label(project.project_id), desk.title(project), desk.organisation(project), *(Word(" · ".join(each)) for each in zip(*found, strict=True))))
        for project in largest_first(desk, desk.supported)
        if (found := [(desk.words.code("alert", kind), told) for kind, told in of_project(desk, project)])
    )
    columns = (
        Column(say("No."), "9%", kind="identifier"),
        Column(say("Project"), "20%"),
        Column(say("Organisation"), "15%"),
        Column(say("Alerts"), "15%"),
        Column(say("Why"), "41%"),
    )
    notes = (say("An alert is a reason to look, not a proof. Its bounds stand in the data file of the thresholds."),)
    return Table(
        "alerts", say("Alerts"), columns, rows, notes, most=MOST, rest=say("All alerts stand in the attached workbook.") if len(rows) > MOST else Word("")
    )


def of_project(desk: Desk, project: Project) -> Iterator[tuple[str, Word]]:
    """The alerts of one project by kind, with their words."""
    say, bounds, facts = desk.say, thresholds()["alerts"], desk.facts
    known = facts.organisations.get(project.bin)
    for register, since in known.registers if known else ():
        where = desk.words.code("register", register)
        yield "register", say("{register} since {day}", register=where, day=since) if since else say("{register}, day not stated", register=where)
    if known and known.is_accredited is False and set(project.programmes) & RESEARCH:
        yield "accreditation", say("No certificate for research at the end of the month")
    share = known.largest_supplier if known else None
    if share is not None and share.value is not None and share.value * 100 >= bounds["supplier"]:
        yield "supplier", say("One supplier has {share} of what the organisation bought in twelve months", share=share)
    gap = facts.of_project("time_spend_gap", project)
    if gap.value is not None and gap.value * 100 <= -bounds["behind"]:
        yield "behind", say("Absorbed against the time passed: {gap}", gap=gap)
    spent, sold = facts.of_project("absorption_of_award", project), facts.of_project("sales", project, Aspect.AGAINST_PLAN)
    if spent.value is not None and sold.value is not None and spent.value * 100 >= bounds["spent"] and sold.value * 100 <= bounds["sold"]:
        yield "ahead", say("Absorbed of the award: {spent}; sales of their plan: {sold}", spent=spent, sold=sold)
    left, awarded = facts.of_project("forecast_unspent", project), facts.of_project("awarded", project)
    if left.value is not None and awarded.value and Fraction(left.value, awarded.value) * 100 >= bounds["left"]:
        yield "left", say("Will be left of {awarded}: {left}", awarded=awarded, left=left)
    if (project.silent_months.value or 0) >= bounds["silent"]:
        yield "silent", say("Months without a report: {months}", months=project.silent_months)
