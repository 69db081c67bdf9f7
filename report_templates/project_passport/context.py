"""What stands in the passports? Facts in, one sheet for each project out, those with state support first."""

from typing import Any

from etl.reports.desk import Desk
from etl.reports.facts import ReportFacts
from etl.reports.front import front
from report_templates.project_passport import summary
from report_templates.project_passport.sheet import sheet


def context(facts: ReportFacts, language: str) -> dict[str, Any]:
    """The context of ``page.html`` and of the letter."""
    desk = Desk(facts, language)
    return {
        **front(desk, "Passports of the projects"),
        "answer": summary.answer(desk),
        "sheets": tuple(sheet(desk, project) for project in (*desk.supported, *desk.others)),
        "passports": summary.passports(desk),
    }
