"""What did a mail server send back? Delivery reports (RFC 3464) in a folder of .eml files, read without trusting them."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path

MOST_BYTES = 1_000_000  # a report repeats our letter at most in part; a larger file is none that we read


@dataclass(frozen=True)
class Bounce:
    """One failed delivery: the Message-ID of our letter, and the status as RFC 3463 has it, such as 5.1.1."""

    message_id: str
    status: str
    file: str


def bounces(folder: Path) -> Iterator[Bounce]:
    """The failures in the delivery reports of a folder, by file name; delays and successes are none."""
    for path in sorted(folder.glob("*.eml")):
        if path.stat().st_size > MOST_BYTES:
            continue
        try:
            found = read(path.read_bytes())
        except (MessageError, ValueError, LookupError, AttributeError):
            continue
        if found:
            yield Bounce(found[0], found[1], path.name)


def read(content: bytes) -> tuple[str, str] | None:
    """Message-ID and status of a failure; None if this is no report of one."""
    message = message_from_bytes(content, policy=policy.default)
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return None
    status, identity = "", ""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            failed = [block for block in inside(part) if str(block.get("Action", "")).strip().lower() == "failed"]
            status = str(failed[0].get("Status", "")).strip()[:20] if failed else ""
        elif part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            identity = next((str(inner.get("Message-ID", "")).strip() for inner in inside(part)), "")
    return (identity, status) if status and identity else None


def inside(part: EmailMessage) -> list[EmailMessage]:
    """The messages or blocks of headers that a part holds."""
    if not part.is_multipart():
        content = part.get_payload(decode=True)
        return [message_from_bytes(content, policy=policy.default)] if isinstance(content, bytes) else []
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, EmailMessage)] if isinstance(payload, list) else []
