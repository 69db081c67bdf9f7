"""Are the catalogs complete, and does a gap stop a report?"""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from jinja2 import nodes

from etl.errors import RenderError
from etl.reports.page import TEMPLATES, environment
from etl.reports.typed import DRAWABLE, Label, Word
from etl.reports.words import FOLDER, Words, places, plural_form, read_catalogs

LANGUAGES = ("kk", "ru", "en")
ROOT = TEMPLATES.parent
SAYING = {"say", "mark", "sentence", "tile", "division", "light_map", "project_rows", "finding_rows", "monthly", "change", "plan", "named"}


def msgids_of_templates() -> Iterator[tuple[str, str]]:
    """What templates say by a literal: ``say("…")``, ``mark("…")`` and ``code("context", "code")``."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        tree = environment("ru").parse(path.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            name = call.node.name if isinstance(call.node, nodes.Name) else ""
            texts = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
            if name in {"say", "mark"} and texts:
                yield "", texts[0]
            elif name == "code" and len(texts) == 2:
                yield texts[0], texts[1]


def msgids_of_code() -> Iterator[tuple[str, str]]:
    """What report code says by a literal in a call of ``say`` and its kin; sentences and heads start with a capital or a place."""
    for path in [
        *sorted((ROOT / "report_templates").rglob("*.py")),
        *sorted((ROOT / "etl" / "reports").glob("*.py")),
        *sorted((ROOT / "etl" / "adapters").glob("*.py")),
    ]:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
                if name in {"say", "both"} and texts:
                    yield "", texts[0]
                elif name in SAYING:
                    yield from (("", text) for text in texts if text[:1].isupper() or text.startswith("{"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_templates_and_code_is_in_the_catalog(language: str) -> None:
    wanted = {*msgids_of_templates(), *msgids_of_code()}
    assert len(wanted) > 120
    assert not sorted(wanted - set(Words.of(language).entries))


def test_the_three_catalogs_hold_the_same_entries() -> None:
    kk, ru, en = (set(read_catalogs(language)) for language in LANGUAGES)
    assert kk == ru == en


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fonts_can_draw_every_letter_of_the_catalog(language: str) -> None:
    letters = {letter for forms in Words.of(language).entries.values() for form in forms for letter in form}
    for font in sorted((ROOT / "report_templates" / "_shared" / "fonts").glob("*.ttf")):
        assert not {letter for letter in letters if ord(letter) not in TTFont(font).getBestCmap()}


def test_a_label_lets_through_only_what_the_fonts_can_draw() -> None:
    ends = DRAWABLE.split("-")
    spans = [(left[-1], right[0]) for left, right in pairwise(ends)]
    allowed = {chr(code) for first, last in spans for code in range(ord(first), ord(last) + 1)}
    for font in sorted((ROOT / "report_templates" / "_shared" / "fonts").glob("*.ttf")):
        assert not {letter for letter in allowed if ord(letter) not in TTFont(font).getBestCmap()}
    assert Label("Ә Ғ Қ Ң Ө Ұ Ү Һ І ₸ №") == "Ә Ғ Қ Ң Ө Ұ Ү Һ І ₸ №"
    assert Label("шум\u202eбыр \U0001f600 \x07") == "шум быр ?"
    assert len(Label("а" * 5000)) == 400


def test_a_missing_sentence_stops_the_report() -> None:
    with pytest.raises(RenderError, match="No words for “This was never translated"):
        Words.of("kk").say("This was never translated.")
    with pytest.raises(RenderError, match="No words"):
        Words.of("ru").code("light", "violet")


def catalog(folder: Path, *entries: str, language: str = "ru") -> Path:
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=3; plural=(n%10==1 ? 0 : 1);\\n"\n\n'
    (place / "esep.po").write_text(head + "\n\n".join(entries) + "\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Paid"\nmsgstr ""', "has no translation"),
        ('#, fuzzy\nmsgid "Paid"\nmsgstr "Выплачено"', "is marked fuzzy"),
        ('msgid "{count} paid"\nmsgstr "{number} выплачено"', "has other places"),
        ('msgid "{count} day"\nmsgid_plural "{count} days"\nmsgstr[0] "{count} день"\nmsgstr[1] "{count} дня"\nmsgstr[2] ""', "has no translation"),
    ],
)
def test_an_unfinished_entry_stops_the_report(tmp_path: Path, entry: str, fault: str) -> None:
    with pytest.raises(RenderError, match=fault):
        read_catalogs("ru", catalog(tmp_path, entry))


def test_a_language_without_a_catalog_stops_the_report(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="no catalog"):
        read_catalogs("ru", tmp_path)


def test_two_catalogs_may_not_disagree(tmp_path: Path) -> None:
    folder = catalog(tmp_path, 'msgid "Paid"\nmsgstr "Выплачено"')
    (folder / "ru" / "LC_MESSAGES" / "more.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Paid"\nmsgstr "Уплачено"\n', "utf-8"
    )
    with pytest.raises(RenderError, match="translated twice"):
        read_catalogs("ru", folder)


@pytest.mark.parametrize(("number", "form"), [(1, 0), (2, 1), (5, 2), (11, 2), (12, 2), (21, 0), (22, 1), (111, 2), (0, 2)])
def test_russian_has_three_plural_forms(number: int, form: int) -> None:
    assert plural_form("ru", number) == form


def test_kazakh_says_the_same_for_one_and_for_many() -> None:
    for forms in Words.of("kk").entries.values():
        assert len(set(forms)) == 1


def test_a_place_takes_only_typed_texts() -> None:
    words = Words.of("ru")
    assert words.say("edition {edition}", edition=Label("1")) == "выпуск 1"
    with pytest.raises(RenderError, match="of no known kind"):
        words.say("edition {edition}", edition="1")


def test_the_places_of_a_sentence_are_found() -> None:
    assert places("{count} of {whole}") == {"count", "whole"}
    assert isinstance(Words.of("en").say("Paid"), Word)
    assert FOLDER.is_dir()
