"""Which promises are checked, who decides on them, and what do they rest on?"""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from etl import catalog
from etl.cli.talking import Json, app, out, tell_json
from etl.core.finding import Category, Severity
from etl.core.tidied import FILE_RULES
from etl.reports.typed import Label, Word
from etl.reports.words import LOCALES, Words
from etl.versions import rules_of

ANY_OWNER = "Department of Entrepreneurship and Industrial and Innovative Development"


def told(words: Words) -> Iterator[dict[str, Any]]:
    """Every rule in one language: rules about files first, then table by table."""
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


@app.command()
def rules(
    table: Annotated[str | None, typer.Option(help="Only this table, such as tranches.")] = None,
    severity: Annotated[Severity | None, typer.Option(help="Only this severity.")] = None,
    category: Annotated[Category | None, typer.Option(help="Only this category.")] = None,
    language: Annotated[str, typer.Option(help="kk, ru or en.")] = "en",
    as_json: Json = False,
) -> None:
    """The promises that are checked: sentence, severity, what to do, who decides on it, what it rests on."""
    if language not in LOCALES:
        raise typer.BadParameter(f"There is no {language[:8]}; there are: {', '.join(LOCALES)}.")
    names = {name.removeprefix("core_") for name in catalog.tables()}
    if table is not None and table.removeprefix("core_") not in names:
        raise typer.BadParameter(f"There is no such table; there are: {', '.join(sorted(names))}.")
    chosen = [
        rule
        for rule in told(Words.of(language))
        if (table is None or rule["table"] == f"core_{table.removeprefix('core_')}")
        and (severity is None or rule["severity"] == severity)
        and (category is None or rule["category"] == category)
    ]
    if as_json:
        tell_json(chosen)
        return
    shown = Table(Column("rule", overflow="fold", min_width=30), "severity", "category", "what is promised", "what to do", title=f"{len(chosen)} rules")
    for rule in chosen:
        shown.add_row(f"{rule['id']} v{rule['version']}", *(str(rule[name]) for name in ("severity", "category", "says", "fix")))
    out.print(shown)
    for (owner, basis), count in Counter((rule["owner"], rule["basis"]) for rule in chosen).items():
        out.print(f"{count} decided on by: {owner}. They rest on: {basis}", highlight=False, markup=False)
