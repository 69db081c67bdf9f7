"""Is the explanation of each red project printed as it was said, and its absence too?"""

from dataclasses import replace
from html import escape

import pytest

from etl.core.figure import Figure
from etl.reports.compose import compose, context_of
from etl.reports.facts import ReportFacts
from etl.reports.rating import Light
from etl.reports.tables import Table
from etl.reports.words import Words
from report_templates.project_passport.sheet import Sheet
from tests.reports.conftest import REPORT
from tests.reports.told import EXPLAINED

ABSENT = {"kk": "Түсініктеме берілген жоқ.", "ru": "Объяснение не представлено.", "en": "No explanation was given."}


def variances(facts: ReportFacts, language: str) -> Table:
    found: Table = context_of(REPORT, facts, language)["variances"]
    return found


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_red_project_has_its_words_or_the_absence_of_any(facts: ReportFacts, language: str) -> None:
    table = variances(facts, language)
    red = [row.cells[0] for row in context_of(REPORT, facts, language)["red"].rows]
    said = {project: row.cells[1:] for row in table.rows for project in str(row.cells[0]).split(", ")}
    assert sorted(said) == sorted(map(str, red))
    explained = [project for project in said if project in facts.variances]
    assert 0 < len(explained) < len(said)
    for project, (why, role, day) in said.items():
        expected = (EXPLAINED.why, EXPLAINED.role, EXPLAINED.said_on) if project in explained else (ABSENT[language], "", "")
        assert (why, role, day) == expected
    (missing,) = table.stated
    assert missing.value == len(said) - len(explained)


def test_the_page_shows_the_words_as_text(facts: ReportFacts) -> None:
    html = compose(REPORT, facts, "ru").html
    assert str(escape(EXPLAINED.why, quote=False)).replace('"', "&#34;") in html
    assert EXPLAINED.why not in html


def test_a_month_in_which_all_is_explained_says_so(facts: ReportFacts) -> None:
    table = variances(replace(facts, variances={each.project_id: EXPLAINED for each in facts.projects}), "ru")
    assert [str(note) for note in table.notes] == ["По каждому красному проекту есть объяснение."]
    assert isinstance(table.stated[0], Figure)
    assert table.stated[0].value == 0


def test_a_passport_says_why_a_project_is_behind(facts: ReportFacts) -> None:
    sheets: list[Sheet] = context_of("project_passport", facts, "en")["sheets"]
    for each in sheets:
        if str(each.project_id) in facts.variances:
            assert EXPLAINED.why in str(each.variance).replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace("&amp;", "&")
        else:
            assert str(each.variance) == (Words.of("en").say("No explanation was given.") if each.rating.overall is Light.RED else "")
