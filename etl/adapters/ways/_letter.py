"""Which files came with a letter, and from whom does it say that it is? All of it is data; a letter that is built badly gives files that are set aside."""

import email
import email.policy
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import cast

MOST_DEPTH = 20  # parts within parts
MOST_PARTS = 500
LONGEST = 255  # signs of a name or an id
BOUNDARY = re.compile(rb"boundary[*0-9]*\s*=", re.IGNORECASE)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attachment:
    """``is_whole`` is False where the letter was cut or its coding is broken."""

    name: str
    content: bytes = field(repr=False)
    is_whole: bool


@dataclass(frozen=True)
class Letter:
    """``sender`` is what the letter claims and proves nothing; empty unless it names exactly one."""

    sender: str
    message_id: str
    attachments: tuple[Attachment, ...]


def letter_of(content: bytes) -> Letter | None:
    """None where the library cannot make anything of it: crafted headers make it fail in many ways.

    Each part that holds parts is one more look at every line (200,000 lines within 90 parts: 8 s), so they are counted before.
    """
    if sum(1 for _ in BOUNDARY.finditer(content)) > MOST_DEPTH:
        return None
    try:
        letter = email.message_from_bytes(content, policy=email.policy.default)
        senders = [each.addr_spec for header in letter.get_all("From", []) for each in header.addresses]
        found = tuple(_attachments(letter, is_whole=True, depth=0))
        if len(found) > MOST_PARTS:
            return None
        return Letter(plain(senders[0]).lower() if len(senders) == 1 else "", plain(str(letter.get("Message-ID", "")).strip()), found)
    except Exception as error:  # what the library raises on crafted headers has no common parent, and one letter must not stop the others
        log.warning("A letter cannot be read: %s.", type(error).__name__)
        return None


def is_listed(sender: str, listed: frozenset[str]) -> bool:
    """Whether the address, or the whole of its domain, is on the list."""
    domain = sender.rpartition("@")[2]
    return bool(domain) and bool({sender, domain, f"@{domain}"} & listed)


def _attachments(part: EmailMessage, *, is_whole: bool, depth: int) -> Iterator[Attachment]:
    """Parts that are files by what the letter says of them; a letter within a letter is a file, and is not opened."""
    if depth > MOST_DEPTH:
        raise ValueError("Parts within parts without end.")
    is_whole = is_whole and not part.defects
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        for each in part.iter_parts():
            yield from _attachments(cast(EmailMessage, each), is_whole=is_whole, depth=depth + 1)
        return
    shown = part.get_content_disposition() == "inline" and "Content-ID" in part and part.get_content_maintype() == "image"
    name = part.get_filename() or ""
    if shown or not (name or part.get_content_disposition() == "attachment" or part.is_multipart()):
        return
    if part.is_multipart():
        inner = part.get_payload(0)
        content = cast(EmailMessage, inner).as_bytes()
    else:
        decoded = part.get_payload(decode=True)
        content = decoded if isinstance(decoded, bytes) else b""
    yield Attachment(plain(name) or "without a name", content, is_whole and not part.defects)


def plain(told: str) -> str:
    """A text that can be stored: bytes that are no UTF-8 become question marks, and it has an end."""
    return told.encode("utf-8", "replace").decode("utf-8")[:LONGEST]
