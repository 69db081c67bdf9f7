"""Commands for those who send files: an empty form, and what would be found in a filled one."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from etl import settings
from etl.cli.talking import Json, Language, Month, a_month, app, err, moment, out, plainly, tell_json

OfSource = Annotated[str, typer.Option("--as", help="The source whose form it is, such as enterprise_results.")]
AsOf = Annotated[datetime | None, typer.Option(help="The moment that counts as now.")]


@app.command()
def template(
    source: Annotated[str, typer.Argument(help="The source whose form it is, such as enterprise_results.")],
    path: Annotated[Path, typer.Argument(help="Where to; .xlsx.")],
    bin_: Annotated[str, typer.Option("--bin", help="Fill in the BIN of the supplier and list its projects.")] = "",
    period: Annotated[str | None, typer.Option(help="Fill in the month, YYYY-MM.", callback=a_month)] = None,
) -> None:
    """An empty form as a workbook: headings, notes, lists, limits, and a sheet of instructions in Kazakh and Russian."""
    from etl.adapters.raw_store import write_atomically
    from etl.errors import EsepError
    from etl.steps.offering import empty_form

    with plainly():
        if path.suffix != ".xlsx":
            raise EsepError("The form is a workbook.", path=path, next_step="Choose a name that ends in .xlsx.")
        write_atomically(path, empty_form(source, bin_=bin_, period=period or "", settings=settings.load()))
    out.print(f"{path}", highlight=False, soft_wrap=True)


@app.command()
def answers(
    source: Annotated[str, typer.Argument(help="The source, such as enterprise_results.")],
    folder: Annotated[Path, typer.Argument(help="Where to.", file_okay=False)],
    period: Month,
    as_json: Json = False,
) -> None:
    """For each delivered file in which something was found, a marked copy to send back to its supplier."""
    from etl.steps.offering import answers as answer

    with plainly(), err.status("Marking"):
        paths = answer(source, period, folder, settings.load())
    if as_json:
        tell_json([str(path) for path in paths])
        return
    for path in paths:
        out.print(f"{path}", highlight=False, soft_wrap=True)
    out.print(f"{len(paths)} files to send back.", highlight=False)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The file as it would be sent.", exists=True, dir_okay=False)],
    source: OfSource,
    to: Annotated[Path | None, typer.Option("--out", help="Where the marked copy goes; .xlsx. Without it, beside the file.")] = None,
    language: Language = "ru",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """What the pipeline would find in a file: here, and marked in a copy of it. Nothing is loaded; exit code 1 if a row would be set aside."""
    from etl.adapters.raw_store import write_atomically
    from etl.steps.offering import marked
    from etl.steps.trying import try_file

    chosen = settings.load()
    with plainly(), err.status("Checking"):
        tried = try_file(file, source, as_of=moment(as_of), settings=chosen)
        path = to or file.with_name(f"{file.stem}.checked.xlsx")
        if tried.remarks:
            write_atomically(path, marked(file.name, file.read_bytes(), tried.remarks))
    if as_json:
        tell_json({"source": tried.source, "rows": tried.rows, "accepted": tried.accepted, "remarks": [vars(each) for each in tried.remarks]})
        raise typer.Exit(0 if tried.is_good else 1)
    table = Table("place", "severity", "what is promised", "what to do")
    for each in tried.remarks:
        table.add_row(escape(each.place or "the file"), each.severity.value, escape(each.says[language]), escape(each.fix[language]))
    if tried.remarks:
        out.print(table)
    out.print(f"{tried.accepted} of {tried.rows} rows would be accepted." + (f" Marked copy: {path}" if tried.remarks else ""), highlight=False, soft_wrap=True)
    raise typer.Exit(0 if tried.is_good else 1)
