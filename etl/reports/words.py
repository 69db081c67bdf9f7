"""What are the words of each language? Gettext catalogs, read strictly: a word that is missing stops the report."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from etl.errors import RenderError
from etl.reports.typed import Drawn, Label, Printed, Word

LOCALES = {"kk": "kk_KZ", "ru": "ru_KZ", "en": "en_GB"}
FOLDER = Path(__file__).resolve().parents[2] / "report_templates" / "_shared" / "locales"
TYPED = (Word, Printed, Label, Drawn)
Key = tuple[str, str]  # context ("" for sentences), message id


def plural_form(language: str, count: int) -> int:
    """Which of the forms in the catalog a whole number takes: two in Kazakh and English, three in Russian."""
    if language != "ru":
        return int(count != 1)
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14} else 2


def places(text: str) -> set[str]:
    """The named places of a sentence: ``{count}`` and the like."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def checked(message: Message, language: str, file: str) -> tuple[str, ...]:
    """The forms of one entry; RenderError if it is empty, marked fuzzy, or has other places than its id."""
    forms = tuple(message.string) if isinstance(message.string, list | tuple) else (str(message.string),)
    ids = message.id if isinstance(message.id, list | tuple) else (message.id,)
    wanted = 3 if language == "ru" else 2
    faults = {
        "has no translation": not all(forms),
        "is marked fuzzy": message.fuzzy,
        "has not all plural forms": len(ids) > 1 and len(forms) != wanted,
        "has other places than its English text": any(not message.context and places(form) != places(ids[-1]) for form in forms),
    }
    for fault, is_so in faults.items():
        if is_so:
            raise RenderError(f"The entry “{ids[0]}” {fault}.", next_step="Complete it in the catalog.", file=file, language=language)
    return forms


@cache
def read_catalogs(language: str, folder: Path = FOLDER) -> Mapping[Key, tuple[str, ...]]:
    """All entries of one language from every ``*.po`` of its folder; the same id twice must say the same."""
    found: dict[Key, tuple[str, ...]] = {}
    for path in sorted((folder / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=LOCALES[language], abort_invalid=True)
        for message in catalog:
            if not message.id:
                continue
            forms = checked(message, language, path.name)
            key = (message.context or "", message.id if isinstance(message.id, str) else message.id[0])
            if found.setdefault(key, forms) != forms:
                raise RenderError(
                    f"“{key[1]}” is translated twice in different words.", next_step="Keep one of the entries.", file=path.name, language=language
                )
    if not found:
        raise RenderError("There is no catalog.", next_step="Add an esep.po for the language.", language=language)
    return found


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: str
    entries: Mapping[Key, tuple[str, ...]]

    @classmethod
    def of(cls, language: str) -> "Words":
        """The bundled words; KeyError for a language that is not ours."""
        return cls(language, read_catalogs(language))

    def _forms(self, context: str, msgid: str) -> tuple[str, ...]:
        try:
            return self.entries[(context, msgid)]
        except KeyError:
            where = f"with the context “{context}” " if context else ""
            raise RenderError(
                f"No words for “{msgid}” {where}in the language {self.language}.", next_step="Add them to a catalog in report_templates/_shared/locales."
            ) from None

    def knows(self, msgid: str, context: str = "") -> bool:
        """Whether there is an entry."""
        return (context, msgid) in self.entries

    def say(self, msgid: str, /, **values: str) -> Word:
        """A sentence by its English text, its places filled with typed texts only."""
        return self._fill(self._forms("", msgid)[0], values)

    def count(self, msgid: str, number: int, /, **values: str) -> Word:
        """The form of a sentence that fits a whole number; the number itself comes as a printed figure in ``values``."""
        return self._fill(self._forms("", msgid)[plural_form(self.language, abs(number))], values)

    def code(self, context: str, code: str) -> Word:
        """The word for a coded value: ``code("programme", "grant_funding")``."""
        return Word(self._forms(context, str(code))[0])

    def _fill(self, text: str, values: Mapping[str, str]) -> Word:
        for name, value in values.items():
            if not isinstance(value, TYPED):
                raise RenderError(f"“{name}” in “{text}” is of no known kind.", next_step="Hand over a figure, day, word or label.", type=type(value).__name__)
        return Word(text.format_map(values))


def both(msgid: str) -> str:
    """A sentence for readers of either language of the country: Kazakh, then Russian."""
    return f"{Words.of('kk').say(msgid)} / {Words.of('ru').say(msgid)}"
