"""What is an explanation as one record, and as the pages that the codes of a report lead to?"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from etl.adapters.raw_store import write_atomically
from etl.core.figure import Figure
from etl.core.period import Period
from etl.reports import explained
from etl.reports.printing import Printer
from etl.reports.words import LOCALES, Words
from etl.settings import Settings
from etl.steps.counted import Counted
from etl.steps.explaining import Explanation, explain_region

FOLDER = "explained"


def printed(figure: Figure) -> dict[str, str]:
    """The figure as each language prints it."""
    return {language: str(Printer(Words.of(language)).full(figure)) for language in LOCALES}


def as_record(found: Explanation | Counted) -> dict[str, Any]:
    """Everything, for scripts."""
    if isinstance(found, Counted):
        return asdict(found)
    figure, indicator = found.figure, found.indicator
    return {
        "code": figure.code,
        "edition": found.edition,
        "as_known_at": found.as_known_at,
        "period": figure.period,
        "printed": printed(figure),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "unit": figure.unit.value,
        "state": figure.state.value,
        "reason": figure.reason,
        "agrees_with_edition": found.agrees,
        "indicator": {
            "id": indicator.id,
            "number": indicator.number,
            "version": indicator.version,
            "title": indicator.title,
            "says": indicator.says,
            "not_for": indicator.not_for,
            "formula": indicator.formula,
            "source": indicator.source,
        },
        "sums": found.sums,
        "rows": found.rows.astype(object).where(found.rows.notna(), None).to_dict("records"),
        "checks": found.checks.to_dict("records"),
        "earlier_editions": found.earlier,
    }


def write_explanations(edition: str, *, settings: Settings) -> list[Path]:
    """A page in each language for every code of the region itself, below ``pages/explained/EDITION``; the same bytes however often."""
    found, period = explain_region(edition, settings=settings)
    written = []
    for language in LOCALES:
        for each in found:
            path = settings.pages / FOLDER / edition / language / f"{each.figure.code}.html"
            content = explained.page([as_record(each)], Period.parse(period), language).encode()
            if not path.is_file() or path.read_bytes() != content:
                write_atomically(path, content)
            written.append(path)
    return written
