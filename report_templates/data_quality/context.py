"""What stands in the auditor's statement? What came and when, what was judged, what was found, who let what pass, how the log stands."""

from typing import Any

from etl.core.finding import Severity
from etl.reports import quality, waived
from etl.reports.desk import Desk
from etl.reports.facts import ReportFacts
from etl.reports.found import finding_rows
from etl.reports.front import front
from report_templates.data_quality import statement


def context(facts: ReportFacts, language: str) -> dict[str, Any]:
    """The context of ``page.html`` and of the letter."""
    desk = Desk(facts, language)
    return {
        **front(desk, "Statement about the quality of the data"),
        "answer": statement.answer(desk),
        "quality": quality.sources(desk),
        "timeliness": statement.timeliness(desk),
        "checks": statement.checks(desk),
        "severities": quality.severities(desk),
        "set_aside": quality.set_aside(desk, most=0),
        "warnings": finding_rows(desk, "warnings", "Warnings: the rows count, the suppliers were asked", (Severity.WARNING, Severity.ADVICE), most=0),
        "waivers": waived.waivers(desk),
        "scores": statement.suppliers(desk),
        "silence": statement.silence(desk),
        "ledger": statement.ledger(desk),
        "log": statement.log(desk),
    }
