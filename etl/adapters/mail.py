"""How does a letter look on the wire, how does it leave, and did it?

A letter is built once and frozen: the same edition gives the same bytes. It is sent to one recipient in one SMTP
transaction, split where a crash must be told apart: the caller's ``before_commit`` runs when the server holds the
whole letter except its final dot. (RFC 5321 4.5.3 and 6.1: after the dot a lost answer means that nobody knows.)
"""

import hashlib
import mimetypes
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from enum import StrEnum

from etl.errors import SettingError
from etl.settings import Mail

TIMEOUT_SECONDS = 60
TLS_FROM_THE_START = 465
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
SUBJECT_PLACE = "the-subject-goes-here"  # EmailMessage of Python 3.11 loses a space where it folds a long one; Header does not
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    LATER = "later"  # nothing left; the same letter may be taken another time
    REFUSED = "refused"  # the server will never take it
    LOST = "lost"  # the connection broke after the final dot: it may have left


@dataclass(frozen=True)
class Answer:
    """What the server said: ``code`` is 0 where it said nothing."""

    outcome: Outcome
    code: int = 0
    words: str = ""


@dataclass(frozen=True)
class Attachment:
    name: str  # ASCII: other names arrive broken in some offices
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One letter to one address. ``moment`` is the edition's as-known moment, never the clock."""

    edition_id: str
    sender: str
    recipient: str
    language: str
    subject: str
    text: str
    html: str
    moment: datetime
    attachments: tuple[Attachment, ...]
    answers: str = ""  # Message-ID of the letter of the edition before, in the same thread


def message_id(edition_id: str, recipient: str, sender: str) -> str:
    """The same for the same edition and recipient, on every machine."""
    digest = hashlib.sha256(f"{edition_id}\n{recipient}".encode()).hexdigest()[:32]
    return f"<{digest}@{sender.rpartition('@')[2]}>"


def build(letter: Letter) -> bytes:
    """The whole letter, pure ASCII with CRLF. ValueError for an address or file name that could not travel safely."""
    for address in (letter.sender, letter.recipient):
        if not ADDRESS.fullmatch(address):
            raise ValueError(f"{address!r} is not a plain mail address.")
    message = EmailMessage(policy=policy.SMTP)
    message["Message-ID"] = identity = message_id(letter.edition_id, letter.recipient, letter.sender)
    message["Date"] = format_datetime(letter.moment)
    message["From"] = letter.sender
    message["To"] = letter.recipient
    message["Subject"] = SUBJECT_PLACE
    if letter.answers:
        message["In-Reply-To"] = message["References"] = letter.answers
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<mailto:{letter.sender}?subject=unsubscribe>"
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    for attachment in letter.attachments:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", attachment.name):
            raise ValueError(f"{attachment.name!r} is not a plain file name.")
        kind = XLSX if attachment.name.endswith(".xlsx") else mimetypes.guess_type(attachment.name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    message["Content-Language"] = letter.language  # last: a Content-* header would move into the first part
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{identity[1:33]}")  # left alone, it would be drawn by lot
    subject = Header(" ".join(letter.subject.split()), "utf-8", header_name="Subject").encode(linesep="\r\n")
    return message.as_bytes().replace(SUBJECT_PLACE.encode(), subject.encode("ascii"), 1)


def send(mail: Mail, message: bytes, recipient: str, *, before_commit: Callable[[], None]) -> Answer:
    """Offer one letter to the server; SettingError where no other letter could leave either."""
    committed = False
    try:
        with connected(mail) as server:
            for code, words in offer(server, mail.sender, recipient):
                if code >= 400:
                    return refusal(code, words)
            server.send(re.sub(rb"(?m)^\.", b"..", message))  # the dot that ends a letter must not stand alone inside it
            before_commit()
            committed = True
            server.send(b".\r\n")
            code, words = server.getreply()
            return Answer(Outcome.ACCEPTED, code, words.decode("utf-8", "replace")) if code == 250 else refusal(code, words)
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        return Answer(Outcome.LOST if committed else Outcome.LATER, 0, f"{type(error).__name__}: {error}")


def offer(server: smtplib.SMTP, sender: str, recipient: str) -> Iterator[tuple[int, bytes]]:
    """The steps up to the letter itself, each with its answer."""
    code, words = server.mail(sender)
    if code >= 500:  # about us, not about the recipient: no letter at all could leave
        said = words.decode("utf-8", "replace")
        raise SettingError("The mail server takes no mail from our address.", said=f"{code} {said}", next_step="Check ESEP_MAIL_FROM and the account.")
    yield code, words
    yield server.rcpt(recipient)
    yield server.docmd("DATA")


def refusal(code: int, words: bytes) -> Answer:
    return Answer(Outcome.LATER if code < 500 else Outcome.REFUSED, code, words.decode("utf-8", "replace"))


@contextmanager
def connected(mail: Mail) -> Iterator[smtplib.SMTP]:
    """A greeted, encrypted (unless told otherwise) and authenticated connection, closed without a farewell:

    a QUIT after an unfinished letter would become part of it.
    """
    context = ssl.create_default_context()
    if mail.tls and mail.port == TLS_FROM_THE_START:
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if mail.tls and mail.port != TLS_FROM_THE_START:
            if not server.has_extn("starttls"):
                raise SettingError(
                    "The mail server offers no encryption.",
                    host=mail.host,
                    port=mail.port,
                    next_step="Name a server with STARTTLS, or set ESEP_SMTP_TLS=no for a server on this very machine.",
                )
            server.starttls(context=context)
        if mail.user:
            log_in(server, mail)
        yield server
    finally:
        server.close()


def log_in(server: smtplib.SMTP, mail: Mail) -> None:
    try:
        server.login(mail.user, mail.password)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        raise SettingError("The mail server refused the account.", host=mail.host, next_step="Check ESEP_SMTP_USER and ESEP_SMTP_PASSWORD.") from error


def has_left(mail: Mail, identity: str) -> bool | None:
    """Is the letter in the journal mailbox (a folder of .eml files with a copy of all that the server accepted)?

    None where there is no journal: then nobody can tell.
    """
    if mail.journal is None or not mail.journal.is_dir():
        return None
    for path in sorted(mail.journal.glob("*.eml")):
        with path.open("rb") as file:
            if str(BytesHeaderParser().parse(file).get("Message-ID", "")).strip() == identity:
                return True
    return False
