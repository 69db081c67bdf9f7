"""Is the PDF archival, accessible, complete, harmless and the same every time?"""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import page
import pikepdf
import pypdf
import pytest

from etl.adapters.pdf import Attachment, asset, render
from etl.errors import RenderError
from etl.reports.compose import Composed, compose
from etl.reports.facts import ReportFacts
from etl.reports.typed import Name
from tests.reports.conftest import IDENTIFIER, REPORT, rendered

ROOT = Path(__file__).resolve().parents[2]
MOMENT = datetime(2026, 10, 6, 4, 0, tzinfo=UTC)


FOOTER_POINTS = 45  # the bottom margin of the page


def raw_text_of(content: bytes) -> str:
    return "\n".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(content)).pages)


def text_of(content: bytes) -> str:
    return raw_text_of(content).replace("\u00a0", " ").replace("\u202f", " ")


def small(body: str) -> bytes:
    return render(
        f'<!DOCTYPE html><html lang="ru"><head><title>t</title></head><body>{body}</body></html>',
        language="ru",
        title="t",
        attachments=(),
        identifier=IDENTIFIER,
        moment=MOMENT,
    )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
def test_the_report_keeps_both_standards(pdfs: dict[str, bytes], language: str, profile: page.ValidationProfile) -> None:
    report = page.validate_pdf_bytes(pdfs[language], profile=profile)
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
    assert report.rules.total > 100


def test_a_report_whose_codes_lead_to_pages_keeps_both_standards(facts: ReportFacts) -> None:
    served = replace(facts, explain_url="https://esep.example/explained/e1")
    made = rendered(compose(REPORT, served, "ru"), served, "ru")
    with pikepdf.open(io.BytesIO(made)) as pdf:
        links = {str(each.A.URI) for sheet in pdf.pages for each in sheet.get("/Annots", []) if "/URI" in each.get("/A", {})}
    assert "https://esep.example/explained/e1/ru/M-0900.html" in links
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert page.validate_pdf_bytes(made, profile=profile).is_compliant


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_language_title_structure_and_fonts_are_set(pdfs: dict[str, bytes], composed: dict[str, Composed], language: str) -> None:
    with pikepdf.open(io.BytesIO(pdfs[language])) as pdf:
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo["/Title"]) == composed[language].title
        assert "/StructTreeRoot" in pdf.Root
        xmp = pdf.Root.Metadata.read_bytes()
        assert b'pdfaid:part="3"' in xmp
        assert b'pdfaid:conformance="A"' in xmp
        assert b'pdfuaid:part="1"' in xmp
        fonts = {str(font.BaseFont) for sheet in pdf.pages for font in sheet.Resources.get("/Font", {}).values()}
        assert fonts
        assert all("Golos" in font for font in fonts)
        assert 8 <= len(pdf.pages) <= 12


def test_figures_and_provenance_travel_inside(pdfs: dict[str, bytes], composed: dict[str, Composed]) -> None:
    with pikepdf.open(io.BytesIO(pdfs["kk"])) as pdf:
        assert sorted(pdf.attachments) == ["figures.csv", "provenance.json"]
        assert pdf.attachments["figures.csv"].get_file().read_bytes() == composed["kk"].figures_csv
        assert json.loads(pdf.attachments["provenance.json"].get_file().read_bytes())["period"] == "2026-09"
        relations = {str(each.UF): str(each.AFRelationship) for each in pdf.Root.AF}
        assert relations == {"figures.csv": "/Data", "provenance.json": "/Source"}


def without_footers(content: bytes) -> str:
    """The text of the pages above their footers, which are as many as the pages, and these are more in a wordier language."""
    kept: list[str] = []

    def keep(text: str, outer: list[float], inner: list[float], font: object, size: float) -> None:
        height = outer[1] * inner[4] + outer[3] * inner[5] + outer[5]
        if height > FOOTER_POINTS:
            kept.append(text)

    for each in pypdf.PdfReader(io.BytesIO(content)).pages:
        each.extract_text(visitor_text=keep)
        kept.append("\n")
    return "".join(kept)


def numbers(shown: str, language: str) -> Counter[str]:
    """Every number of a text in one form: no sign between thousands, a point before decimals."""
    joined = re.sub(r"(?<=\d)\n(?=\d)", " ", shown)
    bare = re.sub(r"(?<=\d),(?=\d{3}(?!\d))" if language == "en" else r"(?<=\d)\u00a0(?=\d{3}(?!\d))", "", joined)
    return Counter(re.findall(r"\d+(?:\.\d+)*", bare if language == "en" else re.sub(r"(?<=\d),(?=\d)", ".", bare)))


def test_three_languages_print_the_same_numbers(pdfs: dict[str, bytes]) -> None:
    """Numbers in words of the sentences (articles of law, ordinals) are the same in all languages too."""
    counted = {language: numbers(without_footers(content), language) for language, content in pdfs.items()}
    assert sum(counted["kk"].values()) > 800
    assert counted["kk"] == counted["ru"] == counted["en"]


def test_kazakh_letters_are_drawn_and_can_be_read_back(pdfs: dict[str, bytes]) -> None:
    shown = text_of(pdfs["kk"])
    assert not set("ӘәҒғҚқҢңӨөҰұҮүҺһІі") - set(shown) - set("ҺһӘҒҢҮІ")
    assert "Ақтөбе облысы" in shown
    assert "\ufffd" not in shown


def test_every_page_carries_its_footer(pdfs: dict[str, bytes]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdfs["ru"]))
    for number, sheet in enumerate(reader.pages, start=1):
        shown = sheet.extract_text()
        assert f"{number} / {len(reader.pages)}" in shown
        assert "Актюбинская область · сентябрь 2026 года · выпуск 1 · код 0.1.0 · синтетические данные" in shown


def test_the_same_facts_give_the_same_bytes_in_another_process(pdfs: dict[str, bytes], tmp_path: Path) -> None:
    code = (
        "import hashlib; from tests.reports.sample import sample\n"
        "from tests.reports.conftest import REPORT, rendered; from etl.reports.compose import compose\n"
        "facts = sample(); print(hashlib.sha256(rendered(compose(REPORT, facts, 'kk'), facts, 'kk')).hexdigest())"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "4242", "TZ": "America/Lima", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environ, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == hashlib.sha256(pdfs["kk"]).hexdigest()


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image_file": '<img src="file:///etc/passwd" alt="x">',
    "image_http": '<img src="http://192.0.2.1/x.png" alt="x">',
    "image_relative": '<img src="fonts.conf" alt="x">',
    "image_traversal": '<img src="esep:fonts/../../../pyproject.toml" alt="x">',
    "object": '<object data="file:///etc/hostname"></object>',
    "embed": '<embed src="http://192.0.2.1/">',
    "stylesheet": '<link rel="stylesheet" href="http://192.0.2.1/x.css">',
    "import": "<style>@import url(file:///etc/passwd);</style>",
    "background": '<p style="background: url(http://192.0.2.1/x.png)">x</p>',
    "font": "<style>@font-face { font-family: x; src: url(file:///etc/passwd) } p { font-family: x }</style><p>x</p>",
    "attachment": '<link rel="attachment" href="file:///etc/passwd">',
    "attachment_link": '<a rel="attachment" href="file:///etc/passwd">x</a>',
    "svg_image": '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
    '<title>x</title><image xlink:href="file:///etc/passwd" width="9" height="9"/></svg>',
    "svg_use": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>x</title><use href="http://192.0.2.1/x.svg#a"/></svg>',
    "base": '<base href="file:///etc/"><img src="passwd" alt="x">',
    "data": '<img src="data:image/svg+xml,<svg/>" alt="x">',
    "colspan": '<table><tr><td colspan="100000000">x</td></tr></table>',
    "rowspan": "<table><tr><td rowspan = '65534'>x</td></tr></table>",
    "content": "<style>p::before { content: url(http://192.0.2.1/x) }</style><p>x</p>",
}


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markup_reaches_nothing(payload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if markup got past the templates: no address but a bundled one is opened, and the render fails or shows nothing of it."""
    asked: list[str] = []
    monkeypatch.setattr("weasyprint.urls.request.OpenerDirector.open", lambda _, url, *rest, **more: asked.append(str(url)))
    try:
        content = small(f"<h1>t</h1>{payload}")
    except RenderError:
        content = b""
    assert asked == []
    assert b"root:" not in content
    if content:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert not pdf.attachments
            assert "alert" not in text_of(content)


def test_hostile_names_are_printed_as_text(facts: ReportFacts) -> None:
    titles = [payload[:120] for payload in HOSTILE.values()] + ["{{ 7 * 7 }}", "{% raise %}", "\u202eгнол", "a" * 3000, "x\x00y", "&lt;b&gt;"]
    projects = tuple(
        replace(project, title=Name(title, title), silent_months=replace(project.silent_months, numerator=2))
        for project, title in zip(facts.projects, titles, strict=False)
    )
    hostile = replace(facts, projects=projects)
    composed = compose(REPORT, hostile, "ru")
    content = rendered(composed, hostile, "ru")
    shown = "".join(text_of(content).split())
    assert "<script>alert(1)</script>" in shown
    assert "{{7*7}}" in shown
    assert "&lt;b&gt;" in shown
    assert page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_A_3A).is_compliant


def test_only_bundled_assets_have_an_address() -> None:
    assert asset("esep:print.css")[1] == "text/css"
    for address in ("file:///etc/passwd", "http://127.0.0.1/", "esep:../pyproject.toml", "esep:thresholds.toml", "print.css"):
        with pytest.raises(RenderError, match="not bundled"):
            asset(address)


@pytest.mark.parametrize("body", ["<h1>t</h1><p>\U0001f600</p>", '<h1 style="colour: red">t</h1>', '<h1>t</h1><img src="esep:nothing" alt="x">'])
def test_a_complaint_of_the_renderer_stops_it(body: str) -> None:
    with pytest.raises(RenderError, match="complained"):
        small(body)


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(RenderError, match="offset"):
        render("<p>x</p>", language="ru", title="t", attachments=(), identifier=IDENTIFIER, moment=datetime(2026, 10, 6))  # noqa: DTZ001


def test_identifier_moment_and_attachments_are_in_the_bytes() -> None:
    body = '<!DOCTYPE html><html lang="ru"><head><title>t</title></head><body><h1>t</h1></body></html>'

    def made(identifier: bytes = IDENTIFIER, moment: datetime = MOMENT, text: bytes = b"a") -> bytes:
        return render(body, language="ru", title="t", attachments=[Attachment("figures.csv", text, "d")], identifier=identifier, moment=moment)

    assert made() == made()
    assert len({made(), made(identifier=b"other"), made(moment=MOMENT.replace(hour=5)), made(text=b"b")}) == 4


def test_no_stream_ends_in_a_carriage_return(pdfs: dict[str, bytes]) -> None:
    for size in range(40):
        content = render(
            '<!DOCTYPE html><html lang="ru"><head><title>t</title></head><body><h1>t</h1></body></html>',
            language="ru",
            title="t",
            attachments=[Attachment("figures.csv", bytes(range(size, size + 64)), "d")],
            identifier=IDENTIFIER,
            moment=MOMENT,
        )
        assert b"\r\nendstream" not in content
    assert all(b"\r\nendstream" not in content for content in pdfs.values())
