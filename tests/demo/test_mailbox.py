"""Does the mail server keep every message, each copy apart?"""

import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from demo import mailbox


def message(number: str = "one") -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{number}@esep.example>"
    mail["From"], mail["To"], mail["Subject"] = "esep@esep.example", "akim@aktobe.example", "Ай сайынғы есеп"
    mail.set_content("Мәтін, ₸\n.\nсоңы")
    return mail


def send(folder: Path, *mails: EmailMessage, to: tuple[str, ...] = ("akim@aktobe.example",)) -> list[Path]:
    with mailbox.serve(folder) as (host, port), smtplib.SMTP(host, port, timeout=20) as server:
        for mail in mails:
            server.send_message(mail, to_addrs=list(to))
    return sorted(folder.iterdir())


def test_a_message_arrives_whole(tmp_path: Path) -> None:
    (kept,) = send(tmp_path, message())
    told = message_from_bytes(kept.read_bytes(), policy=policy.default)
    assert kept.suffix == ".eml"
    assert told["Message-ID"] == "<one@esep.example>"
    body = told.get_body()
    assert body is not None
    assert body.get_content().splitlines() == ["Мәтін, ₸", ".", "соңы"]


def test_a_second_copy_is_a_second_file(tmp_path: Path) -> None:
    first, second = send(tmp_path, message(), message())
    assert (first.name[:12], first.name[12:], second.name[12:]) == (second.name[:12], "-1.eml", "-2.eml")


def test_a_second_copy_is_seen_across_servers_too(tmp_path: Path) -> None:
    send(tmp_path, message())
    assert [path.name[12:] for path in send(tmp_path, message())] == ["-1.eml", "-2.eml"]


def test_each_recipient_has_a_file(tmp_path: Path) -> None:
    kept = send(tmp_path, message(), to=("akim@aktobe.example", "audit@aktobe.example"))
    assert len({path.name[:12] for path in kept}) == 2


def test_other_messages_have_other_names(tmp_path: Path) -> None:
    kept = send(tmp_path, message("one"), message("two"))
    assert [path.name[12:] for path in kept] == ["-1.eml", "-1.eml"]
