"""How does a person read where a number comes from? One page that opens without a server, made from the records of an explanation."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from etl.core.identifiers import mask_persons
from etl.core.period import Period
from etl.reports.page import render
from etl.reports.printing import MARKS, Printer, digits
from etl.reports.typed import Label, Printed, Word
from etl.reports.words import Words

Record = Mapping[str, Any]


def page(records: Sequence[Record], period: Period, language: str) -> str:
    """The page of one code, or of the two whose difference it is; ``records`` are what ``esep explain --json`` tells."""
    words = Words.of(language)
    return render("_explained/page.html", language, {"figures": [shown(each, period, words) for each in records]})


def shown(record: Record, period: Period, words: Words) -> dict[str, Any]:
    """One figure, its texts typed."""
    told: dict[str, Any] = {
        "code": Label(record["code"]),
        "edition": Label(record["edition"]),
        "known": Label(record.get("as_known_at") or "–"),
        "month": Printer(words).month(period),
    }
    if "lines" in record:  # a count, which says itself what it counts
        return {**told, "value": Label(record["value"] or "–"), "says": Label(record["says"]), "lines": tuple(Label(each) for each in record["lines"])}
    indicator = record["indicator"]

    def said(text: str) -> Word | None:
        return words.say(text) if text else None

    return {
        **told,
        "value": Printed(record["printed"][words.language]),
        "title": words.say(indicator["title"]),
        "means": words.say(indicator["says"]),
        "reason": said(record["reason"]),
        "agrees": record["agrees_with_edition"],
        "formula": words.say(indicator["formula"]),
        "source": words.say(indicator["source"]),
        "not_for": said(indicator["not_for"]),
        "numbers": Printed(f"{whole(record['numerator'], words)} / {whole(record['denominator'], words)} ({record['unit']})"),
        "sums": tuple((role, whole(total, words)) for role, total in record["sums"].items()),
        "groups": tuple(groups(record["rows"], words)),
        "checks": tuple(
            {
                "batch": Label(each["batch_id"]),
                "table": Label(each["table"].removeprefix("core_")),
                "rules": whole(each["rules"], words),
                "found": whole(each["with_findings"], words),
            }
            for each in record["checks"]
        ),
        "earlier": tuple(
            {"edition": Label(each["edition_id"]), "value": Printed(f"{whole(each['numerator'], words)} / {whole(each['denominator'], words)}")}
            for each in record["earlier_editions"]
        ),
    }


def whole(number: Any, words: Words) -> Printed:
    """A whole number as it is kept, its thousands apart; a dash where there is none."""
    return Printed("–" if number is None else digits(Fraction(number), 0, MARKS[words.language]))


def groups(rows: Sequence[Record], words: Words) -> Iterator[dict[str, Any]]:
    """The rows of each project and role with their sum."""

    def place(row: Record) -> tuple[str, str]:
        return str(row["role"]), str(row["project_id"])

    for (role, project), found in groupby(sorted(rows, key=place), place):
        own = list(found)
        yield {
            "role": role,
            "project": Label(project),
            "total": whole(sum(int(row["part"]) for row in own), words),
            "rows": tuple(
                {
                    "table": Label(row["table"].removeprefix("core_")),
                    "part": whole(row["part"], words),
                    "file": Label(mask_persons(row["file_name"] or "")),
                    "place": Label(mask_persons(row["location"] or "")),
                    "sha256": Label((row["file_sha256"] or "")[:16]),
                    "waivers": Label(row["waivers"] or ""),
                }
                for row in own
            ),
        }
