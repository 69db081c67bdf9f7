"""How does the command line talk? Its options, its words for errors, its two streams.

Results go to the standard output, progress and errors to the standard error, so that ``--json`` can be piped.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column

from etl import reference, settings
from etl.core.period import Period
from etl.errors import EsepError, LogBroken
from etl.reports.words import LOCALES

app = typer.Typer(help="Esep: monthly monitoring of state-supported innovation projects.", no_args_is_help=True, pretty_exceptions_enable=False)
WIDE = 150  # when the output goes to a file or a pipe
out, err = Console(width=None if sys.stdout.isatty() else WIDE), Console(stderr=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
REPORT = "regional_monthly"


def a_month(text: str | None) -> str | None:
    """A month as typed, or a word about how to write it."""
    if text is not None:
        try:
            Period.parse(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    return text


def a_region(code: str) -> str:
    """A region's code as typed, or the list of those that exist."""
    if code not in reference.areas():
        raise typer.BadParameter(f"There is no region {code}; there are: {', '.join(reference.areas())}.")
    return code


def a_language(code: str) -> str:
    """A language as typed, or the list of those that there are words for."""
    if code not in LOCALES:
        raise typer.BadParameter(f"There is no {code[:8]}; there are: {', '.join(LOCALES)}.")
    return code


Language = Annotated[str, typer.Option(help="kk, ru or en.", callback=a_language)]
Month = Annotated[str, typer.Option(help="Month, YYYY-MM.", callback=a_month)]
RegionCode = Annotated[str, typer.Option("--region", help="Region, two digits of KATO; 15 is Aktobe, KZ the country.", callback=a_region)]


def now() -> datetime:
    """The clock: a command that a person starts happens now."""
    return datetime.now(UTC)  # noqa: TID251  (the one place of the command line that asks it)


@contextmanager
def plainly() -> Iterator[None]:
    """Errors of ours are told in words and end with exit code 2; a log that is not whole is a finding: 1."""
    try:
        yield
    except EsepError as error:
        err.print(f"[bold]{error.what}[/bold]", highlight=False)
        for name, value in error.about.items():
            err.print(f"  {name}: {value}", highlight=False, markup=False)
        if error.next_step:
            err.print(f"What to do: {error.next_step}", highlight=False, markup=False)
        raise typer.Exit(1 if isinstance(error, LogBroken) else 2) from error


def tell_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def right(name: str) -> Column:
    """A column of numbers."""
    return Column(name, justify="right")


def moment(given: datetime | None) -> datetime:
    """What counts as now: the clock, unless a moment was given (local time where it names no zone)."""
    if given is None:
        return now()
    at = given if given.tzinfo else given.replace(tzinfo=settings.TIME_ZONE)
    if at > now():
        raise typer.BadParameter("That moment has not come yet; what is known then cannot be said now.")
    return at
