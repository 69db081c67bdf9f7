"""How does a page become a PDF? WeasyPrint with bundled assets only; archival, accessible, and the same bytes each time."""

import gc
import logging
import os
import re
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import RenderError

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

SHARED = Path(__file__).resolve().parents[2] / "report_templates" / "_shared"
FONTS = SHARED / "fonts"
ACCESSIBILITY = SHARED / "accessibility.xmp"  # states PDF/UA-1 and, as PDF/A demands, declares the property that does so
ASSETS = {
    "esep:print.css": (SHARED / "print.css", "text/css"),
    **{f"esep:fonts/{path.name}": (path, "font/ttf") for path in sorted(FONTS.glob("*.ttf"))},
}
WIDEST_SPAN = 50  # colspan="100000000" took 3.8 GB; no table of ours is wider than twenty columns
TRIES = 8


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF. ``relationship`` as in ISO 32000-2: Data for the figures, Source for where they come from."""

    name: str
    content: bytes = field(repr=False)
    description: str
    relationship: str = "Data"


@cache
def asset(url: str) -> tuple[bytes, str]:
    """A bundled asset by its name; RenderError for any other address, whatever its scheme."""
    if url not in ASSETS:
        raise RenderError(
            "The page asks for something that is not bundled.", next_step="Find out how this address got into the page; nothing was fetched.", address=url[:120]
        )
    path, kind = ASSETS[url]
    return path.read_bytes(), kind


def bundled_only() -> "URLFetcher":
    """A fetcher that serves bundled assets by name and reaches neither network nor disk.

    The one that WeasyPrint brings made network requests for 15 of 28 hostile payloads and leaked local files in 3 (version 70.0).
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class BundledOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            content, kind = asset(url)
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return BundledOnly(allowed_protocols=(), allow_redirects=False)


@contextmanager
def only_our_fonts() -> Iterator[Any]:
    """A font configuration that knows the bundled fonts and no other, so that a missing glyph is seen and not replaced in silence."""
    from weasyprint.text.fonts import FontConfiguration

    with tempfile.TemporaryDirectory(prefix="esep-fonts-") as folder:
        config = Path(folder) / "fonts.conf"
        config.write_text(
            f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{FONTS}</dir><cachedir>{folder}/cache</cachedir></fontconfig>',
            "utf-8",
        )
        environ = os.environ  # noqa: TID251  fontconfig knows no other way to be told its file
        before = environ.get("FONTCONFIG_FILE")
        environ["FONTCONFIG_FILE"] = str(config)
        try:
            yield FontConfiguration()
        finally:
            if before is None:
                del environ["FONTCONFIG_FILE"]
            else:
                environ["FONTCONFIG_FILE"] = before


@cache
def settled() -> None:
    """Once in a process: what is there before the first page, mostly modules, is not looked through any more."""
    import weasyprint  # noqa: F401  it belongs to that

    gc.collect()
    gc.freeze()


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is collected inside: a page is made of hundreds of thousands of objects that live until it is written, and looking through
    them again and again took a quarter of the time (2026-11). What the page before left behind is collected first, so that memory does not grow."""
    was_on = gc.isenabled()
    settled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def nothing_logged() -> Iterator[None]:
    """RenderError if the renderer logged anything: a warning in the log is a fault on the page."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    listener, logger = Listener(logging.WARNING), logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
    if said:
        raise RenderError(
            "The renderer complained.", next_step="Mend the page or its style; a clean page logs nothing.", first="; ".join(said[:3])[:300], messages=len(said)
        )


def refuse_wide_spans(html: str) -> None:
    """RenderError for a span that would eat the memory of the machine."""
    for span in re.findall(r"\b(?:col|row)?span\s*=\s*[\"']?\s*(\d+)", html, re.IGNORECASE):
        if int(span) > WIDEST_SPAN:
            raise RenderError("The page asks for a cell of absurd width.", next_step="Find out how the span got into the page.", span=span[:12])


def finish(document: Any, pdf: Any) -> None:
    """State PDF/UA-1 beside PDF/A-3a in one uncompressed XMP packet, and keep deflated streams from ending in a carriage return.

    Readers take a last byte 0x0D for a part of the line end and then find the length wrong; such a stream is stored as it is.
    """
    import pydyf  # type: ignore[import-untyped]

    for each in pdf.objects:
        if not isinstance(each, pydyf.Stream):
            continue
        if each.extra.get("Type") == "/Metadata":
            packet = b"\n".join(each.stream)
            each.stream, each.compress = [packet.replace(b"</rdf:RDF>", ACCESSIBILITY.read_bytes() + b"</rdf:RDF>", 1)], False
        elif each.compress and b"\rendstream" in each.data.replace(b"\n", b""):
            each.compress = False


def render(html: str, *, language: str, title: str, attachments: Sequence[Attachment], identifier: bytes, moment: datetime) -> bytes:
    """The PDF of a page: PDF/A-3a and PDF/UA-1, tagged, fonts embedded, ``attachments`` inside.

    ``identifier`` and ``moment`` (with its offset) belong to the edition, so that the same page gives the same bytes on any day.
    RenderError if anything is logged, fetched from outside the bundle, or not as the standards want it.
    """
    from weasyprint import HTML
    from weasyprint import Attachment as Embedded

    if moment.tzinfo is None:
        raise RenderError("The moment of the edition has no offset.", next_step="Hand over the moment with its time zone.")
    refuse_wide_spans(html)
    stamp = moment.astimezone(UTC)
    with uncollected(), nothing_logged(), only_our_fonts() as fonts:
        document = HTML(string=html, base_url="esep:", url_fetcher=bundled_only()).render(font_config=fonts)
        document.metadata.title, document.metadata.lang = title, language
        document.metadata.created = document.metadata.modified = stamp.strftime("%Y-%m-%dT%H:%M:%SZ")
        for padding in range(TRIES):
            embedded = [
                Embedded(
                    file_obj=BytesIO(each.content), name=each.name, description=each.description, created=stamp, modified=stamp, relationship=each.relationship
                )
                for each in sorted(attachments, key=lambda each: each.name)
            ]

            def finisher(document: Any, pdf: Any, padding: int = padding) -> None:
                finish(document, pdf)
                if padding:
                    pdf.info["EsepPadding"] = pydyf_string("." * padding)

            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint 70.0 leaves the file of its colour profile open
                made: bytes = document.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=identifier, attachments=embedded, finisher=finisher)
            if b"\r\nendstream" not in made:
                return made
    raise RenderError(
        "A stream of the PDF ends in a carriage return and could not be mended.",
        next_step="Render once more with another identifier and report the page.",
        tries=TRIES,
    )


def pydyf_string(text: str) -> Any:
    import pydyf

    return pydyf.String(text)
