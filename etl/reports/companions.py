"""What travels with a report? All its figures as CSV, and where they come from as JSON."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from etl.core.figure import Figure
from etl.errors import RenderError
from etl.reports.facts import ReportFacts
from etl.reports.rating import thresholds

HEAD = ("code", "indicator", "version", "level", "subject", "aspect", "period", "unit", "numerator", "denominator", "state", "reason")


def line(figure: Figure) -> tuple[str, ...]:
    numerator = "" if figure.numerator is None else str(figure.numerator)
    return (
        figure.code,
        figure.indicator,
        str(figure.version),
        figure.level.value,
        harmless(figure.subject),
        figure.aspect.name.lower(),
        figure.period,
        figure.unit.value,
        numerator,
        str(figure.denominator),
        figure.state.value,
        figure.reason,
    )


def harmless(text: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def counts(facts: ReportFacts) -> Iterator[Figure]:
    """The counts about orders, projects, sources and findings."""
    yield from (order.days_left for order in facts.orders)
    for project in facts.projects:
        yield from (project.silent_months, project.slip_days)
    for source in facts.sources:
        yield from (source.files, source.read, source.loaded, source.unchanged, source.quarantined, source.days_late)
    yield from (finding.count for finding in facts.findings)
    yield from (finding.count for finding in facts.of_projects)
    for check in facts.checks:
        yield from (check.rules, check.rows, check.failed, check.waived)


def shown(value: object) -> Iterator[Figure]:
    """Every figure inside something that a page shows: a table, a picture, a decision, a list of them."""
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from shown(each)
    elif isinstance(value, Mapping):
        yield from shown(tuple(value.values()))
    elif is_dataclass(value) and not isinstance(value, ReportFacts | type):
        yield from shown(tuple(getattr(value, field.name) for field in fields(value)))


def figures_of(facts: ReportFacts, context: Mapping[str, Any]) -> tuple[Figure, ...]:
    """Every figure of the edition and every one that its page derives, in the order of code and month.

    RenderError for two figures of one code and month: nobody could trace such a number.
    """
    found = {*facts.figures.figures, *facts.history.figures, *counts(facts), *shown(context)}
    times = Counter((figure.code, figure.period) for figure in found)
    if len(times) < len(found):
        twice = sorted(place for place, count in times.items() if count > 1)
        raise RenderError("One code stands for two numbers.", next_step="Give each of them a subject of its own.", first=" ".join(twice[0]), codes=len(twice))
    return tuple(sorted(found, key=lambda figure: (figure.code, figure.period)))


def figures_csv(figures: Iterable[Figure]) -> bytes:
    """Figures as they are, exact, one a line; UTF-8, comma, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows(line(figure) for figure in figures)
    return out.getvalue().encode("utf-8")


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def provenance_json(facts: ReportFacts) -> bytes:
    """Versions, sources, findings, method and thresholds of the edition; the same bytes each time."""
    told: dict[str, Any] = {
        "region": facts.region.code,
        "period": str(facts.period),
        "edition": facts.edition,
        "as_known_at": facts.as_known_at.isoformat(),
        "time_zone": facts.time_zone,
        "code_version": facts.code_version,
        "ruleset_version": facts.ruleset_version,
        "synthetic": facts.synthetic,
        "log": {"origin": facts.anchor.origin, "entries": facts.anchor.size, "root": facts.anchor.root, "key_id": facts.anchor.key_id},
        "missing_sources": [gap.source for gap in facts.gaps],
        "sources": [
            {
                "name": each.name,
                "state": each.state,
                "due_on": day(each.due_on),
                "received_on": day(each.received_on),
                "files": each.files.numerator,
                "read": each.read.numerator,
                "loaded": each.loaded.numerator,
                "unchanged": each.unchanged.numerator,
                "quarantined": each.quarantined.numerator,
                "days_late": each.days_late.numerator,
            }
            for each in facts.sources
        ],
        "findings": [
            {"rule": each.rule_id, "severity": each.severity.value, "source": each.source, "table": each.table, "count": each.count.numerator}
            for each in facts.findings
        ],
        "indicators": [
            {"number": each.number, "id": each.indicator, "version": each.version, "formula": each.formula, "source": each.source} for each in facts.method
        ],
        "thresholds": thresholds(),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
