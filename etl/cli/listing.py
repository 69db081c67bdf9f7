"""Commands that list: sources, findings, letters, what this machine lacks, what each column means."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from etl import settings
from etl.cli.talking import Json, Language, Month, app, out, plainly, right, tell_json

NUMBERS = ("in_time", "late", "silent", "accepted_pct", "open", "oldest_days", "trend_points")


@app.command()
def sources(as_json: Json = False) -> None:
    """Which sources exist, and what each brought last."""
    from etl import catalog
    from etl.cli.lists import last_batches

    with plainly():
        last = last_batches(settings.load())
    rows = [{"name": each.name, "title": each.title, "publisher": each.publisher, "way": each.way, **last.get(each.name, {})} for each in catalog.sources()]
    if as_json:
        tell_json(rows)
        return
    table = Table("source", "publisher", "last batch", "decision", right("read"), right("quarantined"))
    for row in rows:
        table.add_row(*(str(row.get(name, "")) for name in ("name", "publisher", "batch_id", "decision", "read_count", "quarantined_count")))
    out.print(table)


@app.command()
def findings(period: Month, source: str | None = None, language: Language = "en", as_json: Json = False) -> None:
    """What was found in the batches of a month, row by row, with what to do; exit code 1 if there is anything."""
    from etl.cli.lists import findings_of_month

    with plainly():
        rows = findings_of_month(period, source, language, settings.load())
    if as_json:
        tell_json(rows)
    else:
        table = Table("severity", "rule", "file", "place", "what", "what to do", title=f"{len(rows)} findings of {period}")
        for row in rows:
            table.add_row(row["severity"], row["rule_id"], row["file_name"], row["location"], row["says"], row["fix"])
        out.print(table)
    raise typer.Exit(1 if rows else 0)


@app.command()
def suppliers(period: Month, source: str | None = None, as_json: Json = False) -> None:
    """How each supplier of a form does up to a month: in time, late, silent, rows taken and set aside, and since when; exit code 1 if any is behind."""
    from etl.cli.lists import scores_of

    with plainly():
        rows = scores_of(period, source, settings.load())
    if as_json:
        tell_json(rows)
    else:
        heads = ("in time", "late", "not sent", "rows taken, %", "set aside", "oldest, days", "trend, points")
        table = Table("source", "supplier", *(right(head) for head in heads))
        for row in rows:
            table.add_row(*("" if row[name] is None else str(row[name]) for name in ("source", "supplier", *NUMBERS)))
        out.print(table)
    raise typer.Exit(1 if any(row["late"] or row["silent"] or row["open"] for row in rows) else 0)


@app.command()
def partners(unsure: Annotated[bool, typer.Option("--unsure", help="Only those for whom a person must decide.")] = False, as_json: Json = False) -> None:
    """Whom the names of partners of joint projects mean, and by which rule; exit code 1 if a person must decide about any.

    A decision is a line of etl/reference/organisation_links.csv: the name as it is written, the number, who decided, when and why.
    """
    from etl.cli.lists import partners_named

    with plainly():
        rows = partners_named(settings.load())
    undecided = [row for row in rows if row["must_decide"]]
    told = undecided if unsure else rows
    if as_json:
        tell_json(told)
    else:
        table = Table("project", "name as written", "number stated", "means", "by", "may be")
        for row in told:
            means = f"{row['bin']} {row['organisation']}" if row["bin"] else ""
            may_be = "\n".join(f"{number} {name}" for number, name in row["candidates"].items())
            table.add_row(row["joint_project_id"], row["name"], row["stated"] or "", means, row["rule_code"], may_be)
        out.print(table)
    raise typer.Exit(1 if undecided else 0)


@app.command()
def outbox(as_json: Json = False) -> None:
    """Which letters left, wait, were refused, or are unclear; exit code 1 if a person must look."""
    from etl.cli.lists import letters

    with plainly():
        rows = letters(settings.load())
    if as_json:
        tell_json(rows)
    else:
        table = Table("edition", "address", "language", "state", "attempts", "next attempt", "last error")
        for row in rows:
            table.add_row(*(str(row[name]) for name in ("edition_id", "address", "language", "state", "attempts", "not_before", "last_error")))
        out.print(table)
    raise typer.Exit(1 if any(row["state"] in {"unclear", "refused", "bounced"} for row in rows) else 0)


@app.command()
def doctor(as_json: Json = False) -> None:
    """What is missing on this machine, and how to mend it; exit code 1 if anything is."""
    from etl.cli.examined import examine

    found = examine(settings.load())
    if as_json:
        tell_json([{"what": each.what, "fine": each.fine, "mend": each.mend} for each in found])
    else:
        for each in found:
            out.print(f"{'ok  ' if each.fine else 'MISS'}  {each.what}" + ("" if each.fine else f": {each.mend}"), highlight=False, soft_wrap=True)
    raise typer.Exit(0 if all(each.fine for each in found) else 1)


@app.command("dictionary", hidden=True)
def dictionary(path: Path) -> None:
    """Write the data dictionary from the schemas and rules."""
    from etl.dictionary import markdown

    path.write_text(markdown(), "utf-8")
