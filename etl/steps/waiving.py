"""How does a person let a finding pass, and take it back? One act, one row, one entry in the log, in one transaction."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from etl import catalog
from etl.adapters import audit_log
from etl.adapters.raw_store import RawStore
from etl.adapters.warehouse.engine import reading, writing
from etl.adapters.warehouse.tables import BATCHES, FINDINGS, WAIVERS, WAIVERS_REVOKED
from etl.core.acts import Person, allowed, may_be_waived, read_people, reason, term
from etl.core.finding import Severity
from etl.core.moment import moment
from etl.core.rules import Rule
from etl.errors import ActRefused
from etl.settings import TIME_ZONE, Settings
from etl.steps.checking import WHOLE
from etl.steps.checkpointing import checkpoint
from etl.steps.in_force import in_force
from etl.steps.opening import open_warehouse
from etl.steps.recording import content_digest
from etl.versions import rules_of

WAIVABLE = (Severity.ERROR, Severity.BLOCKING)


def person(settings: Settings, who: str, right: str) -> Person:
    """The named person, who may do it; ActRefused otherwise."""
    if not settings.people.is_file():
        raise ActRefused("Nobody is named who may act.", path=settings.people, next_step="Write people.toml: [[person]] name, role, may = [...].")
    return allowed(read_people(settings.people.read_text("utf-8")), who, right)


def waive(rule_id: str, given_for: str, *, who: str, why: str, until: str, as_of: datetime, settings: Settings) -> str:
    """Let one finding pass until a day: of a set-aside row ("batch:table:number") or of a whole batch; returns the waiver's id.

    It takes effect when the source is ingested next. ActRefused says what is missing.
    """
    rule = _rule(rule_id)
    giver, said, last = person(settings, who, "waive"), reason(why), term(until, as_of.astimezone(TIME_ZONE).date())
    with writing(open_warehouse(settings)) as connection:
        facts = _of_batch(connection, rule, given_for, settings) if rule.severity is Severity.BLOCKING else _of_row(connection, rule, given_for)
        if in_force(connection, moment(as_of)).get((rule.id, rule.version, facts["data_sha256"])):
            raise ActRefused("This finding is waived already.", rule=rule.id, given_for=given_for, next_step="esep waive list shows it.")
        number = (connection.execute(sa.select(sa.func.max(WAIVERS.c.act_no))).scalar() or 0) + 1
        waiver = f"W-{number:04d}"
        row = {"waiver_id": waiver, "act_no": number, "rule_id": rule.id, "rule_version": rule.version, "table_name": rule.table, **facts}
        row |= {"given_for": given_for, "who": giver.name, "role": giver.role, "why": said, "until": last, "given_at": moment(as_of)}
        connection.execute(sa.insert(WAIVERS).values(**row))
        audit_log.append(connection, "waiver_given", row, at=moment(as_of))
    checkpoint(settings, as_of=as_of)
    return waiver


def revoke(waiver: str, *, who: str, why: str, as_of: datetime, settings: Settings) -> None:
    """Take a waiver back; what was loaded under it is set aside when its source is ingested next."""
    giver, said = person(settings, who, "waive"), reason(why)
    with writing(open_warehouse(settings)) as connection:
        if connection.execute(sa.select(WAIVERS.c.waiver_id).where(WAIVERS.c.waiver_id == waiver)).first() is None:
            raise ActRefused("There is no such waiver.", waiver=waiver[:40], next_step="esep waive list shows all.")
        if connection.execute(sa.select(WAIVERS_REVOKED.c.waiver_id).where(WAIVERS_REVOKED.c.waiver_id == waiver)).first():
            raise ActRefused("This waiver was revoked already.", waiver=waiver, next_step="Nothing is left to do.")
        row = {"waiver_id": waiver, "who": giver.name, "role": giver.role, "why": said, "revoked_at": moment(as_of)}
        connection.execute(sa.insert(WAIVERS_REVOKED).values(**row))
        audit_log.append(connection, "waiver_revoked", row, at=moment(as_of))
    checkpoint(settings, as_of=as_of)


def waivers(settings: Settings, *, as_of: datetime) -> list[dict[str, Any]]:
    """Every waiver, oldest first, with its state at a moment: in force | revoked | past | rule changed."""
    at, today = moment(as_of), as_of.astimezone(TIME_ZONE).date().isoformat()
    joined = sa.outerjoin(WAIVERS, WAIVERS_REVOKED, WAIVERS.c.waiver_id == WAIVERS_REVOKED.c.waiver_id)
    ends = [WAIVERS_REVOKED.c.revoked_at, WAIVERS_REVOKED.c.role.label("revoked_by"), WAIVERS_REVOKED.c.why.label("revoked_why")]
    with reading(open_warehouse(settings)) as connection:
        held = set(in_force(connection, at).values())
        rows = connection.execute(sa.select(WAIVERS, *ends).select_from(joined).order_by(WAIVERS.c.act_no)).mappings().all()
    made = []
    for row in rows:
        over = "revoked" if row["revoked_at"] else "past" if row["until"] < today else "rule changed"
        made.append({**row, "state": "in force" if row["waiver_id"] in held else over})
    return made


def _rule(rule_id: str) -> Rule:
    may_be_waived(rule_id)
    found = next((rule for table in catalog.tables().values() for rule in rules_of(table) if rule.id == rule_id), None)
    if found is None:
        raise ActRefused("There is no such rule.", rule=rule_id[:80], next_step="esep quarantine list names the rule of each row.")
    if found.severity not in WAIVABLE:
        raise ActRefused("Findings of this rule let their rows pass anyway.", rule=rule_id, severity=str(found.severity))
    return found


def _of_row(connection: sa.Connection, rule: Rule, row_id: str) -> dict[str, str]:
    """Source and data of a set-aside row that breaks the rule."""
    batch, _, rest = row_id.partition(":")
    short, _, number = rest.partition(":")
    joined = sa.join(FINDINGS, BATCHES, FINDINGS.c.batch_id == BATCHES.c.batch_id)
    is_it = sa.and_(FINDINGS.c.batch_id == batch, FINDINGS.c.table_name == f"core_{short}", FINDINGS.c.rule_id == rule.id)
    query = sa.select(FINDINGS.c.data_sha256, FINDINGS.c.rule_version, BATCHES.c.source, BATCHES.c.decided_no).select_from(joined).where(is_it)
    found = connection.execute(query.where(FINDINGS.c.row_number == (int(number) if number.isdigit() else WHOLE))).mappings().first()
    if found is None or not found["data_sha256"]:
        raise ActRefused(
            "There is no such finding.", rule=rule.id, row=row_id[:120], next_step="esep quarantine list shows rows and the rules that they break."
        )
    last = sa.select(sa.func.max(BATCHES.c.decided_no)).where(BATCHES.c.source == found["source"], BATCHES.c.decision == "loaded")
    if found["decided_no"] != connection.execute(last).scalar() or found["rule_version"] != rule.version:
        raise ActRefused(
            "The row is not of the last decision on its source.", row=row_id, next_step="Look at esep quarantine list again; name the row as it stands there."
        )
    return {"data_sha256": found["data_sha256"], "source": found["source"]}


def _of_batch(connection: sa.Connection, rule: Rule, batch: str, settings: Settings) -> dict[str, str]:
    """Source and content of a batch that is held because of the rule."""
    query = sa.select(FINDINGS.c.data_sha256, BATCHES.c.source).select_from(sa.join(FINDINGS, BATCHES, FINDINGS.c.batch_id == BATCHES.c.batch_id))
    found = connection.execute(query.where(FINDINGS.c.batch_id == batch, FINDINGS.c.rule_id == rule.id)).mappings().first()
    if found is None:
        raise ActRefused("There is no such finding.", rule=rule.id, batch=batch[:120], next_step="esep findings shows what held a batch.")
    manifest = RawStore(settings.raw_store).manifest(batch)
    if content_digest(manifest) != found["data_sha256"]:
        raise ActRefused("The stored files are not those that were judged.", batch=batch, next_step="Ingest the source again and look at it again.")
    return dict(found)
