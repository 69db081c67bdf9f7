"""How long does one PDF take, and how many times longer than WeasyPrint needs for the same page without our promises?

    python -m bench.report

The month of the report tests: 46 projects, every table and picture. "ours" is PDF/A-3a and PDF/UA-1 with figures and
provenance inside and a font configuration of its own; "plain" is ``HTML(string=...).write_pdf()`` of the same HTML with
the same assets. Cold is the first of a process, its imports apart; warm is the better of the next two. "compose" is what
comes before: facts to HTML, letter, figures.csv and provenance.json, compilation of the templates in the cold one.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

from bench._measured import Took, alone, megabytes, peak_megabytes, timed

LANGUAGES = ("kk", "ru")
REPORT = "regional_monthly"
IDENTIFIER = b"esep-15-2026-09-1"
WARM = 2  # runs, of which the better counts


@dataclass(frozen=True)
class Rendered:
    """What one process measured on one language."""

    imports: Took
    cold: Took
    warm: Took
    pages: int
    size: int
    before: float
    peak: float


def composing(language: str) -> Rendered:
    """Facts to HTML, letter and companions; no renderer."""

    def ready() -> None:
        from etl.reports import compose  # noqa: F401

    _, imports = timed(ready)
    from etl.reports.compose import compose
    from tests.reports.sample import sample

    facts = sample()
    return measured(imports, lambda: compose(REPORT, facts, language).html.encode(), lambda _: 0)


def archival(language: str) -> Rendered:
    """The same step that closes a month."""

    def ready() -> None:
        import weasyprint  # noqa: F401

        from etl.adapters import pdf  # noqa: F401

    from etl.adapters.pdf import Attachment, render
    from etl.reports.compose import compose
    from tests.reports.sample import sample

    _, imports = timed(ready)
    facts = sample()
    made = compose(REPORT, facts, language)
    inside = (
        Attachment("figures.csv", made.figures_csv, "All figures"),
        Attachment("provenance.json", made.provenance_json, "Where they come from", "Source"),
    )
    return measured(
        imports,
        lambda: render(made.html, language=language, title=made.title, attachments=inside, identifier=IDENTIFIER, moment=facts.as_known_at),
        pages_of,
    )


def plain(language: str) -> Rendered:
    """The page as anyone would print it."""

    def ready() -> None:
        import weasyprint  # noqa: F401

    from etl.adapters.pdf import bundled_only
    from etl.reports.compose import compose
    from tests.reports.sample import sample

    _, imports = timed(ready)
    from weasyprint import HTML

    html = compose(REPORT, sample(), language).html
    return measured(imports, lambda: bytes(HTML(string=html, base_url="esep:", url_fetcher=bundled_only()).write_pdf()), pages_of)


def pages_of(content: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def measured(imports: Took, make: Callable[[], bytes], pages: Callable[[bytes], int]) -> Rendered:
    before = megabytes()
    content, cold = timed(make)
    warm = min((timed(make)[1] for _ in range(WARM)), key=lambda took: took.cpu)
    peak = peak_megabytes()
    return Rendered(imports, cold, warm, pages(content), len(content), before, peak)


def seconds(took: Took) -> str:
    return f"{took.wall:>6.2f} {took.cpu:>6.2f}"


def line(language: str, name: str, made: Rendered, usual: Rendered | None = None) -> None:
    ratio = f"{made.cold.cpu / usual.cold.cpu:>5.2f} {made.warm.cpu / usual.warm.cpu:>5.2f}" if usual else f"{'':>11}"
    page = f"{made.warm.cpu / made.pages:>6.2f}" if made.pages else f"{'':>6}"
    print(
        f"{language:<4} {name:<9} | {made.imports.cpu:>7.2f} | {seconds(made.cold)} | {seconds(made.warm)} | {page} {made.pages:>5} | "
        f"{ratio} | {made.size / 1024:>6.0f} | {made.peak:>4.0f} ({made.before:.0f})"
    )


def main() -> None:
    print(f"{'':<14} | imports | {'cold':<13} | {'warm':<13} | {'a page, pages':<12} | times plain | {'':>6} | peak MB")
    each = f"{'wall s':>6} {'CPU s':>6}"
    print(f"{'':<14} | {'CPU s':>7} | {each} | {each} | {'CPU s':>6} {'':>5} | {'cold':>5} {'warm':>5} | {'KB':>6} | (before the work)")
    for language in LANGUAGES:
        html, usual, ours = (alone(way, language) for way in (composing, plain, archival))
        line(language, "compose", html)
        line(language, "plain", usual)
        line(language, "ours", ours, usual)


if __name__ == "__main__":
    main()
