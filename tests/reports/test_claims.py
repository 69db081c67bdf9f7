"""Does the page say of each public statement what the data say, those that differ first?"""

from etl.reports.compose import context_of
from etl.reports.facts import ReportFacts


def test_statements_that_differ_come_first_and_about_stays_about(facts: ReportFacts) -> None:
    table = context_of("regional_monthly", facts, "en")["claims"]
    assert [str(row.cells[0]) for row in table.rows] == ["C15", "C04", "C08"]
    differs, agrees, unchecked = ([str(cell).replace("\u00a0", " ") for cell in row.cells[2:]] for row in table.rows)
    assert differs[0].startswith("about 20.00 bn")
    assert differs[1].startswith("23.00 bn")
    assert differs[2].startswith("3.00 bn")
    assert differs[3] == "differs"
    assert agrees[3] == "agrees"
    assert unchecked == ["–", "–", "–", "cannot be checked: No number is stated."]
