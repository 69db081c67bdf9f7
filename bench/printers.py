"""How many times slower is WeasyPrint than Typst and ReportLab for the same words and tables, and how does memory grow with the pages?

    python -m bench.printers

The monthly report of the report tests in Russian, its pictures left out for all three: headings, sentences and tables with their captions,
the same font. "ours" is the step that closes a month: PDF/A-3a, PDF/UA-1, our style. "WeasyPrint" prints the same HTML and asks for no standard;
"Typst" and "ReportLab" lay the same texts out in plain tables; "Typst PDF/UA-1" also tags them. Longer documents are the same report again and
again; 1,000 pages are printed once, shorter ones as often as ``RUNS`` says, in one process: the first is cold, the best of the rest warm.
Passports are the pages of ``project_passport`` in two languages, printed after one another by one process and side by side by two.
"""

import io
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Literal

from bench._measured import Took, alone, megabytes, peak_megabytes, timed

REPORT, PASSPORTS, LANGUAGE = "regional_monthly", "project_passport", "ru"
COPIES = {10: 1, 100: 12, 1000: 118}  # about so many pages of the report
RUNS = {10: 4, 100: 2, 1000: 1}
TYPST = """
#let page-data = json(bytes(sys.inputs.document))
#set document(title: page-data.title)
#set page(paper: "a4", margin: 15mm)
#set text(font: "Golos Text", size: 8pt, lang: "ru")
#show heading: set text(size: 13pt)
#for block in page-data.blocks {
  if block.kind == "heading" { heading(level: block.level, block.text) }
  else if block.kind == "text" { par(block.text) }
  else {
    par(strong(block.caption))
    table(columns: block.columns, stroke: 0.3pt, table.header(..block.head), ..block.cells)
  }
}
"""


@dataclass(frozen=True)
class Block:
    """One piece of the page: a heading, a sentence, or a table whose rows all have the length of ``head``."""

    kind: Literal["heading", "text", "table"]
    text: str
    level: int = 0
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Printed:
    """What one process measured."""

    cold: Took
    warm: Took
    pages: int
    before: float
    peak: float


def bare(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def without_pictures(copies: int) -> tuple[str, list[Block]]:
    """The HTML of the report without its pictures, so many times in one document, and the same as blocks."""
    from xml.etree import ElementTree

    import tinyhtml5

    from etl.reports.compose import compose
    from tests.reports.sample import sample

    root = tinyhtml5.parse(compose(REPORT, sample(), LANGUAGE).html, namespace_html_elements=False)
    for parent in list(root.iter()):
        for child in list(parent):
            if bare(child) in {"svg", "figure"}:
                parent.remove(child)
    body = root.find("body")
    blocks: list[Block] = []

    def gather(element: Any) -> None:
        name = bare(element)
        if name in {"h1", "h2", "h3"}:
            blocks.append(Block("heading", words(element), level=int(name[1])))
        elif name == "table":
            caption = element.find("caption")
            lines = [tuple(words(cell) for cell in row if bare(cell) in {"td", "th"}) for row in element.iter("tr")]
            head = lines[0] if element.find("thead") is not None else ("",) * len(lines[0])
            rest = lines[1:] if element.find("thead") is not None else lines
            fit = tuple((*row, *("",) * len(head))[: len(head)] for row in rest)
            blocks.append(Block("table", words(caption) if caption is not None else "", head=head, rows=fit))
        elif name in {"p", "li", "dt", "dd"}:
            blocks.append(Block("text", words(element)))
        else:
            for child in element:
                gather(child)

    gather(body)
    children = list(body)
    for _ in range(copies - 1):
        body.extend(children)
    return "<!DOCTYPE html>" + ElementTree.tostring(root, encoding="unicode", method="html"), blocks * copies


def ours(html: str, blocks: Sequence[Block]) -> Callable[[], bytes]:
    from datetime import UTC, datetime

    from etl.adapters.pdf import render

    moment = datetime(2026, 10, 6, tzinfo=UTC)
    return lambda: render(html, language=LANGUAGE, title="bench", attachments=(), identifier=b"bench", moment=moment)


def weasyprint(html: str, blocks: Sequence[Block]) -> Callable[[], bytes]:
    from weasyprint import HTML

    from etl.adapters.pdf import bundled_only

    return lambda: bytes(HTML(string=html, base_url="esep:", url_fetcher=bundled_only()).write_pdf())


def _typst(blocks: Sequence[Block], standard: Literal["ua-1"] | None) -> Callable[[], bytes]:
    import typst

    from etl.adapters.pdf import FONTS

    told = [
        {"kind": each.kind, "text": each.text, "level": each.level}
        if each.kind != "table"
        else {"kind": "table", "caption": each.text, "columns": len(each.head), "head": each.head, "cells": [cell for row in each.rows for cell in row]}
        for each in blocks
    ]
    document = json.dumps({"title": "bench", "blocks": told})
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])

    def print_() -> bytes:
        return typst.compile(TYPST.encode(), format="pdf", font_paths=fonts, sys_inputs={"document": document}, pdf_standards=standard)

    return print_


def typst_plain(html: str, blocks: Sequence[Block]) -> Callable[[], bytes]:
    return _typst(blocks, None)


def typst_tagged(html: str, blocks: Sequence[Block]) -> Callable[[], bytes]:
    return _typst(blocks, "ua-1")


def reportlab(html: str, blocks: Sequence[Block]) -> Callable[[], bytes]:
    from html import escape

    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    from etl.adapters.pdf import FONTS

    pdfmetrics.registerFont(TTFont("Golos", FONTS / "GolosText_400Regular.ttf"))
    text = ParagraphStyle("text", fontName="Golos", fontSize=8, leading=10)
    heading = ParagraphStyle("heading", parent=text, fontSize=13, leading=17)

    def print_() -> bytes:
        flow: list[Any] = []
        for each in blocks:
            flow.append(Paragraph(escape(each.text), heading if each.kind == "heading" else text))
            if each.kind == "table":
                cells = [[Paragraph(escape(cell), text) for cell in row] for row in (each.head, *each.rows)]
                flow.append(
                    LongTable(cells, colWidths=[180 * mm / len(each.head)] * len(each.head), repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.3, "black")])
                )
        out = io.BytesIO()
        SimpleDocTemplate(out, pagesize=A4, leftMargin=15 * mm, rightMargin=15 * mm, title="bench").build(flow)
        return out.getvalue()

    return print_


WAYS = {"ours": ours, "WeasyPrint": weasyprint, "Typst": typst_plain, "Typst PDF/UA-1": typst_tagged, "ReportLab": reportlab}


def printed(way: str, size: int) -> Printed:
    """One way, one length, in this process."""
    import pikepdf

    make = WAYS[way](*without_pictures(COPIES[size]))
    before = megabytes()
    content, cold = timed(make)
    warm = min([timed(make)[1] for _ in range(RUNS[size] - 1)] or [cold], key=lambda took: took.cpu)
    peak = peak_megabytes()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return Printed(cold, warm, len(pdf.pages), before, peak)


def passports(language: str) -> int:
    """All passports of the sample in one language; how many pages, which is one a project."""
    import pikepdf

    from etl.adapters.pdf import render
    from etl.reports.compose import compose
    from tests.reports.sample import sample

    facts = sample()
    made = compose(PASSPORTS, facts, language)
    content = render(made.html, language=language, title=made.title, attachments=(), identifier=b"bench", moment=facts.as_known_at)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def side_by_side(workers: int) -> tuple[int, float]:
    """Four documents by so many processes: pages, and seconds on the clock once the processes are warm."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(passports, ["ru"] * workers))
        start = time.perf_counter()
        pages = sum(pool.map(passports, ["kk", "ru", "kk", "ru"]))
        return pages, time.perf_counter() - start


def main() -> None:
    print(
        f"{'pages about':>11} | {'way':<15} | {'pages':>5} | cold, wall / CPU s | warm, wall / CPU s | CPU s a page | times Typst (warm CPU) | MB more (peak)"
    )
    for size in COPIES:
        made = {way: alone(printed, way, size) for way in WAYS}
        for way, each in made.items():
            ratio = each.warm.cpu / made["Typst"].warm.cpu
            print(
                f"{size:>11} | {way:<15} | {each.pages:>5} | {each.cold.wall:>9.2f} {each.cold.cpu:>8.2f} | {each.warm.wall:>9.2f} {each.warm.cpu:>8.2f} | "
                f"{each.warm.cpu / each.pages:>12.4f} | {ratio:>22.1f} | {each.peak - each.before:>7.0f} ({each.peak:.0f})",
                flush=True,
            )
    usual = 0.0
    for workers in (1, 2):
        pages, seconds = side_by_side(workers)
        pace = pages / seconds * 60
        usual = usual or pace
        print(f"passports, {workers} worker(s): {pages} in {seconds:.1f} s, {pace:.0f} a minute, {pace / usual:.2f} times one worker", flush=True)


if __name__ == "__main__":
    main()
