"""What do the letter and the workbook say of all passports together?"""

from markupsafe import Markup

from etl.core.figure import Aspect
from etl.reports.desk import Desk
from etl.reports.rating import PRINT_ORDER, rate_silence
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label, Word

VALUES = ("awarded", "disbursed", "absorbed", "sales", "gross_jobs")


def answer(desk: Desk) -> tuple[Markup, ...]:
    """How many passports there are, and how their projects are rated."""
    every = desk.projects_in("passports", desk.facts.projects)
    lights = {light.value: desk.projects_in(light.value, [each for each in desk.supported if desk.light(each) is light]) for light in PRINT_ORDER}
    return (
        desk.speaker.mark("{count} passport of a project, one page each.", every),
        desk.speaker.mark("Projects by rating: red {red}, amber {amber}, green {green}, not rated {grey}.", **lights),
    )


def passports(desk: Desk) -> Table:
    """Every project in one line, with both ratings: a sheet of the workbook."""
    say, facts, words = desk.say, desk.facts, desk.words
    rows = tuple(
        Row(
            (
                Label(each.project_id),
                desk.title(each),
                desk.organisation(each),
                Label(each.bin),
                words.code("support basis", each.support_basis_code),
                desk.light(each),
                rate_silence(each.silent_months),
                *(facts.of_project(name, each) for name in VALUES),
                facts.of_project("absorption_of_plan", each),
                facts.of_project("sales", each, Aspect.AGAINST_PLAN),
                each.silent_months,
                each.slip_days,
            )
        )
        for each in facts.projects
    )
    money = words.code("unit", "million tenge")
    columns = (
        Column(say("No."), "8%", kind="identifier"),
        Column(say("Project"), "20%"),
        Column(say("Organisation"), "16%"),
        Column(say("BIN"), "10%", kind="identifier"),
        Column(say("Whose money"), "10%"),
        Column(say("Rating"), "9%", kind="light"),
        Column(say("Data"), "9%", kind="light"),
        Column(say("Awarded"), "8%", money, "number"),
        Column(say("Paid"), "8%", money, "number"),
        Column(say("Absorbed"), "8%", money, "number"),
        Column(say("Sales"), "8%", money, "number"),
        Column(say("New jobs"), "8%", words.code("unit", "FTE"), "number"),
        Column(say("Absorption of plan"), "8%", Word("%"), "number"),
        Column(say("Sales, of plan"), "8%", Word("%"), "number"),
        Column(say("Silent"), "8%", say("months in a row"), "number"),
        Column(say("Slip"), "8%", say("days"), "number"),
    )
    return Table("passports", say("Passports of the projects"), columns, rows)
