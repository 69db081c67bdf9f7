"""Commands that make something: the demonstration, the warehouse, a month's data, an edition."""

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from etl import settings
from etl.cli.talking import REPORT, Json, Month, RegionCode, a_month, app, err, moment, now, out, plainly, right, tell_json


@app.command()
def demo(
    reports: Annotated[list[str] | None, typer.Option("--report", help="Only this report; may be repeated. Without it, all.")] = None, as_json: Json = False
) -> None:
    """Run one month end to end on stand-in agencies, and say where everything lies."""
    from demo.run import run

    chosen = settings.load()
    started = now()
    with plainly(), err.status("Starting") as status:

        def tell(words: str) -> None:
            seconds = (now() - started).total_seconds()
            err.print(f"[dim]{seconds:6.1f} s[/dim]  {words}", highlight=False)
            status.update(words)

        made = run(chosen.home, tell, reports)
    if as_json:
        tell_json({name: value for name, value in made.as_json().items() if name not in {"sent_now", "quality", "pages"}})
        return
    table = Table("source", *(right(name) for name in ("read", "loaded", "unchanged", "quarantined")), title=f"Rows of {made.period}")
    for source in made.sources:
        table.add_row(source.name, *(f"{count:,}".replace(",", " ") for count in (source.read, source.loaded, source.unchanged, source.quarantined)))
    out.print(table)
    for title, paths in (
        ("Reports", made.reports),
        ("Tables", made.xlsx),
        ("E-mails", made.mails),
        ("Audit log", [made.log]),
        ("Data-quality log", [made.quality]),
        ("Data-quality pages", [made.pages]),
        ("Warehouse", [made.warehouse]),
    ):
        for path in paths:
            out.print(f"{title:<17}{path}", highlight=False, soft_wrap=True)
    seconds = (now() - started).total_seconds()
    if made.is_repeat:
        out.print(f"\nNothing new: no row was loaded, the reports are the same bytes, no second e-mail left. {seconds:.0f} s.", highlight=False)
    else:
        out.print(f"\n{made.sent_now} e-mails sent. {seconds:.0f} s. Next: esep explain M-0900 --period {made.period}", highlight=False)


@app.command()
def init() -> None:
    """Create the warehouse, or what is missing of it, and, embedded, the key that signs the audit log; safe to repeat."""
    from etl.steps.checkpointing import signing_key
    from etl.steps.opening import open_warehouse

    chosen = settings.load()
    with plainly():
        engine = open_warehouse(chosen)
        if chosen.is_embedded:
            signing_key(chosen)
    out.print(f"The warehouse is ready: {engine.url.render_as_string(hide_password=True)}", highlight=False, soft_wrap=True)


@app.command("roles")
def make_roles() -> None:
    """Make the roles of a PostgreSQL warehouse (owner, writer, reader, auditor), its tables and all rights; safe to repeat.

    ESEP_ADMIN_URL names an administrator of the server; ESEP_WRITER_PASSWORD, ESEP_READER_PASSWORD and ESEP_AUDITOR_PASSWORD are what each
    role is to log in with. The owner logs in nowhere.
    """
    from etl.steps.opening import set_up_roles

    with plainly(), err.status("Making roles"):
        names = set_up_roles(settings.load())
    for part, name in names.items():
        out.print(f"{part:<9}{name}", highlight=False)


@app.command()
def ingest(
    sources: Annotated[list[str], typer.Argument(help="Names of sources; esep sources lists them.")],
    period: Month,
    since: Annotated[str | None, typer.Option(help="First month to ask for; without it, the source's own window.", callback=a_month)] = None,
    as_of: Annotated[datetime | None, typer.Option(help="The moment that counts as now.")] = None,
    as_json: Json = False,
) -> None:
    """Fetch, check and load sources for one month; exit code 1 if rows were set aside."""
    from etl.steps.landing import land
    from etl.steps.refining import refine

    chosen, at = settings.load(), moment(as_of)
    run = f"esep ingest as of {at.isoformat()}"
    done = []
    with plainly(), err.status("Asking") as status:
        for name in sources:
            status.update(f"{name}: asking")
            batch = land(name, period=period, since=since, as_of=at, run_id=run, settings=chosen)
            status.update(f"{name}: checking and loading")
            done.append(refine(name, batch, as_of=at, run_id=run, settings=chosen))
    if as_json:
        tell_json(done)
    else:
        table = Table("source", "batch", "decision", *(right(name) for name in ("read", "loaded", "unchanged", "quarantined")))
        for each in done:
            table.add_row(each["source"], each["batch"], each["decision"], *(str(each[name]) for name in ("read", "loaded", "unchanged", "quarantined")))
        out.print(table)
    raise typer.Exit(1 if any(each["quarantined"] for each in done) else 0)


@app.command()
def close(
    period: Annotated[str, typer.Argument(help="Month, YYYY-MM.", callback=a_month)],
    region: RegionCode = "15",
    report: str = REPORT,
    as_of: datetime | None = None,
    as_json: Json = False,
) -> None:
    """Compute, compose and render a month: a new edition, or the existing one if nothing changed. Nothing is sent."""
    from etl.steps.closing import close as close_month
    from etl.steps.closing import publish
    from etl.steps.gating import missing_sources

    chosen, at = settings.load(), moment(as_of)
    with plainly(), err.status("Computing and rendering"):
        gaps = missing_sources(report, period=period, settings=chosen)
        edition = close_month(report, period=period, region=region, gaps=gaps, as_of=at, run_id=f"esep close as of {at.isoformat()}", settings=chosen)
        files = [str(path) for path in publish(edition, settings=chosen)]
    if as_json:
        tell_json({"edition": edition, "gaps": gaps, "files": files})
        return
    out.print(f"Edition {edition}" + (f"; without {', '.join(gaps)}" if gaps else ""), highlight=False)
    for path in files:
        out.print(path, highlight=False, soft_wrap=True)


@app.command()
def backup() -> None:
    """Copy the warehouse and its logs by the database's own means; a log that is not whole is not copied (exit code 1)."""
    from etl.steps.backing_up import back_up

    with plainly(), err.status("Verifying the log, then copying"):
        place = back_up(settings.load(), as_of=now())
    out.print(f"{place}", highlight=False, soft_wrap=True)
