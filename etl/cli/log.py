"""Commands about the audit log and the keys that sign it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from etl import settings
from etl.cli.talking import Json, app, err, out, plainly, right, tell_json

log = typer.Typer(help="The audit log: list, export, prove.", no_args_is_help=True)
keys = typer.Typer(help="The keys that sign the audit log.", no_args_is_help=True)
app.add_typer(log, name="log")
app.add_typer(keys, name="keys")


@log.command("list")
def list_entries(
    kind: Annotated[str | None, typer.Option(help="Kind of entry, such as batch_decided, edition_closed or mail.")] = None,
    since: Annotated[str | None, typer.Option(help="From this moment on, ISO.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this moment, ISO.")] = None,
    about: Annotated[str | None, typer.Option(help="A batch, edition, source, run or person that the entry names.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many, the newest.", min=1)] = 50,
    as_json: Json = False,
) -> None:
    """What was done, newest last."""
    from etl.steps.logs import filtered

    with plainly():
        rows = filtered(settings.load(), kind=kind, since=since, until=until, about=about, limit=limit)
    if as_json:
        tell_json(rows)
        return
    table = Table(right("no"), "at (UTC)", "kind", "about", title=f"{len(rows)} entries")
    for row in rows:
        table.add_row(*(escape(str(row[name])) for name in ("seq", "at", "kind", "about")))
    out.print(table)


@log.command()
def export(
    path: Annotated[Path, typer.Argument(help="Where to: .jsonl verifies without us, .csv is for reading.")],
    openlineage: Annotated[bool, typer.Option("--openlineage", help="Only what was checked, as OpenLineage events with data-quality facets.")] = False,
) -> None:
    """Write the whole log to a file."""
    from etl.steps.logs import export_log

    with plainly(), err.status("Writing"):
        count = export_log(path, settings.load(), as_openlineage=openlineage)
    out.print(f"{count} {'events' if openlineage else 'entries'} in {path}", highlight=False, soft_wrap=True)


@log.command()
def prove(seq: Annotated[int, typer.Argument(help="Number of the entry.", min=1)], path: Path) -> None:
    """Write a proof that one entry is in the signed log; it can be checked without the rest of the log."""
    from etl.steps.proving import prove_entry

    with plainly(), err.status("Working it out"):
        proof = prove_entry(seq, path, settings.load())
    out.print(f"Entry {seq} of {proof['size']}: {path}", highlight=False, soft_wrap=True)


@log.command("prove-growth")
def prove_growth(checkpoint: Annotated[Path, typer.Argument(help="An old checkpoint.txt, or a report that carries one.")], path: Path) -> None:
    """Write a proof that the log of an old checkpoint is the beginning of today's; exit code 1 if it is not."""
    from etl.steps.proving import prove_growth as prove_it

    with plainly(), err.status("Working it out"):
        proof = prove_it(checkpoint, path, settings.load())
    out.print(f"Today's log of {proof['size']} entries goes on from it: {path}", highlight=False, soft_wrap=True)


@log.command()
def check(
    path: Path, key: Annotated[list[str], typer.Option(help="A public key, as esep keys show prints it, or a file of them.")], as_json: Json = False
) -> None:
    """Check a proof that esep log prove or prove-growth wrote; needs the public key alone. Exit code 1 if it does not hold."""
    from etl.cli.verified import public_keys
    from etl.steps.proving import check_proof

    with plainly():
        found = check_proof(path, public_keys(key))
    if as_json:
        tell_json(found | {"ok": True})
        return
    what = f"The log of {found['earlier']} entries" if "earlier" in found else f"Entry {found['seq']} ({found['kind']}, {found['at']})"
    out.print(f"{what} is in the log of {found['size']} entries that was signed.", highlight=False, soft_wrap=True)


@keys.command()
def new(name: Annotated[str, typer.Argument(help="The log's origin: one word that names its owner, such as aktobe.example/esep.")]) -> None:
    """Make the private key that signs the log, in a file of its own, and print the public one."""
    from etl.steps.checkpointing import make_key

    chosen = settings.load()
    with plainly():
        public = make_key(name, chosen)
    out.print(f"The private key is in {chosen.log_key}: keep a copy in a safe place, apart from the database.", highlight=False, soft_wrap=True)
    out.print(public.text, highlight=False, soft_wrap=True)


@keys.command()
def show() -> None:
    """Print the public keys, one a line: hand them to your auditors."""
    from etl.steps.checkpointing import public_keys, signing_key

    chosen = settings.load()
    with plainly():
        signing_key(chosen)
        for key in public_keys(chosen):
            out.print(key.text, highlight=False, soft_wrap=True)
