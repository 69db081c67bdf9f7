"""What is the edition? Compute, compose and render a month; close it with its letters in one transaction; publish its files.

The same inputs are the same edition: nothing is closed twice. Files are kept by hash before the transaction and
appear under their names after it, so no half of an edition is ever served.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from etl import catalog
from etl.adapters import audit_log, mail, outbox, pdf, xlsx
from etl.adapters.audit_log.merkle import Frontier
from etl.adapters.raw_store import RawStore, write_atomically
from etl.adapters.warehouse.engine import reading, writing
from etl.adapters.warehouse.loading import write_rows
from etl.adapters.warehouse.reading import latest_moment
from etl.adapters.warehouse.tables import EDITIONS, FIGURES
from etl.core.moment import moment
from etl.core.period import Period
from etl.core.places import NATION
from etl.errors import EsepError, NotThere, WarehouseError
from etl.reports.compose import Composed, compose
from etl.reports.facts import ReportFacts
from etl.settings import Settings
from etl.steps import manifests
from etl.steps.checkpointing import CHECKPOINT, checkpoint, settle_key, state
from etl.steps.explained import write_explanations
from etl.steps.gathering import gather
from etl.steps.knowing import batches_at, figure_rows, know
from etl.steps.ledger import ledger
from etl.steps.opening import open_warehouse
from etl.steps.periods import folder_of, refuse_if_locked
from etl.steps.recipients import Recipient, recipients
from etl.steps.variances import explanations
from etl.versions import code_version, ruleset_version

MOST_TRIES = 3


@dataclass(frozen=True)
class Draft:
    """An edition before it is closed: what it rests on, and what it may say."""

    edition: str
    number: int
    known_at: str
    until: str  # the moment that counts as now
    inputs: str
    gaps: list[str]
    batches: list[str]
    facts: ReportFacts
    log: tuple[audit_log.Checkpoint, Frontier]  # the signed state of the log when the draft was made


def close(report: str, *, period: str, region: str, gaps: list[str], as_of: datetime, run_id: str, settings: Settings) -> str:
    """The id of the edition that says what was known about a month at ``as_of``; an existing one if nothing has changed since.

    PeriodLocked if that would be a new edition of a locked month.
    WarehouseError if nothing was known then, or if a later state of the month was closed already.
    """
    if catalog.report(report).of_nation != (region == NATION):
        raise NotThere(f"The report {report} is not made for {region}: {'the country is ' + NATION if region != NATION else 'choose a region'}.")
    engine, subject = open_warehouse(settings), f"{report} {region} {period}"
    manifests.start(engine, run_id, subject, ["close"], {}, at=moment(as_of))
    settle_key(settings, as_of=as_of)
    try:
        return _close(report, subject, Period.parse(period), region, gaps, as_of, run_id, settings)
    except EsepError as error:
        manifests.fail(engine, run_id, subject, "close", type(error).__name__, at=moment(as_of))
        raise


def _close(report: str, subject: str, month: Period, region: str, gaps: list[str], as_of: datetime, run_id: str, settings: Settings) -> str:
    """As ``close``, between the entries that tell of its start and of its failure."""
    engine, period = open_warehouse(settings), str(month)
    for _ in range(MOST_TRIES):
        with reading(engine) as connection:
            found, draft = _draft(connection, report, month, region, gaps, moment(as_of), settings)
            if draft is not None:
                refuse_if_locked(connection, region, period)
        if draft is not None:
            recipients(settings, report, region, {})  # a mistake in their file is told before anything is rendered
            about = catalog.report(report)
            composed = {language: compose(report, draft.facts, language, about.sheets_per_file) for language in about.languages}
            files = _render(report, draft, composed)  # outside the reading above, which would make writers wait for seconds
            store = RawStore(settings.raw_store)
            hashes = {name: store.put(content) for name, content in sorted(files.items())}
            with writing(engine) as connection:
                refuse_if_locked(connection, region, period)  # somebody may have locked it while this was rendered
                if not _is_still_so(connection, draft, report, region, period, settings):
                    continue  # something came, or somebody closed the month, while this was rendered
                _write(connection, draft, report, region, month, hashes, composed)
                earlier = outbox.who_got(connection, [each["edition_id"] for each in _editions(connection, report, region, period)])
                for recipient in recipients(settings, report, region, earlier):
                    _queue(connection, settings, draft, composed[recipient.language], files, recipient)
                audit_log.keep(connection, *draft.log, moment(as_of))
                _log(connection, draft, hashes, run_id, moment(as_of))
                manifests.end(connection, run_id, subject, draft.edition, None, at=moment(as_of))
            found = draft.edition
        else:
            with writing(engine) as connection:
                manifests.end(connection, run_id, subject, found, None, at=moment(as_of))
        publish(found, settings=settings)
        if settings.explain_url:
            write_explanations(found, settings=settings)
        checkpoint(settings, as_of=as_of)
        return found
    raise WarehouseError("Data kept coming while the month was closed.", period=period, next_step="Run it again when the sources are done.")


def _draft(connection: sa.Connection, report: str, month: Period, region: str, gaps: list[str], until: str, settings: Settings) -> tuple[str, Draft | None]:
    """The edition that is there already, or the draft of a new one."""
    known_at = latest_moment(connection, until)
    if not known_at:
        raise WarehouseError("Nothing is known yet, so there is nothing to report.", next_step="Run the sources first: esep ingest.")
    inputs = _inputs(connection, report, region, month, known_at, until, gaps, settings)
    editions = _editions(connection, report, region, str(month))
    for each in editions:
        if each["inputs_sha256"] == inputs:
            return str(each["edition_id"]), None
    if editions and editions[-1]["as_known_at"] > known_at:
        raise WarehouseError(
            "A later state of this month was closed already.",
            edition=editions[-1]["edition_id"],
            known_at=editions[-1]["as_known_at"],
            next_step="Close it as known now, or read the older edition.",
        )
    number = len(editions) + 1
    edition = f"{report}-{region}-{month}-e{number}"
    known = know(connection, month, region, known_at, frozenset(gaps))
    log = state(connection, settings)
    facts = gather(
        connection, settings, known, report=report, period=month, region=region, edition=number, known_at=known_at, until=until, gaps=gaps, anchor=log[0]
    )
    batches = batches_at(connection, known_at)["batch_id"].tolist()
    return edition, Draft(edition, number, known_at, until, inputs, gaps, batches, facts, log)


def _is_still_so(connection: sa.Connection, draft: Draft, report: str, region: str, period: str, settings: Settings) -> bool:
    """Whether nothing that the draft rests on has changed since it was read; asked while no other writer can write."""
    same = _inputs(connection, report, region, Period.parse(period), draft.known_at, draft.until, draft.gaps, settings) == draft.inputs
    return same and len(_editions(connection, report, region, period)) == draft.number - 1


def _write(
    connection: sa.Connection, draft: Draft, report: str, region: str, month: Period, hashes: Mapping[str, str], composed: Mapping[str, Composed]
) -> None:
    """The edition and its figures."""
    connection.execute(
        sa.insert(EDITIONS).values(
            edition_id=draft.edition,
            report=report,
            region_code=region,
            period=str(month),
            edition_no=draft.number,
            as_known_at=draft.known_at,
            inputs_sha256=draft.inputs,
            code_version=code_version(),
            ruleset_version=ruleset_version(),
            gaps=json.dumps(draft.gaps),
            batches=json.dumps(draft.batches),
            files=json.dumps(hashes),
        )
    )
    printed = (figure for each in composed.values() for figure in each.figures)
    write_rows(connection, FIGURES, figure_rows(printed, month).assign(edition_id=draft.edition))


def _log(connection: sa.Connection, draft: Draft, hashes: Mapping[str, str], run_id: str, at: str) -> None:
    """The entry of the edition in the audit log, last in its transaction."""
    body = {
        "edition": draft.edition,
        "as_known_at": draft.known_at,
        "inputs_sha256": draft.inputs,
        "files": hashes,
        "gaps": draft.gaps,
        "batches": draft.batches,
        "code_version": code_version(),
        "ruleset_version": ruleset_version(),
        "run_id": run_id,
    }
    audit_log.append(connection, "edition_closed", body, at=at)


def publish(edition: str, *, settings: Settings) -> list[Path]:
    """Put the files of a closed edition under their names; the same bytes however often."""
    with reading(open_warehouse(settings)) as connection:
        row = connection.execute(sa.select(EDITIONS).where(EDITIONS.c.edition_id == edition)).mappings().one()
    folder = folder_of(row, settings)
    store, paths = RawStore(settings.raw_store), []
    for name, sha256 in json.loads(row["files"]).items():
        path = folder / name
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            write_atomically(path, store.get(sha256))
        paths.append(path)
    return paths


def _editions(connection: sa.Connection, report: str, region: str, period: str) -> list[sa.RowMapping]:
    """The editions of a month, oldest first."""
    query = sa.select(EDITIONS).where(EDITIONS.c.report == report, EDITIONS.c.region_code == region, EDITIONS.c.period == period)
    return list(connection.execute(query.order_by(EDITIONS.c.edition_no)).mappings())


def _inputs(connection: sa.Connection, report: str, region: str, period: Period, known_at: str, until: str, gaps: list[str], settings: Settings) -> str:
    """SHA-256 of everything that the edition rests on."""
    told: list[object] = [
        report,
        region,
        str(period),
        known_at,
        sorted(gaps),
        batches_at(connection, known_at)["batch_id"].tolist(),
        code_version(),
        ruleset_version(),
        settings.synthetic,
        settings.explain_url,
    ]
    if catalog.report(report).prints_variances and (said := explanations(connection, region, str(period), until)):
        told.append({project: [each.why, each.role, each.said_on.isoformat()] for project, each in sorted(said.items())})
    if catalog.report(report).prints_ledger and (letters := ledger(connection, region, period.previous)):
        told.append([[str(value) for value in vars(each).values()] for each in letters])
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _render(report: str, draft: Draft, composed: Mapping[str, Composed]) -> dict[str, bytes]:
    """The files of the edition by name."""
    edition, facts, inputs = draft.edition, draft.facts, draft.inputs
    at = facts.as_known_at
    files: dict[str, bytes] = {}
    for language, each in composed.items():
        attachments = (
            pdf.Attachment("figures.csv", each.figures_csv, each.title, "Data"),
            pdf.Attachment("provenance.json", each.provenance_json, each.title, "Source"),
            pdf.Attachment(CHECKPOINT, facts.anchor.note.encode(), each.title, "Supplement"),
        )
        for name, html in zip(_pdf_names(edition, language, each), (each.html, *each.further), strict=True):
            files[name] = pdf.render(html, language=language, title=each.title, attachments=attachments, identifier=bytes.fromhex(inputs)[:16], moment=at)
        files[f"esep-{edition}-{language}.xlsx"] = xlsx.workbook(report, facts, language)
        files["figures.csv"], files["provenance.json"] = each.figures_csv, each.provenance_json
    files[CHECKPOINT] = facts.anchor.note.encode()
    return files


def _pdf_names(edition: str, language: str, composed: Composed) -> tuple[str, ...]:
    """The names of the PDFs in one language: one, or one for each part of a long report."""
    return (f"esep-{edition}-{language}.pdf", *(f"esep-{edition}-{language}-part{number}.pdf" for number in range(2, len(composed.further) + 2)))


def _queue(connection: sa.Connection, settings: Settings, draft: Draft, composed: Composed, files: Mapping[str, bytes], recipient: Recipient) -> None:
    """The letter to one recipient: with PDF and workbook, or with as much of them as the mail of the office takes."""
    printed = _pdf_names(draft.edition, recipient.language, composed)
    for enclosed, carried in (("all", (*printed, f"esep-{draft.edition}-{recipient.language}.xlsx")), ("pdf", printed), ("nothing", ())):
        told = composed.letters[enclosed]
        letter = mail.Letter(
            edition_id=draft.edition,
            sender=settings.mail_sender,
            recipient=recipient.address,
            language=recipient.language,
            subject=told.subject,
            text=told.text,
            html=told.html,
            moment=draft.facts.as_known_at,
            attachments=tuple(mail.Attachment(name, files[name]) for name in carried),
            answers=recipient.answers,
        )
        message = mail.build(letter)
        if len(message) <= settings.most_mail_bytes:
            break
    outbox.queue(
        connection,
        edition_id=draft.edition,
        address=recipient.address,
        language=recipient.language,
        message_id=mail.message_id(draft.edition, recipient.address, settings.mail_sender),
        subject=letter.subject,
        message=message,
    )
