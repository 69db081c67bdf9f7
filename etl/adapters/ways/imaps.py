"""Which files came by mail? ``imaps://user@host:993/FOLDER``: the attachments of letters received on the days asked for, from listed senders.

The folder is opened for reading only and letters are peeked at, so nothing changes in it. The name of a sender in a letter proves nothing:
the mail server must refuse forged ones before they get into the folder (docs/sources.md).
"""

import base64
import imaplib
import logging
import re
import socket
import ssl
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from etl.adapters.authorities import vouching
from etl.adapters.ways import ANSWER_SECONDS, PIECE_BYTES, Call, Delivery
from etl.adapters.ways._letter import is_listed, letter_of
from etl.core.tidied import SENDER, UNREADABLE
from etl.errors import HostileInput, SettingError, SourceRefused, SourceUnreachable
from etl.settings import TIME_ZONE

PORT = 993
MOST_LETTERS = 5_000  # of the days asked for
LETTER_FACTOR = 4  # a letter may be so many times as large as a file: coding takes a third, and there may be several
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FACTS = re.compile(rb'(?=.*\bUID (\d+))(?=.*\bINTERNALDATE "([^"]+)")(?=.*\bRFC822\.SIZE (\d+))')
log = logging.getLogger(__name__)


class Session(imaplib.IMAP4_SSL):
    """A session that ends at the deadline, and that takes no more from the server than was agreed."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext, call: Call) -> None:
        self._left, self._most = 0, LETTER_FACTOR * call.most_bytes + 10_000_000
        self._guard = threading.Timer(max(0.0, call.deadline - time.monotonic()), self._cut)
        self._guard.daemon = True
        self._source = call.source
        super().__init__(host, port, ssl_context=context, timeout=ANSWER_SECONDS)

    def open(self, host: str = "", port: int | None = PORT, timeout: float | None = None) -> None:
        self.allow()
        super().open(host, port, timeout)
        self._guard.start()

    def allow(self) -> None:
        """Before each question: so many bytes may come as its answer."""
        self._left = self._most

    def read(self, size: int) -> bytes:
        self._count(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._count(len(line))
        return line

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise HostileInput("The mail server says more than was asked.", source=self._source, next_step="Ask the publisher what their server is.")

    def _cut(self) -> None:
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def shutdown(self) -> None:
        """Also called by the library where the first words of the server are none."""
        self._guard.cancel()
        super().shutdown()

    def end(self) -> None:
        with suppress(imaplib.IMAP4.error, OSError, HostileInput):
            self.logout()
        with suppress(OSError):
            self.shutdown()


@dataclass(frozen=True)
class Received:
    """A letter as the server tells of it before it is read."""

    uid: int
    day: str
    size: int


def deliveries(call: Call) -> Generator[Delivery, None, None]:
    """The attachments, in the order in which the letters came; SourceUnreachable, SourceRefused, HostileInput or SettingError."""
    if not call.endpoint.senders:
        raise SettingError(
            "Nobody is listed from whom files are taken.",
            source=call.source,
            next_step=f"Set ESEP_SOURCE_{call.source.upper()}_SENDERS to addresses or domains, with spaces between.",
        )
    with _told(call), _session(call) as session:
        for received in _received(session, call):
            yield from _files(session, received, call)


def _files(session: Session, received: Received, call: Call) -> Iterator[Delivery]:
    """A letter that is too large or cannot be read is set aside as one file."""
    if received.size > LETTER_FACTOR * call.most_bytes:
        yield Delivery(f"letter-{received.uid}.eml", received.day, received.size, partial(_letter_in_pieces, session, received, call))
        return
    content = b"".join(_letter_in_pieces(session, received, call))
    letter = letter_of(content)
    if letter is None:
        yield Delivery(f"letter-{received.uid}.eml", received.day, len(content), partial(_pieces, content), kept_out=UNREADABLE.id)
        return
    if not letter.attachments:
        log.warning("%s: letter %d has no attachment; it was left alone.", call.source, received.uid)
    asked = {"sender": letter.sender, "message_id": letter.message_id}
    for each in letter.attachments:
        rule = "" if is_listed(letter.sender, call.endpoint.senders) else SENDER.id
        rule = rule or ("" if each.is_whole else UNREADABLE.id)
        yield Delivery(each.name, received.day, len(each.content), partial(_pieces, each.content), kept_out=rule, asked=asked)


def _pieces(content: bytes) -> Generator[bytes, None, None]:
    for begin in range(0, len(content), PIECE_BYTES):
        yield content[begin : begin + PIECE_BYTES]


def _letter_in_pieces(session: Session, received: Received, call: Call) -> Generator[bytes, None, None]:
    with _told(call):
        for begin in range(0, received.size, PIECE_BYTES):
            call.in_time()
            session.allow()
            answer = _agreed(session.uid("FETCH", str(received.uid), f"(BODY.PEEK[]<{begin}.{PIECE_BYTES}>)"), call)
            piece = next((each[1] for each in answer if isinstance(each, tuple)), b"")
            if not piece and begin == 0:
                raise _not_shown(call)
            if not piece:  # some servers state a little more than there is
                return
            yield piece


def _received(session: Session, call: Call) -> list[Received]:
    """Letters of the days asked for, as days are here; the server is asked for one more at each end, because its days may begin at other hours."""
    first, last = date.fromisoformat(call.first_day) - timedelta(days=1), date.fromisoformat(call.last_day) + timedelta(days=2)
    session.allow()
    found = _agreed(session.uid("SEARCH", f"SINCE {_told_day(first)} BEFORE {_told_day(last)}"), call)
    uids = sorted({int(each) for each in (found[0] or b"").split()})
    if len(uids) > MOST_LETTERS:
        raise HostileInput(
            "More letters came than agreed.", source=call.source, most=MOST_LETTERS, next_step="Ask for the folder to be kept for these files alone."
        )
    if not uids:
        return []
    session.allow()
    told = _agreed(session.uid("FETCH", ",".join(map(str, uids)), "(UID INTERNALDATE RFC822.SIZE)"), call)
    facts = [match for line in told if isinstance(line, bytes) and (match := FACTS.match(line))]
    received = {
        int(uid): Received(int(uid), parsedate_to_datetime(moment.decode("ascii")).astimezone(TIME_ZONE).date().isoformat(), int(size))
        for uid, moment, size in (match.groups() for match in facts)
    }
    if not received.keys() >= set(uids):
        raise _not_shown(call)
    return [received[uid] for uid in uids if call.first_day <= received[uid].day <= call.last_day]


def _agreed(answer: tuple[str, list[Any]], call: Call) -> list[Any]:
    """What the server says; SourceUnreachable where it says no, which is never that nothing came."""
    status, told = answer
    if status != "OK":
        raise _not_shown(call)
    return told


def _not_shown(call: Call) -> SourceUnreachable:
    return SourceUnreachable(
        "The mail box does not show all of its letters.",
        source=call.source,
        next_step="It is tried again by itself; if it stays so, ask whoever keeps the mail server.",
    )


@contextmanager
def _session(call: Call) -> Iterator[Session]:
    told = urlsplit(call.endpoint.url)
    try:
        port = told.port or PORT
    except ValueError:
        port = 0
    folder = unquote(told.path.removeprefix("/"))
    if not (told.hostname and told.username and port and folder) or told.password is not None or told.query or told.fragment:
        raise SettingError(
            "The address of the source is no folder of a mail box.",
            source=call.source,
            next_step="Set it as imaps://user@host:993/FOLDER, an @ in the user as %40; the password is the token.",
        )
    if not call.endpoint.token.isascii() or not call.endpoint.token:
        raise SettingError("There is no password for the mail box, or one that cannot be said.", source=call.source, next_step="Set _TOKEN, in ASCII.")
    trusted = vouching(call.endpoint.ca, call.source) if call.endpoint.ca else ssl.create_default_context()
    session = Session(told.hostname, port, trusted, call)
    try:
        _log_in(session, unquote(told.username), call)
        status, _ = session.select(_folder_name(folder), readonly=True)
        if status != "OK":
            raise SourceRefused("The folder of the mail box is not there for us.", source=call.source, next_step="Check its name and the rights.")
        yield session
    finally:
        session.end()


def _log_in(session: Session, user: str, call: Call) -> None:
    try:
        session.login(user, call.endpoint.token)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise SourceRefused("The mail server refuses us.", source=call.source, next_step="Check user and password with whoever runs it.") from None


def _folder_name(folder: str) -> str:
    """As IMAP wants names: in quotes, and what is not ASCII in its own kind of UTF-7 (RFC 3501, 5.1.3)."""
    parts = re.split(r"([^\x20-\x7e]+)", folder)
    coded = [f"&{base64.b64encode(each.encode('utf-16-be')).decode().rstrip('=').replace('/', ',')}-" for each in parts[1::2]]
    plain = [each.replace("&", "&-").replace("\\", "\\\\").replace('"', '\\"') for each in parts[::2]]
    return '"' + "".join(left + right for left, right in zip(plain, [*coded, ""], strict=True)) + '"'


def _told_day(day: date) -> str:
    return f"{day.day:02}-{MONTHS[day.month - 1]}-{day.year}"


@contextmanager
def _told(call: Call) -> Iterator[None]:
    """What the server said, without its words."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise SourceRefused(
            "The certificate of the mail server is not trusted.",
            source=call.source,
            why=error.verify_message,
            next_step="Ask whoever runs it for the certificate of its authority; set _CA.",
        ) from None
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        call.in_time()
        raise SourceUnreachable(
            "The mail server does not answer, or not as agreed.",
            source=call.source,
            why=type(error).__name__,
            next_step="It is tried again by itself; if it stays so, ask whoever runs it.",
        ) from None
