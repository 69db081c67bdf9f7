"""Which promises are checked, who decides on them, and what do they rest on?"""

from collections import Counter
from typing import Annotated

import typer
from rich.table import Column, Table

from etl import catalog
from etl.cli.talking import Json, Language, app, out, tell_json
from etl.core.finding import Category, Severity
from etl.reports.words import Words


@app.command()
def rules(
    table: Annotated[str | None, typer.Option(help="Only this table, such as tranches.")] = None,
    severity: Annotated[Severity | None, typer.Option(help="Only this severity.")] = None,
    category: Annotated[Category | None, typer.Option(help="Only this category.")] = None,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """The promises that are checked: sentence, severity, what to do, who decides on it, what it rests on."""
    from etl.steps.ruled import told

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
