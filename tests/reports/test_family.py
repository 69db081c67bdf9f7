"""Does each report of the family keep what is promised of all: three languages, one set of numbers, both standards, names as plain text?"""

import io
from collections.abc import Mapping
from dataclasses import replace

import openpyxl
import page
import pikepdf
import pypdf
import pytest

from etl import catalog
from etl.adapters.xlsx import workbook
from etl.reports.compose import compose, context_of
from etl.reports.facts import ReportFacts
from etl.reports.typed import Name
from report_templates.project_passport.sheet import Sheet
from tests.reports.conftest import REPORT, rendered
from tests.reports.sample import country, sample
from tests.reports.test_pdf import HOSTILE, numbers, text_of

LANGUAGES = ("kk", "ru", "en")
OTHERS = tuple(each.name for each in catalog.reports() if each.name != REPORT)
Made = Mapping[tuple[str, str], bytes]


@pytest.fixture(scope="module")
def few() -> ReportFacts:
    return sample(number=8)


def facts_of(name: str, few: ReportFacts) -> ReportFacts:
    """What a report is made of: the region, or the country."""
    return country(number=8) if catalog.report(name).of_nation else few


@pytest.fixture(scope="module")
def made(few: ReportFacts) -> Made:
    found: dict[tuple[str, str], bytes] = {}
    for name in OTHERS:
        facts = facts_of(name, few)
        found |= {(name, language): rendered(compose(name, facts, language), facts, language) for language in LANGUAGES}
    return found


def without_footers(content: bytes) -> str:
    """The text without the three last lines of each page: how many pages there are depends on the length of words."""
    pages = (sheet.extract_text().splitlines()[:-3] for sheet in pypdf.PdfReader(io.BytesIO(content)).pages)
    return "\n".join(line for lines in pages for line in lines)


def test_every_report_speaks_three_languages() -> None:
    assert {each.name: each.languages for each in catalog.reports()} == dict.fromkeys((*OTHERS, REPORT), LANGUAGES)
    assert set(OTHERS) >= {"project_passport", "data_quality"}


@pytest.mark.parametrize("name", OTHERS)
def test_three_languages_print_the_same_numbers(made: Made, name: str) -> None:
    counted = [numbers(without_footers(made[name, language]), language) for language in LANGUAGES]
    assert sum(counted[0].values()) > 100
    assert counted[0] == counted[1] == counted[2]


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
def test_every_report_keeps_both_standards(made: Made, name: str, profile: page.ValidationProfile) -> None:
    for language in LANGUAGES:
        report = page.validate_pdf_bytes(made[name, language], profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


@pytest.mark.parametrize("name", OTHERS)
def test_a_letter_says_the_first_sentences_and_the_state_of_the_log(few: ReportFacts, name: str) -> None:
    facts = facts_of(name, few)
    for language in LANGUAGES:
        letter = compose(name, facts, language).letter
        for sentence in context_of(name, facts, language)["answer"]:
            assert str(sentence) in letter.html
        assert few.anchor.root[:16] in letter.text


@pytest.mark.parametrize("name", OTHERS)
def test_the_workbook_has_a_sheet_for_each_table(few: ReportFacts, name: str) -> None:
    for language in LANGUAGES:
        book = openpyxl.load_workbook(io.BytesIO(workbook(name, facts_of(name, few), language)))
        assert len(book.sheetnames) >= 2
        assert all(book[sheet].max_row > 1 for sheet in book.sheetnames)


@pytest.mark.parametrize("name", OTHERS)
def test_names_of_a_hostile_project_come_out_as_text(few: ReportFacts, name: str) -> None:
    titles = [payload[:120] for payload in HOSTILE.values()]
    base = facts_of(name, few)
    projects = tuple(
        replace(each, title=Name(title, title), silent_months=replace(each.silent_months, numerator=2))
        for each, title in zip(base.projects, titles, strict=False)
    )
    facts = replace(base, projects=projects, organisations={})
    content = rendered(compose(name, facts, "ru"), facts, "ru")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert sorted(pdf.attachments) == ["figures.csv", "provenance.json"]
    assert page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_A_3A).is_compliant
    if name == "project_passport":
        assert "<script>alert(1)</script>" in "".join(text_of(content).split())


def test_a_passport_is_one_page(few: ReportFacts, made: Made) -> None:
    for language in LANGUAGES:
        with pikepdf.open(io.BytesIO(made["project_passport", language])) as pdf:
            assert len(pdf.pages) == len(few.projects)
            assert [str(item.title) for item in pdf.open_outline().root]


def test_many_passports_fill_several_files_and_each_project_stands_in_one(few: ReportFacts) -> None:
    whole, parts = compose("project_passport", few, "ru"), compose("project_passport", few, "ru", sheets_per_file=3)
    pages = [parts.html, *parts.further]
    assert whole.further == ()
    assert len(pages) == -(-len(few.projects) // 3) > 1
    for project in few.projects:
        assert sum(f'<p class="overline">{project.project_id} ·' in page for page in pages) == 1
    assert [page.count('class="meta"') for page in pages] == [1] * len(pages)  # each file says which edition it is
    assert (parts.figures_csv, parts.letters) == (whole.figures_csv, whole.letters)


def test_a_passport_shows_what_was_found_in_the_rows_of_its_project(few: ReportFacts) -> None:
    sheets: dict[str, Sheet] = {str(each.project_id): each for each in context_of("project_passport", few, "ru")["sheets"]}
    assert {name for name, each in sheets.items() if each.findings.rows} == {"AKT-001", "AKT-004"}
    shown = "".join(compose("project_passport", few, "ru").html.split())
    assert shown.count("Вэтоммесяцепроверкиничегоненашливданныхпроекта.") == len(few.projects) - 2


def test_a_project_that_never_owed_sales_has_no_picture_of_them(few: ReportFacts) -> None:
    sheets = context_of("project_passport", few, "en")["sheets"]
    without = {str(each.project_id) for each in sheets if each.course is None}
    assert without == {f"AKT-{i:03d}" for i in range(len(few.projects)) if i % 4 == 3}


def test_the_statement_says_what_became_of_the_letters_of_the_month_before(few: ReportFacts) -> None:
    sent, bounced = context_of("data_quality", few, "en")["ledger"].rows
    assert [str(cell) for cell in sent.cells] == [
        "regional_monthly-15-2026-08-e1",
        "akim@aktobe.example",
        "sent",
        "07.09.2026, 10:30 (UTC+5, Asia/Aqtobe)",
        "5dc9da79a70659a9",
    ]
    assert [str(cell) for cell in bounced.cells[2:4]] == ["bounced", "—"]
    assert "No letter was queued about the month before." in compose("data_quality", replace(few, ledger=()), "en").html


def test_the_statement_of_a_month_without_a_source_says_so() -> None:
    facts = sample(missing="tax_payments", number=8)
    said = compose("data_quality", facts, "en").letter.text
    assert "5 of 7 sources came in time." in said
    assert "A source is missing: Tax payments." in said
    row = next(row for row in context_of("data_quality", facts, "en")["timeliness"].rows if row.cells[0] == "Tax payments")
    assert row.cells[-1].value is None  # not known is not zero
