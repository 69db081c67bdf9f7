"""What does the e-mail say? Page one again, as text and as HTML, in the recipient's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from etl.reports.page import render
from etl.reports.words import Words


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


ENCLOSED = {
    "all": "The full report is attached as PDF, its tables as XLSX.",
    "pdf": "The full report is attached as PDF; its tables are too large for a letter: ask the office that sends it.",
    "nothing": "The report is too large for a letter: ask the office that sends it.",
}


def letter(context: Mapping[str, Any], language: str, enclosed: str = "all") -> Letter:
    """The letter that carries a report; ``context`` is the one of its page, ``enclosed`` a key of ENCLOSED."""
    context = {**context, "enclosed": Words.of(language).say(ENCLOSED[enclosed])}
    subject = plain(render("_shared/letter_subject.html", language, context))
    text = "\n".join(line.rstrip() for line in plain(render("_shared/letter_text.html", language, context)).splitlines())
    return Letter(" ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", render("_shared/letter.html", language, context))


def plain(markup: str) -> str:
    """Text without tags: our own template's bold marks go, escaped signs come back."""
    return unescape(re.sub(r"</?b>", "", markup))
