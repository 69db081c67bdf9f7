"""How does an edition reach its recipients: each of them once, none forgotten in silence?

Exactly once cannot be had over SMTP. What is promised instead: no letter is lost unseen, and a letter that may have
left twice can be named. Whatever was tried before is first looked up by Message-ID in the journal mailbox; without
a journal a letter whose fate is unknown becomes *unclear*, is listed, and waits for a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import sqlalchemy as sa

from etl.adapters import audit_log, outbox
from etl.adapters.bounces import bounces
from etl.adapters.mail import Answer, Outcome, has_left, send
from etl.adapters.outbox import Queued, State
from etl.adapters.warehouse.engine import open_engine, reading, writing
from etl.errors import DeliveryDeferred, DeliveryRefused, DeliveryUnclear
from etl.settings import Mail, Settings
from etl.steps.checkpointing import checkpoint
from etl.steps.releasing import insist_released

Settle = Callable[[Queued, State, Answer, str], Queued]
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(days=1)
FROM_JOURNAL = Answer(Outcome.ACCEPTED, words="found in the journal")
NOT_IN_JOURNAL = Answer(Outcome.LATER, words="interrupted; not in the journal")
NOBODY_KNOWS = Answer(Outcome.LOST, words="interrupted at the final dot, and there is no journal to look into")


def clock() -> str:
    """Now, as the outbox writes it. A letter leaves, and comes back, when it does; no month can be replayed by it."""
    return datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 see above


def deliver(edition: str, *, settings: Settings, at: str | None = None) -> dict[str, object]:
    """Send what waits in the outbox for this edition; safe to repeat and to kill.

    ``at`` is the moment to write down, ISO UTC; the clock's, where none is given. Returns the counts ``sent``,
    ``already_sent``, ``waiting``, ``unclear``, ``refused``, and ``recipients`` with one line each.
    NotReleased if no named person has approved these very bytes. SettingError if the mail server is not set or cannot be used at all.
    """
    mail, engine = settings.mail(), open_engine(settings.warehouse_url)
    moment = at or clock()
    settle = partial(_settle, engine, moment)
    with outbox.one_deliverer(engine):
        with reading(engine) as connection:
            if not edition.startswith(outbox.ANSWER):  # it tells a supplier of its own file and holds nothing that anybody releases
                insist_released(connection, edition)
            before = list(outbox.letters(connection, edition))
        after = [_deliver_one(engine, mail, letter, settle, moment) for letter in before]
    checkpoint(settings, as_of=datetime.fromisoformat(moment))
    already = sum(letter.state is State.SENT for letter in before)
    count = {state: sum(letter.state is state for letter in after) for state in State}
    return {
        "edition": edition,
        "sent": count[State.SENT] - already,
        "already_sent": already,
        "waiting": count[State.WAITING],
        "unclear": count[State.UNCLEAR],
        "refused": count[State.REFUSED],
        "recipients": [
            {"address": each.address, "language": each.language, "state": each.state.value, "message_id": each.message_id, "error": each.last_error}
            for each in after
        ],
    }


def _next_attempt(attempts: int, moment: str) -> str:
    """When a letter is offered again: after a quarter of an hour, then twice as long each time, a day at most."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return (datetime.fromisoformat(moment) + pause).isoformat(timespec="seconds")


def insist(told: Mapping[str, object]) -> None:
    """Raise what a person or a later attempt must settle: DeliveryUnclear, DeliveryRefused or DeliveryDeferred, gravest first."""
    about = {"edition": told["edition"]}
    if told["unclear"]:
        raise DeliveryUnclear(
            "A letter may or may not have left.", **about, letters=told["unclear"], next_step="esep outbox names it; ask the recipient before it is sent again."
        )
    if told["refused"]:
        raise DeliveryRefused(
            "A mail server refused a letter for good.", **about, letters=told["refused"], next_step="esep outbox says why; correct the address."
        )
    if told["waiting"]:
        raise DeliveryDeferred("A letter still waits.", **about, letters=told["waiting"], next_step="It is offered again by itself.")


def _deliver_one(engine: sa.Engine, mail: Mail, letter: Queued, settle: Settle, moment: str) -> Queued:
    if letter.state in (State.SENT, State.REFUSED, State.CANCELLED, State.BOUNCED) or letter.not_before > moment:
        return letter
    if letter.attempts or letter.state is not State.WAITING:
        found = has_left(mail, letter.message_id)
        if found:
            return settle(letter, State.SENT, FROM_JOURNAL, "journal")
        if letter.state is State.UNCLEAR:
            return letter
        if letter.state is State.COMMITTING:
            if found is None:
                return settle(letter, State.UNCLEAR, NOBODY_KNOWS, "restart")
            letter = settle(letter, State.WAITING, NOT_IN_JOURNAL, "journal")

    def mark() -> None:
        with writing(engine) as connection:
            outbox.begin_commit(connection, letter)

    answer = send(mail, letter.message, letter.address, before_commit=mark)
    if answer.outcome is Outcome.LOST:
        found = has_left(mail, letter.message_id)
        state = State.UNCLEAR if found is None else State.SENT if found else State.WAITING
        return settle(letter, state, FROM_JOURNAL if found else answer, "smtp" if found is None else "journal")
    state = {Outcome.ACCEPTED: State.SENT, Outcome.LATER: State.WAITING, Outcome.REFUSED: State.REFUSED}[answer.outcome]
    return settle(letter, state, answer, "smtp")


def _settle(engine: sa.Engine, moment: str, letter: Queued, state: State, answer: Answer, known_from: str) -> Queued:
    """Write the new state and its log entry in one transaction.

    The entry names the letter, not the person: addresses can be erased from the outbox, never from the log,
    and a server's own words may repeat them.
    """
    sent = state is State.SENT
    settled = replace(
        letter,
        state=state,
        attempts=letter.attempts + 1,
        last_error="" if sent else " ".join(part for part in (str(answer.code or ""), answer.words) if part),
        sent_at=moment if sent else None,
        not_before=_next_attempt(letter.attempts + 1, moment) if state is State.WAITING and answer.code else "",
    )
    facts = {
        "edition": letter.edition_id,
        "message_id": letter.message_id,
        "sha256": letter.message_sha256,
        "state": state.value,
        "attempt": settled.attempts,
        "smtp_code": answer.code,
        "known_from": known_from,
    }
    with writing(engine) as connection:
        outbox.settle(connection, settled)
        audit_log.append(connection, "mail", facts, at=moment)
    return settled


def read_bounces(settings: Settings, *, at: str | None = None) -> int:
    """Mark the letters that came back as bounced, each once, with an entry in the log; how many were new.

    A report about a letter that is not ours, or that is marked already, changes nothing.
    """
    if settings.bounces is None or not settings.bounces.is_dir():
        return 0
    engine = open_engine(settings.warehouse_url)
    moment = at or clock()
    found = 0
    for bounce in bounces(settings.bounces):
        with writing(engine) as connection:
            if outbox.mark_bounced(connection, bounce.message_id, bounce.status):
                facts = {"message_id": bounce.message_id, "state": State.BOUNCED.value, "status": bounce.status, "known_from": "bounce"}
                audit_log.append(connection, "mail", facts, at=moment)
                found += 1
    return found
