"""Who let an edition go? Review and approval by named persons, bound to the bytes of its files, each an entry in the log.

The table holds the acts, the log holds them too: an act that stands in only one of them lets nothing leave.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from etl.adapters import audit_log, outbox
from etl.adapters.carried import of_letter
from etl.adapters.raw_store import RawStore
from etl.adapters.warehouse.engine import reading, writing
from etl.adapters.warehouse.tables import EDITIONS, FIGURES, RELEASE_ACTS
from etl.core.acts import Person, read_people, reason
from etl.core.figure import Aspect, Level, figure_code
from etl.core.moment import moment
from etl.core.released import LOGGED_AS, RIGHT, Act, Given, Stage, digest, may_follow, stage
from etl.errors import ActRefused, EsepError, NotReleased
from etl.reports.counts import PROJECTS, UNEXPLAINED
from etl.settings import Settings
from etl.steps.checkpointing import checkpoint
from etl.steps.opening import open_warehouse
from etl.steps.verifying import verify_log
from etl.steps.waiving import person

Edition = Mapping[str, Any]
UNEXPLAINED_PROJECTS = figure_code(PROJECTS, Aspect.VALUE, Level.PROJECT, UNEXPLAINED)


def act(kind: Act, edition: str, *, who: str, why: str, as_of: datetime, settings: Settings) -> Stage:
    """Review, approve or reject one edition; the stage in which it then stands.

    An approval runs the gate first and is refused, with an entry in the log, if the gate fails. ActRefused says what is missing.
    """
    giver, said, at = person(settings, who, RIGHT[kind]), reason(why), moment(as_of)
    with reading(open_warehouse(settings)) as connection:
        row = _edition(connection, edition)
        _answers_for(giver, row)
    faults = gate(row, settings) if kind is Act.APPROVE else []
    with writing(open_warehouse(settings)) as connection:
        if faults:
            audit_log.append(connection, "edition_gate_failed", {"edition": edition, "faults": faults, "who": giver.name, "role": giver.role}, at=at)
        else:
            _give(connection, kind, row, giver, said, at)
    checkpoint(settings, as_of=as_of)
    if faults:
        raise ActRefused("The gate is closed: " + "; ".join(faults), edition=edition, next_step="Mend it and close a new edition.")
    with reading(open_warehouse(settings)) as connection:
        return stage_of(connection, _edition(connection, edition))


def _give(connection: sa.Connection, kind: Act, row: Edition, giver: Person, said: str, at: str) -> None:
    given = acts(connection, row["edition_id"])
    may_follow(kind, stage_of(connection, row), given, giver.name)
    told = {"edition_id": row["edition_id"], "act_no": len(given) + 1, "act": kind.value, "files_sha256": _digest(row)}
    told |= {"who": giver.name, "role": giver.role, "why": said, "acted_at": at}
    connection.execute(sa.insert(RELEASE_ACTS).values(**told))
    if kind is Act.APPROVE:
        for each in _of_month(connection, row):
            if each["edition_no"] < row["edition_no"]:
                outbox.cancel(connection, each["edition_id"], f"superseded by {row['edition_id']}")
    if kind is Act.REJECT:
        outbox.cancel(connection, row["edition_id"], "rejected")
    audit_log.append(connection, LOGGED_AS[kind], {**_as_logged(told), "files": json.loads(row["files"])}, at=at)


def _as_logged(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"edition": told["edition_id"], **{name: told[name] for name in ("act_no", "files_sha256", "who", "role", "why")}}


def gate(row: Edition, settings: Settings) -> list[str]:
    """What stands against the release of an edition, in words; empty if nothing does.

    Its files must be there with the bytes that were closed, its letters must enclose these and nothing else, and the log must be whole.
    """
    store, files, faults = RawStore(settings.raw_store), json.loads(row["files"]), []
    for name, sha256 in files.items():
        try:
            if hashlib.sha256(store.get(sha256)).hexdigest() != sha256:
                faults.append(f"{name} is not what was closed")
        except (EsepError, OSError):
            faults.append(f"{name} is not in the store")
    with reading(open_warehouse(settings)) as connection:
        faults += [f"a letter encloses other files than those of the edition ({each.message_id})" for each in _strange(connection, row)]
    try:
        verify_log(settings)
    except EsepError as error:
        faults.append(f"the log is not whole ({error})")
    return faults


def _strange(connection: sa.Connection, row: Edition) -> list[outbox.Queued]:
    """The letters of an edition that enclose anything but its files."""
    known = set(json.loads(row["files"]).values())
    letters = outbox.letters(connection, row["edition_id"])
    return [each for each in letters if not {hashlib.sha256(file).hexdigest() for file in of_letter(each.message).values()} <= known]


def insist_released(connection: sa.Connection, edition: str) -> None:
    """NotReleased unless the last act on these very bytes is an approval that stands in the log as well."""
    found = connection.execute(sa.select(EDITIONS).where(EDITIONS.c.edition_id == edition)).mappings().one_or_none()
    about = {"edition": edition, "next_step": "A named person reviews it, another approves it: esep release review, esep release approve."}
    if found is None:
        raise NotReleased("There is no such edition.", **about)
    row = dict(found)
    given = acts(connection, edition)
    if not given or given[-1].act is not Act.APPROVE:
        raise NotReleased("Nobody has approved this edition.", **about)
    if given[-1].files_sha256 != _digest(row):
        raise NotReleased("The approval was given for other files.", **about)
    if not in_log(connection, given[-1], json.loads(row["files"])):
        raise NotReleased("The approval does not stand in the log.", **about)
    if strange := _strange(connection, row):
        raise NotReleased("A letter encloses other files than those that were approved.", letter=strange[0].message_id, **about)


def in_log(connection: sa.Connection, given: Given, files: Mapping[str, str]) -> bool:
    """Whether the log tells of this act on these files, as the last word about the edition."""
    told = [
        (entry.kind, entry.facts)
        for kind in LOGGED_AS.values()
        for entry in audit_log.entries(connection, kind=kind)
        if entry.facts.get("edition") == given.edition_id
    ]
    wanted = {**_as_logged(vars(given)), "files": dict(files)}
    last = max(told, key=lambda each: int(each[1].get("act_no", 0)), default=None)
    return last == (LOGGED_AS[given.act], wanted)


def acts(connection: sa.Connection, edition: str) -> list[Given]:
    """The acts on an edition, oldest first."""
    rows = connection.execute(sa.select(RELEASE_ACTS).where(RELEASE_ACTS.c.edition_id == edition).order_by(RELEASE_ACTS.c.act_no)).mappings()
    return [Given(**{**row, "act": Act(row["act"])}) for row in rows]


def stage_of(connection: sa.Connection, row: Edition) -> Stage:
    """Where an edition stands; a later one supersedes it once that is approved."""
    left = any(each.state in (outbox.State.SENT, outbox.State.BOUNCED) for each in outbox.letters(connection, row["edition_id"]))
    later = [each for each in _of_month(connection, row) if each["edition_no"] > row["edition_no"]]
    over = any(given and given[-1].act is Act.APPROVE for given in (acts(connection, each["edition_id"]) for each in later))
    return stage(acts(connection, row["edition_id"]), _digest(row), is_superseded=over, has_left=left)


def editions(settings: Settings, *, period: str | None = None) -> list[dict[str, Any]]:
    """Every edition with its stage, who reviewed and approved it, and how many red projects nobody explained; newest month first."""
    made = []
    with reading(open_warehouse(settings)) as connection:
        counted = sa.select(FIGURES.c.edition_id, FIGURES.c.numerator).where(FIGURES.c.code == UNEXPLAINED_PROJECTS)
        unexplained = {str(edition): int(count) for edition, count in connection.execute(counted).all()}
        query = sa.select(EDITIONS).order_by(EDITIONS.c.period.desc(), EDITIONS.c.report, EDITIONS.c.region_code, EDITIONS.c.edition_no)
        for row in connection.execute(query if period is None else query.where(EDITIONS.c.period == period)).mappings().all():
            given = acts(connection, row["edition_id"])
            made.append(
                {
                    "edition": row["edition_id"],
                    "report": row["report"],
                    "region": row["region_code"],
                    "period": row["period"],
                    "stage": stage_of(connection, dict(row)).value,
                    "files": json.loads(row["files"]),
                    "gaps": json.loads(row["gaps"]),
                    "unexplained": unexplained.get(row["edition_id"], 0),
                    "acts": [{name: str(getattr(each, name)) for name in ("act", "who", "role", "why", "acted_at", "files_sha256")} for each in given],
                }
            )
    return made


def released(settings: Settings, now: str) -> list[str]:
    """What has a letter that may be sent now (ISO, UTC): the approved editions, and the answers to suppliers, which nobody has to approve."""
    with reading(open_warehouse(settings)) as connection:
        waiting = outbox.editions_waiting(connection, now)
        rows = connection.execute(sa.select(EDITIONS).where(EDITIONS.c.edition_id.in_(waiting)).order_by(EDITIONS.c.edition_id)).mappings().all()
        approved = [row["edition_id"] for row in rows if stage_of(connection, dict(row)) in (Stage.APPROVED, Stage.ISSUED)]
    return [*approved, *(each for each in waiting if each.startswith(outbox.ANSWER))]


def people_who_may(settings: Settings, right: str, region: str) -> Iterable[Person]:
    """The named persons who may do it for a region."""

    people = read_people(settings.people.read_text("utf-8")) if settings.people.is_file() else ()
    return [each for each in people if right in each.may and (not each.regions or region in each.regions)]


def _answers_for(giver: Person, row: Edition) -> None:
    if giver.regions and row["region_code"] not in giver.regions:
        raise ActRefused("This person does not answer for this region.", role=giver.role, region=row["region_code"], next_step="Ask whoever does.")


def _digest(row: Edition) -> str:
    return digest(json.loads(row["files"]))


def _edition(connection: sa.Connection, edition: str) -> Edition:
    row = connection.execute(sa.select(EDITIONS).where(EDITIONS.c.edition_id == edition)).mappings().one_or_none()
    if row is None:
        raise ActRefused("There is no such edition.", edition=edition[:80], next_step="esep release list shows all.")
    return dict(row)


def _of_month(connection: sa.Connection, row: Edition) -> list[Edition]:
    same = [EDITIONS.c[name] == row[name] for name in ("report", "region_code", "period")]
    return [dict(row) for row in connection.execute(sa.select(EDITIONS).where(*same)).mappings()]
