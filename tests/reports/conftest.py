"""What is made once for all tests of reports: composing is cheap, rendering is not."""

import pytest

from etl.adapters.pdf import Attachment, render
from etl.reports.compose import Composed, compose
from etl.reports.facts import ReportFacts
from tests.reports.sample import sample

REPORT = "regional_monthly"
IDENTIFIER = b"esep-15-2026-09-1"


def rendered(composed: Composed, facts: ReportFacts, language: str) -> bytes:
    """The PDF as the step that renders makes it."""
    companions = (
        Attachment("figures.csv", composed.figures_csv, "All figures"),
        Attachment("provenance.json", composed.provenance_json, "Where they come from", "Source"),
    )
    return render(composed.html, language=language, title=composed.title, attachments=companions, identifier=IDENTIFIER, moment=facts.as_known_at)


@pytest.fixture(scope="session")
def facts() -> ReportFacts:
    return sample()


@pytest.fixture(scope="session")
def composed(facts: ReportFacts) -> dict[str, Composed]:
    return {language: compose(REPORT, facts, language) for language in ("kk", "ru", "en")}


@pytest.fixture(scope="session")
def pdfs(facts: ReportFacts, composed: dict[str, Composed]) -> dict[str, bytes]:
    return {language: rendered(composed[language], facts, language) for language in ("kk", "ru", "en")}
