"""How does a supplier hear what became of its file? A letter with the remarks and the marked copy, queued once for each thing there is to say.

The letter is about the supplier's own file and goes to the supplier alone, so nobody has to release it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa

from etl import catalog
from etl.adapters import audit_log, mail, outbox, pdf
from etl.adapters.outbox import ANSWER, OUTBOX
from etl.adapters.warehouse.engine import reading, writing
from etl.core.finding import Remark
from etl.core.moment import moment, read_moment
from etl.core.period import Period
from etl.reports import supplier
from etl.reports.supplier import Answered
from etl.settings import TIME_ZONE, Settings
from etl.steps.gating import due_day
from etl.steps.offering import Judged, judged, marked
from etl.steps.opening import open_warehouse
from etl.steps.recipients import Recipient, suppliers


def answer(source: str, period: str, *, as_of: datetime, settings: Settings) -> list[str]:
    """Queue the letters about the files of the last delivery of a month; the ids of those that were not in the outbox yet.

    A file that another one of the same supplier replaces is not answered any more. The same remarks about the same file
    are told once, however often this runs; when a waiver or a loaded register changes them, they are told anew.
    A source that knows no form has nobody to write to. SettingError for an entry of the file of recipients that is not possible.
    """
    if catalog.source(source).form is None:
        return []
    every = judged(source, period, settings)
    queued = []
    for each in every:
        if not (listeners := suppliers(settings, source, each.bin)):
            continue
        of_supplier = sorted((other for other in every if each.bin and (other.bin, other.month) == (each.bin, each.month)), key=lambda other: other.number)
        if of_supplier and of_supplier[-1] is not each:
            continue
        month = each.month or period  # a form comes again in the delivery of the month after, and is answered as that of its own month
        queued += _queue(each, of_supplier[-2] if len(of_supplier) > 1 else None, listeners, source, month, as_of, settings)
    return queued


def answered(each: Judged, before: Judged | None, source: str, period: str, settings: Settings) -> Answered:
    """What the letter rests on: nothing in it depends on when it is written."""
    return Answered(
        source_title=catalog.source(source).title,
        period=Period.parse(period),
        file_name=each.file.name if each.bin else each.stem,
        file_sha256=each.file.sha256,
        received_on=date.fromisoformat(each.received_on) if each.received_on else None,
        answered_on=read_moment(each.decided_at).astimezone(TIME_ZONE).date(),
        read=each.read,
        aside=each.aside,
        is_held=each.is_held,
        remarks=each.remarks,
        term=date.fromisoformat(due_day(source, period=period)),
        synthetic=settings.synthetic,
        earlier=(before.file.name, len(before.remarks), len(_places(before.remarks) & _places(each.remarks))) if before else None,
    )


def _places(remarks: Sequence[Remark]) -> set[tuple[str, str]]:
    return {(each.rule_id, each.place) for each in remarks}


def _queue(each: Judged, before: Judged | None, listeners: Sequence[Recipient], source: str, period: str, as_of: datetime, settings: Settings) -> list[str]:
    told = answered(each, before, source, period, settings)
    said = [each.stem, each.file.sha256, each.read, each.aside, each.is_held, *([remark.rule_id, remark.place] for remark in each.remarks)]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    family = f"{ANSWER}{source}-{period}-{each.bin or each.stem}-"
    key, engine = f"{family}{digest[:16]}", open_warehouse(settings)
    with reading(engine) as connection:
        query = sa.select(OUTBOX.c.edition_id, OUTBOX.c.address, OUTBOX.c.message_id, OUTBOX.c.sent_at).where(OUTBOX.c.edition_id.startswith(family))
        known = list(connection.execute(query))
    letters = []
    for listener in listeners:
        own = [row for row in known if row.address == listener.address]
        if any(row.edition_id == key for row in own):
            continue
        before_it = max(((row.sent_at, row.message_id) for row in own if row.sent_at), default=("", ""))[1]
        letters.append((listener, _letter(key, replace(listener, answers=before_it), told, each, digest, settings)))
    for listener, (subject, message) in letters:
        with writing(engine) as connection:
            identity = mail.message_id(key, listener.address, settings.mail_sender)
            is_new = outbox.queue(
                connection, edition_id=key, address=listener.address, language=listener.language, message_id=identity, subject=subject, message=message
            )
            if is_new:
                facts = {"source": source, "period": period, "file": each.file.sha256, "remarks": len(each.remarks), "message_id": identity}
                audit_log.append(connection, "supplier_answered", facts, at=moment(as_of))
    return [key] if letters else []


def _letter(key: str, listener: Recipient, told: Answered, each: Judged, digest: str, settings: Settings) -> tuple[str, bytes]:
    """Subject and bytes: the PDF and the marked copy enclosed, or the PDF alone where that is too large for a letter."""
    at, language = read_moment(each.decided_at), listener.language
    title, html = supplier.page(told, language)
    printed = pdf.render(html, language=language, title=title, attachments=(), identifier=bytes.fromhex(digest)[:16], moment=at)
    enclosed = [mail.Attachment(f"esep-answer-{each.stem}-{language}.pdf", printed)]
    if each.remarks:
        enclosed.append(mail.Attachment(f"{each.stem}.checked.xlsx", marked(each.file.name, each.content, each.remarks)))
    said = supplier.mail(told, language)
    while True:
        message = mail.build(
            mail.Letter(key, settings.mail_sender, listener.address, language, said.subject, said.text, said.html, at, tuple(enclosed), listener.answers)
        )
        if len(message) <= settings.most_mail_bytes or not enclosed:
            return said.subject, message
        enclosed.pop()
