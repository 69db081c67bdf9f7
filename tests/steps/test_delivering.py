"""Does each recipient get each edition once, whatever breaks, and is what nobody knows said so?"""

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
import sqlalchemy as sa

from demo import signing
from etl import settings
from etl.adapters import audit_log, outbox
from etl.adapters.mail import Attachment, Letter, build, message_id
from etl.adapters.warehouse.engine import METADATA, open_engine, reading, writing
from etl.adapters.warehouse.tables import EDITIONS, RELEASE_ACTS
from etl.core.released import Act
from etl.errors import DeliveryDeferred, DeliveryRefused, DeliveryUnclear, EsepError, NotReleased, SettingError, WarehouseError
from etl.steps.delivering import deliver, insist, read_bounces
from tests.released import close_edition, give, release_edition
from tests.smtp_sink import Sink, serving

EDITION = "regional_monthly-2026-09-15-1"
AT = "2026-10-06T04:00:00+00:00"
SENDER = "esep@example.kz"
OFFICES = ("governor@example.kz", "science@example.kz")
PDF = b"%PDF-1.7"
FILES = {"esep.pdf": hashlib.sha256(PDF).hexdigest()}


@dataclass
class Post:
    """An outbox with two letters, the server that takes them, and the settings that name both."""

    sink: Sink
    engine: sa.Engine
    settings: settings.Settings

    def deliver(self) -> dict[str, object]:
        return deliver(EDITION, settings=self.settings, at=AT)

    def without_journal(self) -> "Post":
        environ = {name: value for name, value in self.settings.environ.items() if name != "ESEP_MAIL_JOURNAL"}
        return replace(self, settings=replace(self.settings, environ=environ))

    @property
    def arrived(self) -> list[str]:
        return sorted(line.decode() for letter in self.sink.letters for line in letter.split(b"\r\n") if line.startswith(b"Message-ID"))

    @property
    def log(self) -> list[dict[str, object]]:
        with reading(self.engine) as connection:
            assert audit_log.follow(audit_log.entries(connection)).ok
            return [entry.facts for entry in audit_log.entries(connection, kind="mail")]


@pytest.fixture
def post(warehouse_url: str, tmp_path: Path) -> Iterator[Post]:
    engine = open_engine(warehouse_url)
    with writing(engine) as connection:
        METADATA.create_all(connection, tables=[audit_log.AUDIT_LOG, audit_log.AUDIT_CHECKPOINTS, outbox.OUTBOX, EDITIONS, RELEASE_ACTS])
        audit_log.create_guards(connection)
        release_edition(connection, EDITION, FILES)
        for address in OFFICES:
            assert queue(connection, address)
    sink = Sink(tmp_path / "kept")
    signing.write(tmp_path / "keys")
    with serving(sink) as mail:
        environ = {
            "ESEP_HOME": str(tmp_path),
            "ESEP_WAREHOUSE_URL": warehouse_url,
            "ESEP_SMTP_HOST": mail.host,
            "ESEP_SMTP_PORT": str(mail.port),
            "ESEP_SMTP_TLS": "no",
            "ESEP_MAIL_FROM": SENDER,
            "ESEP_MAIL_JOURNAL": str(sink.folder),
        }
        yield Post(sink, engine, replace(settings.load(environ), environ=environ))
    engine.dispose()


def queue(connection: sa.Connection, address: str, *, text: str = "Есеп") -> bool:
    moment = datetime(2026, 10, 6, 4, tzinfo=UTC)
    letter = Letter(EDITION, SENDER, address, "ru", "Отчёт", text, f"<p>{text}</p>", moment, (Attachment("esep.pdf", PDF),))
    return outbox.queue(
        connection,
        edition_id=EDITION,
        address=address,
        language="ru",
        message_id=message_id(EDITION, address, SENDER),
        subject="Отчёт",
        message=build(letter),
    )


def counts(answer: dict[str, object]) -> dict[str, object]:
    return {name: number for name, number in answer.items() if isinstance(number, int) and number}


def expected_ids() -> list[str]:
    return sorted(f"Message-ID: {message_id(EDITION, address, SENDER)}" for address in OFFICES)


def test_each_recipient_gets_the_letter_and_a_second_run_sends_nothing(post: Post) -> None:
    first = post.deliver()
    assert counts(first) == {"sent": 2}
    assert counts(post.deliver()) == {"already_sent": 2}
    assert post.arrived == expected_ids()
    assert [line["address"] for line in first["recipients"]] == sorted(OFFICES)  # type: ignore[attr-defined]
    assert [(entry["state"], entry["smtp_code"], entry["known_from"]) for entry in post.log] == [("sent", 250, "smtp")] * 2


def test_the_log_names_the_letter_and_not_the_person(post: Post) -> None:
    post.sink.fault = "unknown recipient"  # whose answer repeats the address
    post.deliver()
    with reading(post.engine) as connection:
        bodies = " ".join(entry.body for entry in audit_log.entries(connection))
        frozen = {letter.message_id: letter.message_sha256 for letter in outbox.letters(connection, EDITION)}
    assert not any(address in bodies for address in OFFICES)
    assert {entry["message_id"]: entry["sha256"] for entry in post.log} == frozen


def test_queueing_again_changes_nothing_and_another_letter_is_refused(post: Post) -> None:
    with writing(post.engine) as connection:
        assert not queue(connection, OFFICES[0])
        with pytest.raises(WarehouseError, match="Another letter of this edition"):
            queue(connection, OFFICES[0], text="Другой отчёт")


def test_a_letter_that_was_changed_in_the_outbox_does_not_leave(post: Post) -> None:
    with writing(post.engine) as connection:
        connection.execute(sa.update(outbox.OUTBOX).values(message=b"Subject: forged\r\n\r\n"))
    with pytest.raises(WarehouseError, match="changed after it was queued"):
        post.deliver()
    assert post.sink.letters == []


def test_a_server_that_says_later_gets_the_letter_later(post: Post) -> None:
    post.sink.fault = "451"
    answer = post.deliver()
    assert counts(answer) == {"waiting": 2}
    assert answer["recipients"][0]["error"] == "451 not like this"  # type: ignore[index]
    post.sink.fault = ""
    assert counts(post.deliver()) == {"waiting": 2}  # a quarter of an hour has not passed
    assert counts(deliver(EDITION, settings=post.settings, at="2026-10-06T04:15:00+00:00")) == {"sent": 2}
    assert post.arrived == expected_ids()
    assert [(entry["state"], entry["attempt"]) for entry in post.log] == [("waiting", 1), ("waiting", 1), ("sent", 2), ("sent", 2)]


def test_a_server_that_keeps_saying_later_is_asked_ever_more_rarely(post: Post) -> None:
    post.sink.fault = "451"
    moments, moment = [], datetime(2026, 10, 6, 4, tzinfo=UTC)
    for _ in range(9):
        deliver(EDITION, settings=post.settings, at=moment.isoformat())
        with reading(post.engine) as connection:
            then = datetime.fromisoformat(next(iter(outbox.letters(connection, EDITION))).not_before)
        moments.append((then - moment).total_seconds() / 60)
        moment = then
    assert moments == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]


def report_of(identity: str, action: str = "failed", kind: str = "message/rfc822") -> bytes:
    """A delivery report as RFC 3464 has it."""
    lines = [
        "From: MAILER-DAEMON@mx.example.kz", "Subject: Undelivered", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "",
        "--b", "Content-Type: text/plain", "", "The letter did not arrive.", "",
        "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example.kz", "",
        "Final-Recipient: rfc822; governor@example.kz", f"Action: {action}", "Status: 5.1.1", "",
        "--b", f"Content-Type: {kind}", "", f"Message-ID: {identity}", "Subject: x", "", "", "--b--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_letter_that_came_back_is_marked_once_and_the_log_tells(post: Post, tmp_path: Path, kind: str) -> None:
    post.deliver()
    folder = tmp_path / "bounces"
    folder.mkdir()
    theirs = replace(post.settings, environ={**post.settings.environ, "ESEP_MAIL_BOUNCES": str(folder)})
    identity = message_id(EDITION, OFFICES[0], SENDER)
    (folder / "1.eml").write_bytes(report_of(identity, "delayed", kind))
    (folder / "2.eml").write_bytes(report_of("<of-somebody-else@example.kz>", kind=kind))
    (folder / "3.eml").write_bytes(b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n\xff\x00 not a report")
    assert read_bounces(theirs, at=AT) == 0
    (folder / "4.eml").write_bytes(report_of(identity, kind=kind))
    assert read_bounces(theirs, at=AT) == 1
    assert read_bounces(theirs, at=AT) == 0
    assert states(post) == ["bounced", "sent"]
    assert (post.log[-1]["message_id"], post.log[-1]["state"], post.log[-1]["status"]) == (identity, "bounced", "5.1.1")
    assert counts(post.deliver()) == {"already_sent": 1}  # it is not sent again by itself


def test_a_letter_refused_for_good_is_not_offered_again(post: Post) -> None:
    post.sink.fault = "554"
    assert counts(post.deliver()) == {"refused": 2}
    post.sink.fault = ""
    assert counts(post.deliver()) == {"refused": 2}
    assert post.arrived == []


def test_a_lost_answer_is_settled_by_the_journal(post: Post) -> None:
    post.sink.fault = "dropped after it is kept"
    assert counts(post.deliver()) == {"sent": 2}
    post.sink.fault = ""
    assert counts(post.deliver()) == {"already_sent": 2}
    assert post.arrived == expected_ids()
    assert [entry["known_from"] for entry in post.log] == ["journal", "journal"]


def test_a_letter_that_the_server_lost_is_sent_again(post: Post) -> None:
    post.sink.fault = "dropped before it is kept"
    assert counts(post.deliver()) == {"waiting": 2}
    post.sink.fault = ""
    assert counts(post.deliver()) == {"sent": 2}
    assert post.arrived == expected_ids()


def test_a_letter_that_reaches_the_journal_late_is_not_sent_twice(post: Post) -> None:
    post.sink.fault = "dropped before it is kept"
    post.deliver()
    post.sink.fault = ""
    with reading(post.engine) as connection:
        for number, letter in enumerate(outbox.letters(connection, EDITION)):
            (post.sink.folder / f"late-{number}.eml").write_bytes(letter.message)
    assert counts(post.deliver()) == {"sent": 2}
    assert post.arrived == expected_ids()


def test_without_a_journal_a_lost_answer_is_unclear_and_waits_for_a_person(post: Post) -> None:
    blind = post.without_journal()
    post.sink.fault = "dropped after it is kept"
    assert counts(blind.deliver()) == {"unclear": 2}
    post.sink.fault = ""
    assert counts(blind.deliver()) == {"unclear": 2}
    assert post.arrived == expected_ids()
    assert counts(post.deliver()) == {"sent": 2}  # a journal that is found later can still tell


def test_an_unclear_letter_is_not_resent_even_if_a_journal_does_not_hold_it(post: Post) -> None:
    """The journal may be younger than the letter."""
    blind = post.without_journal()
    post.sink.fault = "dropped before it is kept"
    assert counts(blind.deliver()) == {"unclear": 2}
    post.sink.fault = ""
    assert counts(post.deliver()) == {"unclear": 2}
    assert post.arrived == []


def test_a_server_without_encryption_gets_nothing(post: Post) -> None:
    encrypted = replace(post.settings, environ={**post.settings.environ, "ESEP_SMTP_TLS": "yes"})
    with pytest.raises(SettingError, match="no encryption"):
        deliver(EDITION, settings=encrypted, at=AT)
    assert post.sink.letters == []
    assert counts(post.deliver()) == {"sent": 2}


KILLED = """
import os, signal, smtplib, sys
from etl import settings
from etl.steps.delivering import deliver

send = smtplib.SMTP.send

def send_or_die(server, data):
    if data == b".\\r\\n":
        if sys.argv[2] == "after":
            send(server, data)
            server.getreply()
        os.kill(os.getpid(), signal.SIGKILL)
    send(server, data)

smtplib.SMTP.send = send_or_die
deliver(sys.argv[1], settings=settings.load())
"""


def kill(post: Post, when: str) -> None:
    """Deliver in a process of its own that is killed before the first letter's final dot, or after its answer."""
    environ = {**post.settings.environ, "PYTHONPATH": str(settings.PROJECT_ROOT)}
    killed = subprocess.run([sys.executable, "-c", KILLED, EDITION, when], env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr


def states(post: Post) -> list[str]:
    with reading(post.engine) as connection:
        return [letter.state.value for letter in outbox.letters(connection, EDITION)]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_killed_at_the_final_dot_leaves_exactly_one_copy(post: Post, when: str) -> None:
    kill(post, when)
    assert states(post) == ["committing", "waiting"]
    assert counts(post.deliver()) == {"sent": 2}
    assert post.arrived == expected_ids()


@pytest.mark.parametrize("when", ["before", "after"])
def test_without_a_journal_a_killed_process_leaves_one_unclear_letter(post: Post, when: str) -> None:
    blind = post.without_journal()
    kill(blind, when)
    assert counts(blind.deliver()) == {"unclear": 1, "sent": 1}
    assert counts(blind.deliver()) == {"unclear": 1, "already_sent": 1}
    assert len(post.arrived) == (2 if when == "after" else 1)
    assert len(set(post.arrived)) == len(post.arrived)


def test_two_deliverers_at_once_send_one_copy(post: Post) -> None:
    program = "import sys; from etl import settings; from etl.steps.delivering import deliver, insist; deliver(sys.argv[1], settings=settings.load())"
    environ = {**post.settings.environ, "PYTHONPATH": str(settings.PROJECT_ROOT)}
    running = [subprocess.Popen([sys.executable, "-c", program, EDITION], env=environ) for _ in range(2)]
    assert [process.wait(120) for process in running] == [0, 0]
    assert post.arrived == expected_ids()
    assert [entry["state"] for entry in post.log] == ["sent", "sent"]


def test_an_edition_without_letters_delivers_nothing(post: Post) -> None:
    with writing(post.engine) as connection:
        release_edition(connection, "another-edition", {}, number=2)
    answer = deliver("another-edition", settings=post.settings, at=AT)
    assert counts(answer) == {}
    assert answer["recipients"] == []


def test_nothing_leaves_that_nobody_approved(post: Post) -> None:
    with writing(post.engine) as connection:
        close_edition(connection, "another-edition", FILES, number=2)
    with pytest.raises(NotReleased, match="Nobody has approved"):
        deliver("another-edition", settings=post.settings, at=AT)
    with pytest.raises(NotReleased, match="no such edition"):
        deliver("a-third-edition", settings=post.settings, at=AT)
    with writing(post.engine) as connection:
        give(connection, "another-edition", FILES, Act.REVIEW, 1, who="Data steward")
    with pytest.raises(NotReleased, match="Nobody has approved"):
        deliver("another-edition", settings=post.settings, at=AT)


def test_an_approval_that_stands_in_the_table_alone_lets_nothing_leave(post: Post) -> None:
    with writing(post.engine) as connection:
        close_edition(connection, "another-edition", FILES, number=2)
        give(connection, "another-edition", FILES, Act.APPROVE, 1, who="Head of monitoring", logged=False)
    with pytest.raises(NotReleased, match="does not stand in the log"):
        deliver("another-edition", settings=post.settings, at=AT)
    assert post.sink.letters == []


def test_an_approval_of_one_edition_repeated_for_another_lets_nothing_leave(post: Post) -> None:
    """The replay: the approval's own digest and entry, under the name of an edition with other files."""
    other = {"esep.pdf": hashlib.sha256(b"%PDF-1.7 other").hexdigest()}
    with writing(post.engine) as connection:
        close_edition(connection, "another-edition", other, number=2)
        give(connection, "another-edition", FILES, Act.APPROVE, 1, who="Head of monitoring")
    with pytest.raises(NotReleased, match="given for other files"):
        deliver("another-edition", settings=post.settings, at=AT)


def test_an_edition_whose_files_were_exchanged_after_its_approval_does_not_leave(post: Post) -> None:
    other = {"esep.pdf": hashlib.sha256(b"%PDF-1.7 other").hexdigest()}
    with writing(post.engine) as connection:
        connection.execute(sa.update(EDITIONS).values(files=json.dumps(other)))
    with pytest.raises(NotReleased, match="given for other files"):
        post.deliver()
    assert post.sink.letters == []


def test_a_letter_with_another_file_than_the_approved_does_not_leave(post: Post) -> None:
    with writing(post.engine) as connection:
        forged = build(
            Letter(EDITION, SENDER, OFFICES[0], "ru", "Отчёт", "x", "<p>x</p>", datetime(2026, 10, 6, 4, tzinfo=UTC), (Attachment("esep.pdf", b"%PDF-2"),))
        )
        change = sa.update(outbox.OUTBOX).where(outbox.OUTBOX.c.address == OFFICES[0])
        connection.execute(change.values(message=forged, message_sha256=hashlib.sha256(forged).hexdigest()))
    with pytest.raises(NotReleased, match="other files than those that were approved"):
        post.deliver()
    assert post.sink.letters == []


def test_an_approval_that_was_taken_back_lets_nothing_more_leave(post: Post) -> None:
    post.sink.fault = "451"
    assert counts(post.deliver()) == {"waiting": 2}
    post.sink.fault = ""
    with writing(post.engine) as connection:
        give(connection, EDITION, FILES, Act.REJECT, 3, who="Head of monitoring")
    with pytest.raises(NotReleased, match="Nobody has approved"):
        post.deliver()
    assert post.sink.letters == []


def test_a_cancelled_letter_stays_where_it_is(post: Post) -> None:
    with writing(post.engine) as connection:
        assert outbox.cancel(connection, EDITION, "superseded by another-edition") == 2
        assert outbox.cancel(connection, EDITION, "again") == 0
        assert outbox.editions_waiting(connection, AT) == []
    assert counts(post.deliver()) == {}
    assert states(post) == ["cancelled", "cancelled"]


def test_a_letter_of_a_later_edition_answers_the_one_before(post: Post) -> None:
    post.deliver()
    with reading(post.engine) as connection:
        got = outbox.who_got(connection, [EDITION])
    assert set(got) == set(OFFICES)
    before = got[OFFICES[0]][1]
    letter = Letter("e2", SENDER, OFFICES[0], "ru", "Отчёт", "x", "<p>x</p>", datetime(2026, 10, 7, 4, tzinfo=UTC), (), answers=before)
    head = message_from_bytes(build(letter))
    assert (head["In-Reply-To"], head["References"]) == (before, before)


@pytest.mark.parametrize(("state", "error"), [("unclear", DeliveryUnclear), ("refused", DeliveryRefused), ("waiting", DeliveryDeferred)])
def test_a_run_with_a_letter_that_did_not_leave_ends_red(state: str, error: type[EsepError]) -> None:
    told = {"edition": "e1", "sent": 1, "already_sent": 0, "waiting": 0, "unclear": 0, "refused": 0}
    insist(told)
    with pytest.raises(error, match="e1"):
        insist({**told, state: 1})
    assert error.retryable == (state == "waiting")
