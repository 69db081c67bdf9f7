"""What does the letter to a supplier say? What came, what was accepted, what is wrong, what to do and by when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from etl.core.figure import Aspect, Figure
from etl.core.finding import Remark
from etl.core.period import Period
from etl.reports.counts import FINDINGS, LOADED, QUARANTINED, READ, count_figure
from etl.reports.letter import Letter, plain
from etl.reports.page import Speaker, render
from etl.reports.printing import Printer
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label, Word
from etl.reports.words import Words

FOLDER = "supplier_letter"
MOST_REMARKS = 60  # on the page; the marked copy has all


@dataclass(frozen=True)
class Answered:
    """One delivered file. ``earlier`` is the one that it replaces: its name, how many remarks it had, how many of them are still there.

    ``term`` is the day by which the file is due.
    """

    source_title: str
    period: Period
    file_name: str
    file_sha256: str
    received_on: date | None
    answered_on: date
    read: int
    aside: int
    is_held: bool
    remarks: tuple[Remark, ...]
    term: date
    synthetic: bool
    earlier: tuple[str, int, int] | None = None


def context(told: Answered, language: str) -> dict[str, Any]:
    """The context of ``page.html`` and of the mail."""
    words = Words.of(language)
    printer = Printer(words)
    speaker = Speaker(printer)

    def counted(number: int, subject: str, value: int) -> Figure:
        return count_figure(number, Aspect.VALUE, f"{told.file_sha256[:12]}/{subject}", value, told.period)

    read, accepted = counted(READ, "read", told.read), counted(LOADED, "accepted", told.read - told.aside)
    aside, remarks = counted(QUARANTINED, "aside", told.aside), counted(FINDINGS, "all", len(told.remarks))
    came = (
        speaker.mark("Your file {file} came on {day}.", file=Label(told.file_name), day=told.received_on)
        if told.received_on
        else speaker.mark("Your file {file} came.", file=Label(told.file_name))
    )
    answer = [came, speaker.mark("Rows read {read} = accepted {accepted} + set aside {aside}.", read=read, accepted=accepted, aside=aside)]
    if told.is_held:
        answer.append(speaker.mark("The whole delivery is held: nothing of it was accepted yet."))
    if told.earlier:
        name, before, left = told.earlier
        answer.append(
            speaker.mark(
                "It replaces {file}: of its remarks ({before}) there are still {left}.",
                file=Label(name),
                before=counted(FINDINGS, "before", before),
                left=counted(FINDINGS, "left", left),
            )
        )
    if not told.remarks:
        answer.append(speaker.mark("Nothing is wrong with it; you need not do anything."))
        what_to_do: tuple[Word, ...] = ()
    else:
        answer.append(speaker.mark("Remarks: {remarks}. Their cells are marked in the enclosed copy of your file.", remarks=remarks))
        by_when = (
            speaker.say("Send it by {day}; what comes after the report of the month is made is printed as a restatement.", day=told.term)
            if told.answered_on <= told.term
            else speaker.say("The file was due by {day}: send the correction as soon as you can; it may be printed as a restatement.", day=told.term)
        )
        what_to_do = (
            speaker.say(
                "Correct the marked copy, or your own file, and raise the number of the delivery by one, in the head of the sheet and in the file's name."
            ),
            by_when,
        )
    return {
        "told": told,
        "title": words.say("Answer to your delivery"),
        "source": words.say(told.source_title),
        "month": printer.month(told.period),
        "answered_on": told.answered_on,
        "term": told.term,
        "sha256": Label(told.file_sha256[:16]),
        "answer": tuple(answer),
        "what_to_do": what_to_do,
        "remarks": table(told, words),
    }


def table(told: Answered, words: Words) -> Table:
    """The remarks, gravest first."""
    columns = (
        Column(words.say("Place"), "15%"),
        Column(words.say("Severity"), "15%"),
        Column(words.say("What is promised"), "35%"),
        Column(words.say("What to do"), "35%"),
    )
    rows = tuple(
        Row(
            (
                Label(each.place) if each.place else words.say("the file"),
                words.code("severity", each.severity),
                Word(each.says[words.language]),
                Word(each.fix[words.language]),
            )
        )
        for each in told.remarks
    )
    rest = words.say("The other remarks are in the enclosed copy.") if len(rows) > MOST_REMARKS else Word("")
    return Table("remarks", words.say("Remarks, the gravest first"), columns, rows, most=MOST_REMARKS, rest=rest)


def page(told: Answered, language: str) -> tuple[str, str]:
    """Title and HTML of the enclosed PDF."""
    shown = context(told, language)
    return f"{shown['title']}: {shown['source']}, {shown['month']}", render(f"{FOLDER}/page.html", language, shown)


def mail(told: Answered, language: str) -> Letter:
    """The short letter that carries it."""
    shown = context(told, language)
    subject = plain(render(f"{FOLDER}/subject.html", language, shown))
    text = plain(render(f"{FOLDER}/text.html", language, shown))
    return Letter(" ".join(subject.split()), text.strip() + "\n", render(f"{FOLDER}/letter.html", language, shown))
