"""Can a template print anything without an origin?"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from jinja2 import nodes
from jinja2.exceptions import UndefinedError
from markupsafe import Markup

from etl.core.figure import Aspect
from etl.core.period import Period
from etl.errors import NotAFigure
from etl.reports.counts import PROJECTS, count_figure
from etl.reports.page import TEMPLATES, environment
from etl.reports.typed import Address, Drawn, Label, Printed, Word

FIGURE = count_figure(PROJECTS, Aspect.VALUE, "red", 12, Period(2026, 9))
TEMPLATE_FILES = sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("value", [12, 1.5, Decimal("1.5"), Fraction(1, 3), True, None, "a name from nowhere", "12", [12], {"n": 1}, ()], ids=repr)
def test_a_value_without_an_origin_raises(value: object) -> None:
    with pytest.raises(NotAFigure):
        environment("ru").from_string("{{ value }}").render(value=value)


def test_a_literal_a_count_and_a_loop_number_raise_too() -> None:
    for source in ("{{ 12 }}", "{{ 'twelve' }}", "{{ figures|length }}", "{% for each in figures %}{{ loop.index }}{% endfor %}", "{{ 3 * 4 }}"):
        with pytest.raises(NotAFigure):
            environment("ru").from_string(source).render(figures=[FIGURE])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (FIGURE, "12"),
        (date(2026, 10, 6), "06.10.2026"),
        (Period(2026, 9), "сентябрь 2026 года"),
        (Word("Итого"), "Итого"),
        (Label("AKT-001"), "AKT-001"),
        (Printed("1,0"), "1,0"),
        (Drawn("10.5"), "10.5"),
        (Markup("<b>x</b>"), "<b>x</b>"),
    ],
)
def test_what_has_an_origin_is_printed(value: object, shown: str) -> None:
    assert environment("ru").from_string("{{ value }}").render(value=value) == shown


def test_a_name_that_is_not_there_raises() -> None:
    with pytest.raises(UndefinedError):
        environment("ru").from_string("{{ nothing }}").render()


def test_labels_are_escaped_in_text_and_in_attributes() -> None:
    shown = environment("ru").from_string('<i title="{{ name }}">{{ name }}</i>').render(name=Label('"><script>x</script>'))
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 2


def test_a_style_class_cannot_carry_a_number() -> None:
    with pytest.raises(NotAFigure):
        environment("ru").from_string("{{ style('red12') }}").render()


def test_marked_sentences_escape_names_and_set_figures_in_bold() -> None:
    shown = (
        environment("ru")
        .from_string("{{ mark('A source is missing: {source}.', source=name) }}|{{ mark('Paid but not accepted as spent: {idle}', idle=figure) }}")
        .render(name=Label("<i>x</i>"), figure=FIGURE)
    )
    assert shown == "Нет данных источника: &lt;i&gt;x&lt;/i&gt;.|Выплачено, но не освоено: <b>12</b>"


def test_languages_share_nothing() -> None:
    assert environment("kk") is not environment("ru")
    assert [environment(language).from_string("{{ say('Total') }}").render() for language in ("kk", "ru", "en", "kk")] == [
        "Барлығы",
        "Итого",
        "Total",
        "Барлығы",
    ]


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_goes_round_the_gate(path: Path) -> None:
    """Joining, formatting and ``safe`` could make markup out of a bare number; digits may not be typed by hand."""
    tree = environment("ru").parse(path.read_text("utf-8"))
    assert not list(tree.find_all((nodes.Concat, nodes.Add, nodes.Mod)))
    assert not [each.name for each in tree.find_all(nodes.Filter) if each.name in {"safe", "format", "string", "join", "urlize"}]
    text = "".join(part.data for part in tree.find_all(nodes.TemplateData))
    inside = False
    for position, letter in enumerate(text):
        inside = letter == "<" or (inside and letter != ">")
        assert inside or not letter.isdigit(), text[max(0, position - 30) : position + 30]


def test_there_are_templates_to_judge() -> None:
    assert {"page.html", "base.html", "letter.html"} <= {path.name for path in TEMPLATE_FILES}


@pytest.mark.parametrize("text", ["javascript:alert(1)", "https://a b", 'https://esep.example/"x', "#Method", "", "//esep.example", "https://esep.example/?a"])
def test_an_address_that_is_no_plain_one_cannot_be_made(text: str) -> None:
    with pytest.raises(ValueError, match="no plain address"):
        Address(text)
