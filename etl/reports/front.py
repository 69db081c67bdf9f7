"""What stands at the front of every report? Of whom and when it speaks, which edition it is, and what it rests on."""

from typing import Any

from etl.reports.anchoring import anchor
from etl.reports.desk import Desk
from etl.reports.typed import Label


def front(desk: Desk, title: str) -> dict[str, Any]:
    """The part of a context that ``base.html``, the letter and the workbook need; ``title`` is a message id."""
    facts = desk.facts
    return {
        "facts": facts,
        "region": facts.region.name.text(desk.language),
        "title": desk.say(title),
        "month": desk.printer.month(facts.period),
        "moment": desk.printer.moment(facts.as_known_at, facts.time_zone),
        "edition": Label(str(facts.edition)),
        "code_version": Label(facts.code_version),
        "ruleset_version": Label(facts.ruleset_version),
        "anchor": anchor(facts),
        "gaps": facts.gaps,
    }
