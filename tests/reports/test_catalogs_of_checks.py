"""Does every sentence that a check, column, source or indicator can put into a report have its words in each language?"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl import catalog
from etl.core import aspects, promises
from etl.core.figure import State
from etl.core.indicator import Role
from etl.core.tidied import FILE_RULES
from etl.reports.words import LOCALES, Words, places
from etl.steps import registers
from etl.versions import rules_of

TABLES = tuple(catalog.tables().values())
RULES = tuple(rule for table in TABLES for rule in rules_of(table))
SENTENCE = re.compile(r"[A-Z][^\n]* [^\n]*\.")
FOREIGN_QUOTES = {"kk": "“”\"'", "ru": "“”\"'", "en": '«»"'}


def sentences(file: Path) -> Iterator[str]:
    """The English sentences in a file that are no docstrings: reasons are handed over as plain constants, deep in the code."""
    tree = ast.parse(file.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in told and isinstance(node.value, str) and SENTENCE.fullmatch(node.value):
            yield node.value


def files_with_reasons() -> list[Path]:
    indicators = sorted((catalog.ROOT / "indicators").rglob("*.py"))
    return [*indicators, Path(aspects.__file__), Path(registers.__file__)]


SPOKEN = {
    "columns": {column.says for table in TABLES for column in table.columns},
    "forms": set(promises.READABLE.values()),
    "rules": {words for rule in RULES for words in (rule.says, rule.fix)},
    "file rules": {words for rule in FILE_RULES for words in (rule.says, rule.fix)},
    "tallies": {words for each in catalog.tallies() for words in (each.title, each.says, each.formula, each.source, each.not_for) if words},
    "indicators": {words for each in catalog.indicators() for words in (each.title, each.says, each.source, each.undefined, each.not_for) if words},
    "formulas": {each.formula for each in catalog.indicators()},  # some, such as F1 = S / A, read the same everywhere
    "sources": {words for each in catalog.sources() for words in (each.title, each.publisher, each.says)},
    "reasons": {words for file in files_with_reasons() for words in sentences(file)},
}


@pytest.mark.parametrize("kind", SPOKEN)
@pytest.mark.parametrize("language", LOCALES)
def test_every_sentence_has_its_words(language: str, kind: str) -> None:
    words = Words.of(language)
    assert [msgid for msgid in sorted(SPOKEN[kind]) if not words.knows(msgid)] == []


@pytest.mark.parametrize("language", LOCALES)
def test_the_words_have_the_same_places_and_the_quotes_of_their_language(language: str) -> None:
    words = Words.of(language)
    told = {msgid: words.entries[("", msgid)][0] for msgid in set().union(*SPOKEN.values()) if words.knows(msgid)}
    assert {msgid: text for msgid, text in told.items() if places(text) != places(msgid)} == {}
    assert {msgid: text for msgid, text in told.items() if set(FOREIGN_QUOTES[language]) & set(text)} == {}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_sentence_is_left_in_english(language: str) -> None:
    words = Words.of(language)
    spoken = set().union(*(found for kind, found in SPOKEN.items() if kind != "formulas"))
    assert [msgid for msgid in sorted(spoken) if words.knows(msgid) and words.entries[("", msgid)][0] in {msgid, Words.of("en").entries[("", msgid)][0]}] == []


def test_every_place_of_a_rule_is_filled_by_its_own_words() -> None:
    assert {rule.id: places(rule.says) | places(rule.fix) for rule in RULES if not places(rule.says) | places(rule.fix) <= set(rule.words)} == {}
    assert {rule.id for rule in FILE_RULES if places(rule.says) | places(rule.fix)} == set()


def test_the_reasons_that_stand_in_the_code_are_found() -> None:
    assert {*aspects.REASONS.values(), aspects.NO_PLAN, aspects.NO_BOUND, aspects.NO_CHANGE, "No term is set in the order."} <= SPOKEN["reasons"]
    assert "Support has not begun." in SPOKEN["reasons"]  # from a file of indicators whose name starts with an underscore


def test_a_missing_entry_is_noticed() -> None:
    assert not Words.of("kk").knows("This sentence has no entry.")
    assert all(len(found) >= len(promises.READABLE) for found in SPOKEN.values()), "an empty list of sentences would let every test pass"


@pytest.mark.parametrize("language", LOCALES)
def test_every_role_of_a_part_and_every_state_has_its_word(language: str) -> None:
    words = Words.of(language)
    assert all(words.code("part of a figure", role) for role in Role)
    assert all(words.code("state", state) and words.code("state in a cell", state) for state in State)
