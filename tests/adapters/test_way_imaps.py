"""Are files taken from a mail box only from those who are listed, and does the box stay as it was?"""

import email.policy
import hashlib
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from etl.adapters.ways import Call, imaps
from etl.adapters.ways._letter import is_listed, letter_of
from etl.core.tidied import SENDER, UNREADABLE
from etl.errors import HostileInput, SettingError, SourceRefused, SourceUnreachable
from etl.settings import TIME_ZONE, Endpoint
from tests import servers
from tests.adapters.arrivals import FIRST, LAST, aside, asking, taken
from tests.certificates import authority
from tests.mail_box import MailBox, mail_box

DAY = "2026-10-05"
NOON = datetime(2026, 10, 5, 12, tzinfo=TIME_ZONE)
LISTED = "accountant@plant.example"


@pytest.fixture(scope="module")
def running() -> Iterator[MailBox]:
    with mail_box() as started:
        yield started


@pytest.fixture
def box(running: MailBox) -> MailBox:
    running.empty()
    return running


def letter(sender: str = LISTED, *files: tuple[str, bytes], text: str = "Our results.") -> EmailMessage:
    made = EmailMessage(policy=email.policy.SMTP)
    made["From"], made["To"], made["Subject"] = sender, "reports@office.example", "Results"
    made["Message-ID"] = "<1@plant.example>"
    made.set_content(text)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def call(endpoint: Endpoint, seconds: float = 30.0) -> Call:
    return Call("any", endpoint, FIRST, LAST, most_bytes=1_000, deadline=time.monotonic() + seconds)


def test_attachments_of_listed_senders_are_taken_and_others_set_aside(box: MailBox, tmp_path: Path) -> None:
    box.deliver(bytes(letter(f"Бухгалтерия <{LISTED.upper()}>", ("есеп.xlsx", b"one\r\n\0"), ("../../b", b"two"))), NOON)
    box.deliver(bytes(letter("thief@elsewhere.example", ("есеп.xlsx", b"false"))), NOON)
    box.deliver(bytes(letter(f"{LISTED}, thief@elsewhere.example", ("two", b"names"))), NOON)
    ask = asking(box.endpoint(), tmp_path)
    assert taken(ask) == [("есеп.xlsx", DAY, b"one\r\n\0"), ("../../b", DAY, b"two")]
    assert aside(ask) == [("есеп.xlsx", SENDER.id, b"false"), ("two", SENDER.id, b"names")]
    assert ask.landed[0].asked == {"received_on": DAY, "sender": LISTED, "message_id": "<1@plant.example>"}


def test_days_begin_here_and_both_ends_count(box: MailBox, tmp_path: Path) -> None:
    moments = ["2026-09-30T23:59:59", "2026-10-01T00:00:00", "2026-10-06T23:59:59", "2026-10-07T00:00:00"]
    for number, moment in enumerate(moments):
        box.deliver(bytes(letter(LISTED, (str(number), b"%d" % number))), datetime.fromisoformat(moment).replace(tzinfo=TIME_ZONE))
    assert [(name, day) for name, day, _ in taken(asking(box.endpoint(), tmp_path))] == [("1", "2026-10-01"), ("2", "2026-10-06")]


def test_nothing_changes_in_the_box(box: MailBox, tmp_path: Path) -> None:
    box.deliver(bytes(letter(LISTED, ("a", b"a"))), NOON)
    box.deliver(bytes(letter("thief@elsewhere.example", ("b", b"b"))), NOON)
    before = box.letters()
    for _ in range(2):
        assert len(taken(asking(box.endpoint(), tmp_path))) == 1
    assert box.letters() == before
    assert all(each.startswith("new/") for each in before)


def test_a_letter_without_an_attachment_is_left_alone(box: MailBox, tmp_path: Path) -> None:
    box.deliver(bytes(letter()), NOON)
    ask = asking(box.endpoint(), tmp_path)
    assert (taken(ask), aside(ask)) == ([], [])


def test_an_attachment_or_a_letter_beyond_the_limit_leaves_its_hash(box: MailBox, tmp_path: Path) -> None:
    large = bytes(letter(LISTED, ("huge", b"2" * 9_000)))
    box.deliver(bytes(letter(LISTED, ("big", b"1" * 1_001), ("fits", b"1" * 1_000))), NOON)
    box.deliver(large, NOON)
    ask = asking(box.endpoint(), tmp_path, most_bytes=1_000)
    assert [name for name, _, _ in taken(ask)] == ["fits"]
    (big, _, huge) = ask.landed
    assert (big.name, big.asked["too_big_sha256"]) == ("big", hashlib.sha256(b"1" * 1_001).hexdigest())
    assert (huge.name, huge.asked["too_big_bytes"], huge.asked["too_big_sha256"]) == ("letter-2.eml", str(len(large)), hashlib.sha256(large).hexdigest())


def test_a_letter_that_was_cut_is_set_aside(box: MailBox, tmp_path: Path) -> None:
    whole = bytes(letter(LISTED, ("a", b"a" * 600)))
    box.deliver(whole[: len(whole) - 300], NOON)
    ask = asking(box.endpoint(), tmp_path)
    assert taken(ask) == []
    assert [(name, rule) for name, rule, _ in aside(ask)] == [("a", UNREADABLE.id)]


def test_a_letter_built_to_harm_is_set_aside_whole(box: MailBox, tmp_path: Path) -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (each, each) for each in range(3_000))
    box.deliver(f"From: {LISTED}\r\n".encode() + nested, NOON)
    box.deliver(bytes(letter(LISTED, ("after", b"it"))), NOON)
    ask = asking(box.endpoint(), tmp_path)
    assert [name for name, _, _ in taken(ask)] == ["after"]
    assert [(name, rule) for name, rule, _ in aside(ask)] == [("letter-1.eml", UNREADABLE.id)]


def test_what_a_letter_shows_is_no_file_and_a_letter_within_is_not_opened() -> None:
    made = letter(LISTED, ("a", b"a"))
    made.add_attachment(b"logo", maintype="image", subtype="png", filename="logo.png", disposition="inline", cid="<logo>")
    made.add_attachment(b"cells", maintype="application", subtype="octet-stream", filename="a.xlsx", disposition="inline", cid="<table>")
    made.add_attachment(letter("other@plant.example", ("inner", b"inner")))
    made.add_attachment(b"nameless", maintype="application", subtype="octet-stream")
    read = letter_of(bytes(made))
    assert read
    assert [each.name for each in read.attachments] == ["a", "a.xlsx", "without a name", "without a name"]
    assert b"other@plant.example" in read.attachments[2].content
    assert read.attachments[3].content == b"nameless"


def test_names_that_are_no_text_can_be_stored(box: MailBox, tmp_path: Path) -> None:
    raw = bytes(letter(LISTED, ("name", b"a"))).replace(b'filename="name"', b'filename="\xff\xfe' + b"n" * 400 + b'"')
    box.deliver(raw, NOON)
    ask = asking(box.endpoint(), tmp_path)
    ((name, _, content),) = taken(ask)
    assert (len(name), content) == (255, b"a")
    assert ask.store.close_batch("any", "2026-09", "2026-09", "now", ask.landed).files[0].name == name


@pytest.mark.parametrize(
    ("sender", "is_taken"),
    [("a@plant.example", True), ("b@farm.example", True), ("c@farm.example", False), ("a@other.plant.example", False), ("plant.example", True), ("", False)],
)
def test_a_sender_is_listed_by_address_or_by_domain(sender: str, is_taken: bool) -> None:
    assert is_listed(sender, frozenset({"plant.example", "b@farm.example"})) == is_taken


def test_without_a_list_of_senders_nothing_is_taken(box: MailBox, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="ESEP_SOURCE_UNIVERSITY_RESULTS_SENDERS"):
        taken(asking(box.endpoint(senders=frozenset()), tmp_path))


def test_a_wrong_password_is_a_refusal_that_does_not_tell_it(box: MailBox, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="refuses us") as caught:
        taken(asking(box.endpoint(token="no-such-word"), tmp_path))
    assert "no-such-word" not in str(caught.value)


def test_a_server_of_another_authority_or_name_is_refused(box: MailBox, tmp_path: Path) -> None:
    other, here = authority(tmp_path / "other"), box.endpoint()
    wrong_name = replace(here, url=here.url.replace("127.0.0.1", "127.0.0.2"))
    for each in (replace(here, ca=other.ca), replace(here, ca=None)):
        with pytest.raises(SourceRefused, match="not trusted"):
            taken(asking(each, tmp_path))
    with pytest.raises((SourceRefused, SourceUnreachable)):
        taken(asking(wrong_name, tmp_path))
    with pytest.raises(SettingError, match="_CA"):
        taken(asking(replace(here, ca=tmp_path / "none"), tmp_path))


def test_a_folder_may_have_any_name(box: MailBox, tmp_path: Path) -> None:
    assert imaps._folder_name('Reports & "more"') == '"Reports &- \\"more\\""'
    assert imaps._folder_name("Отчёты/2026") == '"&BB4EQgRHBFEEQgRL-/2026"'
    with pytest.raises(SourceRefused, match="folder"):
        taken(asking(replace(box.endpoint(), url=box.endpoint().url.replace("INBOX", "%D0%95%D1%81%D0%B5%D0%BF")), tmp_path))


@pytest.mark.parametrize("url", ["imaps://127.0.0.1/INBOX", "imaps://us@/INBOX", "imaps://us@127.0.0.1/", "imaps://us:word@127.0.0.1/I", "imaps://us@h:x/I"])
def test_an_address_that_says_too_little_or_too_much_is_a_matter_of_settings(url: str, box: MailBox, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="FOLDER"):
        taken(asking(replace(box.endpoint(), url=url), tmp_path))


def test_a_server_that_dies_is_tried_again(tmp_path: Path) -> None:
    with mail_box() as mine:
        for _ in range(2):
            mine.deliver(bytes(letter(LISTED, ("a", b"a"))), NOON)
        with closing(imaps.deliveries(call(mine.endpoint()))) as files:
            next(files)
            servers.kill(mine.process)
            with pytest.raises(SourceUnreachable, match="does not answer"):
                next(files)
        with pytest.raises(SourceUnreachable, match="does not answer"):
            list(imaps.deliveries(call(mine.endpoint())))


def test_a_server_that_says_too_much_is_left(box: MailBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box.deliver(bytes(letter(LISTED, ("a", b"a" * 100))), NOON)
    monkeypatch.setattr(imaps.Session, "allow", lambda self: setattr(self, "_left", 600))
    with pytest.raises(HostileInput, match="more than was asked"):
        taken(asking(box.endpoint(), tmp_path))


@pytest.mark.parametrize("question", ["SEARCH", "INTERNALDATE", "BODY.PEEK"])
def test_a_server_that_says_no_has_not_said_that_nothing_came(question: str, box: MailBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box.deliver(bytes(letter(LISTED, ("a", b"one"))), NOON)
    asked = imaps.Session.uid

    def uid(session: imaps.Session, command: str, *told: str) -> tuple[str, list[Any]]:
        return ("NO", [b"[UNAVAILABLE]"]) if question in f"{command} {told}" else asked(session, command, *told)

    monkeypatch.setattr(imaps.Session, "uid", uid)
    with pytest.raises(SourceUnreachable, match="does not show"):
        taken(asking(box.endpoint(), tmp_path))


def test_more_letters_than_agreed_are_refused(box: MailBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        box.deliver(bytes(letter()), NOON)
    monkeypatch.setattr(imaps, "MOST_LETTERS", 1)
    with pytest.raises(HostileInput, match="More letters"):
        taken(asking(box.endpoint(), tmp_path))


def test_a_session_is_cut_at_the_deadline(box: MailBox) -> None:
    for _ in range(2):
        box.deliver(bytes(letter(LISTED, ("a", b"a"))), NOON)
    with closing(imaps.deliveries(call(box.endpoint(), seconds=1.0))) as files:
        next(files)
        time.sleep(1.1)
        with pytest.raises(SourceUnreachable, match="too slowly"):
            next(files)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.MonkeyPatch.context() as patched:
        patched.setattr(imaps, "ANSWER_SECONDS", 0.3)
        with pytest.raises(SourceUnreachable):
            list(imaps.deliveries(call(replace(box.endpoint(), url=f"imaps://us@127.0.0.1:{silent.getsockname()[1]}/INBOX"), seconds=0.2)))
