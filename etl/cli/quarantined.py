"""Commands about set-aside rows: list them, explain one, hand the list out."""

from collections.abc import Hashable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from etl import settings
from etl.cli.talking import Json, Language, a_month, app, moment, out, plainly, right, tell_json
from etl.errors import EsepError

if TYPE_CHECKING:
    import pandas as pd

quarantine = typer.Typer(help="Rows that were set aside: why, since when, and whether they were released.", no_args_is_help=True)
app.add_typer(quarantine, name="quarantine")
Source = Annotated[str | None, typer.Option(help="Only this source.")]
InTable = Annotated[str | None, typer.Option("--table", help="Only this table.")]
OfRule = Annotated[str | None, typer.Option("--rule", help="Only rows that break this rule.")]
Supplier = Annotated[str | None, typer.Option(help="Only rows of this BIN.")]
OfMonth = Annotated[str | None, typer.Option("--period", help="Only batches of this month, YYYY-MM.", callback=a_month)]
AsOf = Annotated[datetime | None, typer.Option(help="The moment to which days are counted.")]


def _rows(as_of: datetime | None, language: str, **wanted: str | None) -> "pd.DataFrame":
    from etl.steps.quarantine import set_aside

    rows = set_aside(settings.load(), as_of=moment(as_of), language=language)
    for name, value in wanted.items():
        if value is not None:
            rows = rows[rows["rules"].str.split().map(lambda rules, value=value: value in rules)] if name == "rules" else rows[rows[name] == value]
    return rows


@quarantine.command("list")
def list_rows(
    period: OfMonth = None,
    source: Source = None,
    table: InTable = None,
    rule: OfRule = None,
    supplier: Supplier = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that were released or superseded.")] = False,
    age: Annotated[bool, typer.Option("--age", help="One line per supplier: how many are open, and for how long.")] = False,
    language: Language = "en",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Set-aside rows, each with what it breaks and since when; exit code 1 if any is open."""
    from etl.steps.quarantine import ages

    with plainly():
        rows = _rows(as_of, language, period=period, source=source, table=table, rules=rule, supplier=supplier)
    is_open = bool((rows["state"] == "open").any())
    shown = ages(rows) if age else rows if every else rows[rows["state"] == "open"]
    if as_json:
        tell_json(shown.to_dict("records"))
        raise typer.Exit(1 if is_open else 0)
    names = list(shown.columns) if age else ["row", "rules", "file", "place", "what to know"]
    made = Table(*(right(name) if name in ("rows", "oldest", "over_30_days") else name for name in names), title=f"{len(shown)} lines")
    for row in shown.to_dict("records"):
        values = row if age else {**row, "what to know": _state(row)}
        made.add_row(*(escape(str(values[name])) for name in names))
    out.print(made)
    raise typer.Exit(1 if is_open else 0)


def _state(row: Mapping[Hashable, object]) -> str:
    if row["state"] == "released":
        return f"released by batch {row['batch']} on {row['released']}"
    return f"open for {row['days']} days" if row["state"] == "open" else "superseded by a later delivery"


@quarantine.command()
def show(
    row: Annotated[str, typer.Argument(help="The row as esep quarantine list names it.")], language: Language = "en", as_of: AsOf = None, as_json: Json = False
) -> None:
    """One set-aside row: the promise that it breaks, where it stands in its file, what to do."""
    with plainly():
        found = _rows(as_of, language, row=row).to_dict("records")
        if not found:
            raise EsepError("There is no such set-aside row.", row=row[:120], next_step="esep quarantine list --all names them as they stood last.")
    if as_json:
        tell_json(found[0])
        return
    for name, value in {**found[0], "state": _state(found[0])}.items():
        out.print(f"{name:<10} {value}", highlight=False, markup=False, soft_wrap=True)


@quarantine.command()
def export(
    path: Annotated[Path, typer.Argument(help="Where to; .xlsx or .csv.")],
    period: OfMonth = None,
    source: Source = None,
    supplier: Supplier = None,
    language: Language = "ru",
    as_of: AsOf = None,
) -> None:
    """All set-aside rows as a workbook or CSV, without personal data, to hand out."""
    from etl.adapters.handed_out import as_csv, as_xlsx
    from etl.adapters.raw_store import write_atomically

    with plainly():
        if path.suffix not in (".xlsx", ".csv"):
            raise EsepError("The list is written as .xlsx or .csv.", path=path, next_step="Choose a name that ends so.")
        rows = _rows(as_of, language, period=period, source=source, supplier=supplier)
        made = as_xlsx(rows, "set aside", days=("since", "released"), as_of=moment(as_of)) if path.suffix == ".xlsx" else as_csv(rows)
        write_atomically(path, made)
    out.print(f"{len(rows)} rows: {path}", highlight=False, soft_wrap=True)
