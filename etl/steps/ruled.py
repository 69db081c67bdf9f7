"""Which promises are checked? Every rule in one language: what it says and advises, who decides on it, what it rests on."""

from collections.abc import Iterator
from typing import Any

from etl import catalog
from etl.core.tidied import FILE_RULES
from etl.reports.typed import Label, Word
from etl.reports.words import Words
from etl.versions import rules_of

ANY_OWNER = "Department of Entrepreneurship and Industrial and Innovative Development"


def told(words: Words) -> Iterator[dict[str, Any]]:
    """One record a rule, rules about files first, then table by table: id, version, table, severity, category, says, fix, owner, basis."""
    for rule in FILE_RULES:
        place = {"id": rule.id, "version": rule.version, "table": "", "severity": rule.severity.value, "category": rule.category.value}
        yield {**place, "says": words.say(rule.says), "fix": words.say(rule.fix), "owner": words.say(ANY_OWNER), "basis": words.say(rule.basis)}
    for source in catalog.sources():
        for table in source.schema.tables:
            for each in rules_of(table):
                column = words.say(table.by_name[each.column].says).rstrip(".") if each.column else ""
                filled = {name: words.say(text) if words.knows(text) else Label(text) for name, text in each.words.items()} | {"column": Word(column)}
                place = {"id": each.id, "version": each.version, "table": table.name, "severity": each.severity.value, "category": each.category.value}
                by = {"owner": words.say(source.owner), "basis": words.say(each.basis or source.basis)}
                yield {**place, "says": words.say(each.says, **filled), "fix": words.say(each.fix), **by}
