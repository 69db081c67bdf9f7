"""Is a letter the same bytes each time, and does each fault of a server get its own name?"""

import smtplib
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from pathlib import Path
from unittest.mock import Mock

import pytest

from etl.adapters.mail import Attachment, Letter, Outcome, build, has_left, message_id, send
from etl.errors import SettingError
from etl.settings import Mail
from tests.smtp_sink import Sink, serving

LETTER = Letter(
    edition_id="regional_monthly-2026-09-15-1",
    sender="esep@example.kz",
    recipient="office@example.kz",
    language="kk",
    subject="Есеп: Ақтөбе облысы, 2026 жылғы қыркүйек",
    text="Игерілді: 64,2 % (M-0400)\n.\n..нүктелер\n",
    html="<p>Игерілді: <b>64,2 %</b></p>",
    moment=datetime(2026, 10, 6, 9, 0, tzinfo=timezone(timedelta(hours=5))),
    attachments=(Attachment("esep-2026-09-kk.pdf", b"%PDF-1.7 \xe2\xe3\n.\n" * 20), Attachment("esep-2026-09.xlsx", b"PK\x03\x04")),
)


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert build(LETTER) == build(LETTER)


def test_a_letter_carries_what_an_office_needs() -> None:
    message = message_from_bytes(build(LETTER), policy=policy.default)
    assert message["Subject"] == LETTER.subject
    assert (message["From"], message["To"]) == ("esep@example.kz", "office@example.kz")
    assert message["Message-ID"] == message_id(LETTER.edition_id, LETTER.recipient, LETTER.sender)
    assert message["Date"].datetime == LETTER.moment
    assert message["Content-Language"] == "kk"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<mailto:esep@example.kz?subject=unsubscribe>"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().strip() == LETTER.html
    kept = {part.get_filename(): (part.get_content_type(), part.get_content()) for part in message.iter_attachments()}
    assert kept["esep-2026-09-kk.pdf"] == ("application/pdf", LETTER.attachments[0].content)
    assert kept["esep-2026-09.xlsx"] == ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04")


def test_a_letter_is_ascii_with_short_lines_that_end_in_crlf() -> None:
    lines = build(LETTER).split(b"\r\n")
    assert lines[-1] == b""
    assert all(line.isascii() and b"\n" not in line and len(line) <= 998 for line in lines)


def test_each_recipient_and_edition_has_its_own_message_id() -> None:
    identities = {message_id(edition, who, "esep@example.kz") for edition in ("a", "b") for who in ("x@example.kz", "y@example.kz")}
    assert len(identities) == 4
    assert message_id("a", "x@example.kz", "esep@example.kz") == message_id("a", "x@example.kz", "esep@example.kz")


@pytest.mark.parametrize("address", ["office@example.kz\r\nBcc: all@example.kz", "a@b, c@d", "кеңсе@example.kz", "", "no-at-sign"])
def test_an_address_that_is_more_than_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="plain mail address"):
        build(Letter(**{**vars(LETTER), "recipient": address}))


@pytest.mark.parametrize("name", ["есеп.pdf", "../x.pdf", 'x".pdf', ""])
def test_a_file_name_that_may_arrive_broken_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        build(Letter(**{**vars(LETTER), "attachments": (Attachment(name, b""),)}))


def test_a_letter_arrives_as_it_was_built(tmp_path: Path) -> None:
    """Lines that begin with a dot included: a bare dot would end the letter."""
    message = b"Message-ID: <1@example.kz>\r\n\r\n.\r\n..\r\n.text\r\n"
    sink, mark = Sink(tmp_path / "kept"), Mock()
    with serving(sink) as mail:
        assert send(mail, message, "office@example.kz", before_commit=mark).outcome is Outcome.ACCEPTED
    assert sink.letters == [message]
    mark.assert_called_once_with()


@pytest.mark.parametrize(
    ("fault", "outcome", "code", "marked"),
    [
        ("451", Outcome.LATER, 451, True),
        ("554", Outcome.REFUSED, 554, True),
        ("unknown recipient", Outcome.REFUSED, 550, False),
        ("dropped after it is kept", Outcome.LOST, 0, True),
    ],
)
def test_each_fault_has_its_own_outcome(tmp_path: Path, fault: str, outcome: Outcome, code: int, marked: bool) -> None:
    sink, mark = Sink(tmp_path / "kept"), Mock()
    sink.fault = fault
    with serving(sink) as mail:
        answer = send(mail, build(LETTER), LETTER.recipient, before_commit=mark)
    assert (answer.outcome, answer.code, mark.called) == (outcome, code, marked)


def test_nothing_leaves_when_the_mark_cannot_be_written(tmp_path: Path) -> None:
    sink = Sink(tmp_path / "kept")
    with serving(sink) as mail, pytest.raises(ZeroDivisionError):
        send(mail, build(LETTER), LETTER.recipient, before_commit=Mock(side_effect=ZeroDivisionError))
    assert sink.letters == []


def test_a_server_that_is_not_there_may_be_there_later() -> None:
    answer = send(Mail("127.0.0.1", 1, "esep@example.kz", tls=False), build(LETTER), LETTER.recipient, before_commit=Mock(side_effect=AssertionError))
    assert answer.outcome is Outcome.LATER
    assert "ConnectionRefusedError" in answer.words


def test_a_server_without_encryption_is_named_and_gets_nothing(tmp_path: Path) -> None:
    sink = Sink(tmp_path / "kept")
    with serving(sink) as mail, pytest.raises(SettingError, match=r"no encryption.*ESEP_SMTP_TLS"):
        send(Mail(mail.host, mail.port, mail.sender), build(LETTER), LETTER.recipient, before_commit=Mock(side_effect=AssertionError))
    assert sink.letters == []


def test_an_account_that_is_refused_is_a_setting(tmp_path: Path) -> None:
    with serving(Sink(tmp_path / "kept")) as mail, pytest.raises(SettingError, match="refused the account") as caught:
        send(Mail(mail.host, mail.port, mail.sender, "esep", "secret-word", tls=False), build(LETTER), LETTER.recipient, before_commit=Mock())
    assert isinstance(caught.value.__cause__, smtplib.SMTPException)
    assert "secret-word" not in str(caught.value)


def test_a_server_that_refuses_our_own_address_is_a_setting(tmp_path: Path) -> None:
    sink = Sink(tmp_path / "kept")
    sink.fault = "sender refused"
    with serving(sink) as mail, pytest.raises(SettingError, match="530 Authentication required"):
        send(mail, build(LETTER), LETTER.recipient, before_commit=Mock(side_effect=AssertionError))


def test_a_letter_is_found_in_the_journal_by_its_whole_message_id(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(b"Subject: other\r\n\r\nMessage-ID: <in-the-body@x>\r\n")
    (tmp_path / "2.eml").write_bytes(build(LETTER))
    mail = Mail("127.0.0.1", 25, "esep@example.kz", journal=tmp_path)
    assert has_left(mail, message_id(LETTER.edition_id, LETTER.recipient, LETTER.sender)) is True
    assert has_left(mail, "<in-the-body@x>") is False


@pytest.mark.parametrize("journal", [None, Path("/nowhere/at/all")])
def test_without_a_journal_nobody_can_tell(journal: Path | None) -> None:
    assert has_left(Mail("127.0.0.1", 25, "esep@example.kz", journal=journal), "<1@x>") is None


@pytest.mark.parametrize("length", range(1, 12))
def test_a_long_subject_keeps_every_space(length: int) -> None:
    subject = "Ақтөбе облысы, 2026 жылғы\u00a0қыркүйек: Мемлекеттік қолдау алған инновациялық жобалардың экономикалық нәтижелері "[length:] * 2
    told = message_from_bytes(build(replace(LETTER, subject=subject)), policy=policy.default)["Subject"]
    assert told == " ".join(subject.split())
