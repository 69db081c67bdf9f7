"""What does a file carry inside: the attachments of a PDF, or those of a letter? Read without trusting the file."""

import zlib
from email import message_from_bytes, policy
from email.errors import MessageError
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

MOST_FILES, MOST_BYTES = 20, 50_000_000
PLAIN, DEFLATED = (), ("/FlateDecode",)


def carried(content: bytes) -> dict[str, bytes]:
    """The attached files by name; none if the bytes are neither a PDF nor a letter, or one that cannot be read.

    At most 20 files. What is larger than 50 MB, or packed otherwise than by deflate, is left out.
    """
    return of_pdf(content) if content.startswith(b"%PDF") else of_letter(content)


def of_pdf(content: bytes) -> dict[str, bytes]:
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            found = {name: _unpacked(pdf.attachments[name].get_file().obj) for name in list(pdf.attachments)[:MOST_FILES]}
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, zlib.error):
        return {}
    return {name: file for name, file in found.items() if file is not None}


def _unpacked(stream: "pikepdf.Object") -> bytes | None:
    """The bytes of a stream, unpacked no further than they may go; None for what may not be."""
    import pikepdf

    told: Any = stream.get("/Filter", ())
    filters = (str(told),) if isinstance(told, pikepdf.Name) else tuple(str(each) for each in told)
    raw = stream.read_raw_bytes()
    if filters == PLAIN:
        return raw if len(raw) <= MOST_BYTES else None
    if filters != DEFLATED:
        return None
    unpacked = zlib.decompressobj().decompress(raw, MOST_BYTES + 1)
    return unpacked if len(unpacked) <= MOST_BYTES else None


def of_letter(content: bytes) -> dict[str, bytes]:
    try:
        letter = message_from_bytes(content, policy=policy.default)
        if letter["Message-ID"] is None:
            return {}
        parts = list(letter.iter_attachments())[:MOST_FILES]
        found = {part.get_filename(): part.get_payload(decode=True) for part in parts}
    except (MessageError, ValueError, LookupError, AttributeError, TypeError):
        return {}
    return {name: file for name, file in found.items() if name and isinstance(file, bytes)}
