"""How does a template become a page? In an environment that prints only what has an origin, one for each language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from etl.core.figure import Figure
from etl.core.period import Period
from etl.errors import NotAFigure
from etl.reports.printing import Printer
from etl.reports.typed import Address, Drawn, Label, Printed, Word
from etl.reports.words import Words

TEMPLATES = Path(__file__).resolve().parents[2] / "report_templates"
PRINTABLE = (Word, Printed, Label, Drawn, Address, Markup, Undefined)


@dataclass(frozen=True)
class Speaker:
    """What a template may call: each answer is in the language of its environment."""

    printer: Printer

    def finalize(self, value: Any) -> Any:
        """The gate of every ``{{ … }}``: figures, days and typed texts pass, anything else raises NotAFigure."""
        if isinstance(value, Figure):
            return self.printer.full(value)
        if isinstance(value, Period):
            return self.printer.month(value)
        if isinstance(value, date):
            return self.printer.day(value)
        if isinstance(value, PRINTABLE):
            return value
        raise NotAFigure(
            "A template tried to print something without an origin.", next_step="Hand over a Figure, a day, a word or a label.", type=type(value).__name__
        )

    def number(self, figure: Figure) -> Printed:
        """The digits of a figure, for a cell whose head states the unit."""
        return self.printer.number(figure)

    def unit(self, figure: Figure) -> Printed:
        return self.printer.unit(figure)

    def say(self, msgid: str, count: Figure | None = None, **values: Any) -> Word:
        """A sentence; ``count`` chooses its plural form and fills ``{count}``."""
        given = values if count is None else {"count": count, **values}
        return self._sentence(msgid, count, {name: self.finalize(value) for name, value in given.items()})

    def mark(self, msgid: str, count: Figure | None = None, **values: Any) -> Markup:
        """The same sentence as markup, its figures set in bold."""
        given = values if count is None else {"count": count, **values}
        tokens = {name: Word(f"\ue000{name}\ue001") for name in given}  # private signs: a Label cannot hold them
        text = str(escape(self._sentence(msgid, count, tokens)))
        for name, value in given.items():
            shown = escape(self.finalize(value))
            text = text.replace(tokens[name], f"<b>{shown}</b>" if isinstance(value, Figure) else str(shown))
        return Markup(text)  # noqa: S704  the sentence and every value were escaped

    def _sentence(self, msgid: str, count: Figure | None, texts: Mapping[str, str]) -> Word:
        if count is None:
            return self.printer.words.say(msgid, **texts)
        form = int(count.value) if count.value is not None and count.value.denominator == 1 else 0
        return self.printer.words.count(msgid, form, **texts)

    def code(self, context: str, code: str) -> Word:
        return self.printer.words.code(context, code)

    def breakable(self, identifier: Label) -> Markup:
        """An identifier that may be broken after its points and underscores."""
        return Markup(str(escape(self.finalize(identifier))).replace(".", ".<wbr>").replace("_", "_<wbr>"))  # noqa: S704  escaped just here

    def style(self, name: str) -> Drawn:
        """The name of a style class; letters only, so that no number can pass as one."""
        if not re.fullmatch(r"[a-z_]+", name):
            raise NotAFigure("A style class is made of small letters only.", name=name[:40])
        return Drawn(name)


def gate(speaker: Speaker) -> Callable[[EvalContext, Any], Any]:
    """The finalize of an environment. Because it takes the evaluation context it is called at run time only:
    a constant such as ``{{ 12 }}`` would be escaped while compiling, and pass as markup (Jinja 3.1.6)."""

    @pass_eval_context
    def finalize(_: EvalContext, value: Any) -> Any:
        return speaker.finalize(value)

    return finalize


@cache
def environment(language: str) -> Environment:
    """The environment of one language. ``Environment.overlay()`` shares globals and once turned Russian pages Kazakh, so none is shared."""
    speaker = Speaker(Printer(Words.of(language)))
    made = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=gate(speaker),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.globals.update(
        say=speaker.say,
        mark=speaker.mark,
        code=speaker.code,
        number=speaker.number,
        unit=speaker.unit,
        style=speaker.style,
        breakable=speaker.breakable,
        language=Label(language),
    )
    return made


def render(template: str, language: str, context: Mapping[str, Any]) -> str:
    """A template of ``report_templates`` filled for one language; NotAFigure if it prints a bare number or text."""
    return environment(language).get_template(template).render(**context)
