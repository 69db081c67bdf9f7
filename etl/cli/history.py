"""Commands about two times: what was known on a day, how a row changed, what two editions print otherwise."""

import csv
import sys
from datetime import date, datetime
from typing import Annotated, Any

import pandas as pd
import typer
from rich.markup import escape
from rich.table import Table

from etl import settings
from etl.cli.talking import REPORT, Json, Month, RegionCode, app, out, plainly, right, tell_json
from etl.reports.companions import harmless
from etl.steps.explained import printed

MOST_ROWS = 40
TableName = Annotated[str, typer.Argument(help="A table such as tranches or core_tranches; esep dictionary lists them.")]
Where = Annotated[list[str] | None, typer.Option("--where", help="column=value; may be given several times.")]


def a_day(text: str) -> date | datetime:
    """A day or a moment as typed."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("Write a day as 2026-10-06 or a moment as 2026-10-06T09:00:00+05:00.") from error
    return at if at.tzinfo else at.replace(tzinfo=settings.TIME_ZONE)


def conditions(where: list[str] | None) -> dict[str, str]:
    """column=value pairs as typed."""
    pairs = [each.partition("=") for each in where or ()]
    if any(not sign for _, sign, _ in pairs):
        raise typer.BadParameter("Write a condition as column=value.")
    return {column.strip(): value for column, _, value in pairs}


@app.command()
def known(
    table: TableName,
    on: Annotated[str, typer.Option(help="A day (its end, here) or a moment.")],
    where: Where = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="All rows as CSV.")] = False,
    as_json: Json = False,
) -> None:
    """The rows of a table as they were held on a day, with the file that each came from."""
    from etl.steps.histories import known_on

    at, chosen = a_day(on), conditions(where)
    with plainly():
        rows = known_on(table, at, where=chosen, settings=settings.load())
    show(rows, f"{table} as known on {on}", as_csv=as_csv, as_json=as_json)


@app.command()
def history(
    table: TableName,
    where: Where = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="All versions as CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Every version of the chosen rows: since when, until when, why, and from which file."""
    from etl.steps.histories import versions_of

    chosen = conditions(where)
    with plainly():
        rows = versions_of(table, where=chosen, settings=settings.load())
    show(rows, f"Versions in {table}", as_csv=as_csv, as_json=as_json)


def show(rows: pd.DataFrame, title: str, *, as_csv: bool, as_json: bool) -> None:
    """Rows for scripts, for a spreadsheet, or the first of them one below the other for people."""
    records: list[dict[Any, Any]] = rows.astype(object).where(rows.notna(), None).to_dict("records")
    if as_json:
        tell_json(records)
        return
    if as_csv:
        writer = csv.DictWriter(sys.stdout, list(rows.columns))
        writer.writeheader()
        writer.writerows({name: harmless(value) if isinstance(value, str) else value for name, value in record.items()} for record in records)
        return
    out.print(f"[bold]{escape(title)}[/bold]: {len(records)} rows" + (f", the first {MOST_ROWS}" if len(records) > MOST_ROWS else ""), highlight=False)
    for record in records[:MOST_ROWS]:
        out.print("  " + "  ".join(f"{name}={value}" for name, value in record.items() if value is not None), highlight=False, markup=False)


@app.command()
def bridge(
    period: Month,
    first: Annotated[int, typer.Option("--from", help="Number of the earlier edition.")],
    last: Annotated[int, typer.Option("--to", help="Number of the later edition.")],
    region: RegionCode = "15",
    report: str = REPORT,
    as_json: Json = False,
) -> None:
    """What two editions of a month print otherwise, and why; the reasons add up to the difference. Exit code 1 if they differ."""
    from etl.adapters.warehouse.engine import reading
    from etl.steps.opening import open_warehouse
    from etl.steps.restating import bridge_between

    with plainly(), reading(open_warehouse(settings.load())) as connection:
        found = bridge_between(connection, report=report, region=region, period=period, first=first, last=last)
    if as_json:
        tell_json(
            [
                {
                    "indicator": line.indicator,
                    "code": line.now.code,
                    "before": printed(line.before),
                    "now": printed(line.now),
                    "difference": [line.difference.numerator, line.difference.denominator, line.difference.unit.value],
                    "parts": {cause.value: [part.numerator, part.denominator] for cause, part in line.parts},
                }
                for line in found.lines
            ]
        )
    else:
        table = Table("code", "indicator", right("before"), right("now"), right("difference"), "of it", title=f"Editions {first} and {last} of {period}")
        for line in found.lines:
            parts = "\n".join(f"{cause.value} {printed(part)['en']}" for cause, part in line.parts)
            told = (printed(each)["en"] for each in (line.before, line.now, line.difference))
            table.add_row(line.now.code, line.indicator, *told, parts)
        out.print(table)
        for name, rows in found.moved.items():
            counts = ", ".join(f"{count} {cause}" for cause, count in rows["cause"].value_counts().sort_index().items())
            out.print(f"{name}: {counts}", highlight=False)
    raise typer.Exit(1 if found.lines else 0)
