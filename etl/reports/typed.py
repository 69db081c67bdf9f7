"""Which texts may be printed? Only those whose origin is known: each kind is a ``str`` of its own type."""

import re
from dataclasses import dataclass
from typing import Self

LONGEST_LABEL = 400  # a longer name is damage or an attack, and would push a table off the page
# The letters and signs that the bundled fonts can draw, so that one strange sign in a title cannot stop a report; a test holds this against the fonts.
DRAWABLE = (
    "\u0020-\u007e\u00a0-\u0107\u010a-\u0113\u0116-\u011b\u011e-\u0123\u0126-\u0127\u012a-\u012b\u012e-\u0133\u0136-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u014d\u0150-\u015b\u015e-\u0161"
    "\u0164-\u0165\u016a-\u017e\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e-\u045f\u0490-\u049d\u04a0-\u04a5\u04aa-\u04ab\u04ae-\u04b3\u04b6-\u04bb\u04c0\u04cf-\u04df\u04e2-\u04eb\u04ee-\u04f5"
    "\u2010-\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u202f\u2030\u2039-\u203a\u20ac\u20b8\u20bd\u2116\u2122\u2190-\u2193\u2212\u221a\u2248\u2264-\u2265"
)
NOT_DRAWABLE = re.compile(f"[^{DRAWABLE}]")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ue000-\uf8ff\ufeff\ufffe\uffff]+")


class Word(str):
    """A sentence or a term from a catalog, in one language."""

    __slots__ = ()


class Printed(str):
    """A figure, day or month, written out for one language."""

    __slots__ = ()


class Drawn(str):
    """A place or a length inside a picture; never read as a number by people."""

    __slots__ = ()


class Label(str):
    """A name, title or identifier that came with the data: made printable, cut if it is endless, "?" for signs that no bundled font has."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        clean = NOT_DRAWABLE.sub("?", " ".join(UNPRINTABLE.sub(" ", text).split()))
        return super().__new__(cls, clean if len(clean) <= LONGEST_LABEL else clean[: LONGEST_LABEL - 1] + "…")


class Address(str):
    """Where a code leads: a place on the page, or a page that explains it."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        if not re.fullmatch(r"#[a-z0-9-]+|https?://[A-Za-z0-9.:/_~-]+", text):
            raise ValueError("This is no plain address.")
        return super().__new__(cls, text)


@dataclass(frozen=True)
class Coded:
    """A name with the code of its number and, where the report has one, the place that the code leads to."""

    name: Word
    code: Label
    address: Address | None = None


@dataclass(frozen=True)
class Name:
    """A name that comes with the data in Kazakh and Russian; English where there is one."""

    kk: str
    ru: str
    en: str = ""

    def text(self, language: str) -> Label:
        """The name in one language; the Russian one where there is no English."""
        return Label({"kk": self.kk, "ru": self.ru, "en": self.en or self.ru}[language])
