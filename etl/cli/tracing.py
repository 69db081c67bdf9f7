"""Commands that lead back: a number to its rows, a file to its edition, the log to its beginning."""

import re
from pathlib import Path
from typing import Annotated

import typer

from etl import settings
from etl.cli.talking import REPORT, Json, Language, Month, RegionCode, app, err, out, plainly, tell_json
from etl.errors import EsepError, LogBroken


@app.command()
def explain(
    code: Annotated[str, typer.Argument(help="A code such as M-0900 or M-0400/AKT-017, as printed beside the number.")],
    period: Month,
    region: RegionCode = "15",
    edition: Annotated[int | None, typer.Option(help="Number of the edition; without it, the latest.")] = None,
    report: str = REPORT,
    html: Annotated[Path | None, typer.Option(help="Write it as a page that opens without a server, to this file.", dir_okay=False)] = None,
    language: Language = "ru",
    as_json: Json = False,
) -> None:
    """One printed number down to formula, rows, batches, files and checks; exit code 1 if it does not agree."""
    from etl.cli.explained import show
    from etl.steps.explained import as_record
    from etl.steps.explaining import explain as explain_code

    halves = re.fullmatch(r"M-(\d{4})-(\d{4})(/.+)?", code)  # a difference of two figures is explained by both
    codes = [f"M-{half}{halves[3] or ''}" for half in halves.groups()[:2]] if halves else [code]
    with plainly():
        found = [explain_code(each, report=report, period=period, region=region, edition=edition, settings=settings.load()) for each in codes]
    if html:
        from etl.adapters.raw_store import write_atomically
        from etl.core.period import Period
        from etl.reports.explained import page

        with plainly():
            write_atomically(html, page([as_record(each) for each in found], Period.parse(period), language).encode())
        err.print(f"{html}", highlight=False, soft_wrap=True)
    if as_json:
        tell_json([as_record(each) for each in found] if halves else as_record(found[0]))
    else:
        for each in found:
            show(each, out)
    raise typer.Exit(0 if all(getattr(each, "agrees", True) for each in found) else 1)


@app.command()
def verify(
    report: Annotated[Path | None, typer.Argument(help="A PDF, XLSX or letter that may be one of ours; with --log, an exported log.")] = None,
    log: Annotated[bool, typer.Option("--log", help="Verify the audit log: here, or, with a file and --key, an export anywhere.")] = False,
    checkpoint: Annotated[list[Path] | None, typer.Option(help="A checkpoint kept elsewhere: a checkpoint.txt, or a report that carries one.")] = None,
    key: Annotated[list[str] | None, typer.Option(help="A public key, as esep keys show prints it.")] = None,
    as_json: Json = False,
) -> None:
    """Is this file the one that was issued, and is the log whole? Exit code 1 if not."""
    from etl.cli.verified import show_report, verified_log
    from etl.steps.issued import verify_report

    if not report and not log:
        err.print("Name a file, or say --log.")
        raise typer.Exit(2)
    fine, told = True, dict[str, object]()
    with plainly():
        if report and not report.is_file():
            raise EsepError("There is no such file.", path=report)
        if log:
            try:
                told["log"] = verified_log(report, checkpoint or [], key or [], quiet=as_json)
            except LogBroken as error:
                if not as_json:
                    raise
                told["log"], fine = {"ok": False, "what": error.what, **{name: str(value) for name, value in error.about.items()}}, False
        elif report:
            told["report"] = found = verify_report(report, settings.load())
            fine = bool(found["issued"] and found["log_whole"])
            if not as_json:
                show_report(found)
    if as_json:
        tell_json(told)
    raise typer.Exit(0 if fine else 1)
