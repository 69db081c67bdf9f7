"""Commands for the acts of people: waive, lock, unlock; each with a name and a reason, each an entry in the log."""

from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from etl import settings
from etl.cli.talking import Json, RegionCode, a_month, app, moment, out, plainly, right, tell_json

waive = typer.Typer(help="Let a finding pass until a day, take that back, list what passes.", no_args_is_help=True)
app.add_typer(waive, name="waive")
Who = Annotated[str, typer.Option(help="Your name as it stands in people.toml.")]
Why = Annotated[str, typer.Option(help="The reason in words; it is printed in the report.")]
Until = Annotated[str, typer.Option(help="Last day, YYYY-MM-DD.")]
MonthGiven = Annotated[str, typer.Argument(help="Month, YYYY-MM.", callback=a_month)]
AsOf = Annotated[datetime | None, typer.Option(help="The moment that counts as now.")]


@waive.command("row")
def waive_row(
    row: Annotated[str, typer.Argument(help="The row as esep quarantine list names it.")],
    rule: Annotated[str, typer.Option(help="The rule that it breaks.")],
    who: Who,
    why: Why,
    until: Until,
    as_of: AsOf = None,
) -> None:
    """Let one set-aside row pass one rule; it is loaded when its source is ingested next."""
    _waive(rule, row, who, why, until, as_of)


@waive.command("batch")
def waive_batch(
    batch: Annotated[str, typer.Argument(help="The batch that is held.")],
    rule: Annotated[str, typer.Option(help="The blocking rule that holds it.")],
    who: Who,
    why: Why,
    until: Until,
    as_of: AsOf = None,
) -> None:
    """Let one held batch pass one rule; it is decided again when its source is ingested next."""
    _waive(rule, batch, who, why, until, as_of)


def _waive(rule: str, given_for: str, who: str, why: str, until: str, as_of: datetime | None) -> None:
    from etl.steps.waiving import waive as give

    with plainly():
        waiver = give(rule, given_for, who=who, why=why, until=until, as_of=moment(as_of), settings=settings.load())
    out.print(f"{waiver}: waived until {until}. It takes effect when the source is ingested next.", highlight=False)


@waive.command("revoke")
def waive_revoke(waiver: Annotated[str, typer.Argument(help="The waiver, such as W-0001.")], who: Who, why: Why, as_of: AsOf = None) -> None:
    """Take a waiver back; what it let in is set aside when its source is ingested next."""
    from etl.steps.waiving import revoke

    with plainly():
        revoke(waiver, who=who, why=why, as_of=moment(as_of), settings=settings.load())
    out.print(f"{waiver} is revoked.", highlight=False)


@waive.command("list")
def waive_list(as_of: AsOf = None, as_json: Json = False) -> None:
    """Every waiver, and whether it is in force."""
    from etl.steps.waiving import waivers

    with plainly():
        rows = waivers(settings.load(), as_of=moment(as_of))
    if as_json:
        tell_json(rows)
        return
    names = ("waiver_id", "state", "rule_id", "given_for", "role", "until", "why")
    table = Table(*names, title=f"{len(rows)} waivers")
    for row in rows:
        table.add_row(*(escape(str(row[name])) for name in names))
    out.print(table)


@app.command()
def lock(period: MonthGiven, who: Who, why: Why, region: RegionCode = "15", as_of: AsOf = None) -> None:
    """Lock a closed month: it takes no further edition."""
    from etl.steps import periods

    with plainly():
        periods.lock(period, region=region, who=who, why=why, as_of=moment(as_of), settings=settings.load())
    out.print(f"{period} of region {region} is locked.", highlight=False)


@app.command()
def unlock(period: MonthGiven, who: Who, why: Why, region: RegionCode = "15", as_of: AsOf = None) -> None:
    """Let a locked month take editions again."""
    from etl.steps import periods

    with plainly():
        periods.unlock(period, region=region, who=who, why=why, as_of=moment(as_of), settings=settings.load())
    out.print(f"{period} of region {region} is closed, and may take editions again.", highlight=False)


@app.command("periods")
def list_periods(as_json: Json = False) -> None:
    """Which months are closed or locked, by whom, when and why."""
    from etl.steps.periods import periods

    with plainly():
        rows = periods(settings.load())
    if as_json:
        tell_json(rows)
        return
    table = Table("region", "period", "state", right("editions"), "last act", "by", "at", "why")
    for row in rows:
        table.add_row(*(escape(str(row[name])) for name in ("region", "period", "state", "editions", "act", "role", "acted_at", "why")))
    out.print(table)
