"""What does a PDF carry inside? Its attachments, read without trusting the file."""

from io import BytesIO

MOST_ATTACHMENTS, MOST_BYTES = 20, 50_000_000


def attachments(content: bytes) -> dict[str, bytes]:
    """The attached files by name; none if the bytes are no PDF, or one that cannot be read."""
    if not content.startswith(b"%PDF"):
        return {}
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            names = list(pdf.attachments)[:MOST_ATTACHMENTS]
            return {name: pdf.attachments[name].get_file().read_bytes()[:MOST_BYTES] for name in names}
    except (pikepdf.PdfError, ValueError, KeyError):
        return {}
