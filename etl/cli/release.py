"""Commands for the release of editions: what waits, what was done with it, review, approve, reject."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from etl import settings
from etl.cli.acts import Who, Why
from etl.cli.talking import Json, a_month, app, moment, out, plainly, tell_json
from etl.core.released import Act

release = typer.Typer(help="Review an edition, approve it or reject it; without an approval no letter leaves.", no_args_is_help=True)
app.add_typer(release, name="release")
EditionId = Annotated[str, typer.Argument(help="The edition, such as regional_monthly-15-2026-09-e1.")]
AsOf = Annotated[datetime | None, typer.Option(help="The moment that counts as now.")]


@release.command("list")
def list_editions(period: Annotated[str | None, typer.Option(help="Month, YYYY-MM.", callback=a_month)] = None, as_json: Json = False) -> None:
    """Every edition and where it stands: composed, reviewed, approved, rejected, issued, superseded."""
    from etl.steps.releasing import editions

    with plainly():
        rows = editions(settings.load(), period=period)
    if as_json:
        tell_json(rows)
        return
    table = Table("edition", "stage", "missing sources", "last act by", "at", "why")
    for row in rows:
        last = row["acts"][-1] if row["acts"] else {"role": "", "acted_at": "", "why": ""}
        table.add_row(row["edition"], row["stage"], ", ".join(row["gaps"]), *(escape(last[name]) for name in ("role", "acted_at", "why")))
    out.print(table)


@release.command("show")
def show_edition(edition: EditionId, as_json: Json = False) -> None:
    """One edition: its files with their SHA-256, and every act of a person on it."""
    from etl.errors import ActRefused
    from etl.steps.releasing import editions

    with plainly():
        found = next((row for row in editions(settings.load()) if row["edition"] == edition), None)
        if found is None:
            raise ActRefused("There is no such edition.", edition=edition[:80], next_step="esep release list shows all.")
    if as_json:
        tell_json(found)
        return
    out.print(f"{found['edition']}: {found['stage']}", highlight=False)
    if found["unexplained"]:
        out.print(f"  Red projects without an explanation: {found['unexplained']} (esep release explain)", highlight=False)
    for name, sha256 in found["files"].items():
        out.print(f"  {sha256}  {name}", highlight=False, soft_wrap=True)
    for act in found["acts"]:
        out.print(f"  {act['acted_at']}  {act['act']} by {escape(act['role'])}: {escape(act['why'])}", highlight=False, soft_wrap=True)


@release.command("sign")
def sign_edition(edition: EditionId, as_of: AsOf = None) -> None:
    """Put a detached signature of the office (ESEP_SIGN_KEY, ESEP_SIGN_CERTIFICATE) beside each PDF of an approved edition."""
    from etl.steps.signing import sign

    with plainly():
        paths = sign(edition, as_of=moment(as_of), settings=settings.load())
    for path in paths:
        out.print(f"{path}", highlight=False, soft_wrap=True)


@release.command("attach")
def attach_signature(
    edition: EditionId,
    file: Annotated[str, typer.Argument(help="The name of the signed file, as esep release show lists it.")],
    signature: Annotated[Path, typer.Argument(help="The detached signature made elsewhere (CMS, DER or PEM).", exists=True, dir_okay=False)],
    who: Who,
    as_of: AsOf = None,
) -> None:
    """Keep a signature made elsewhere, such as a national one, beside a file. That it is there is checked, not whether it is valid."""
    from etl.steps.signing import attach

    with plainly():
        path = attach(edition, file, signature.read_bytes(), who=who, as_of=moment(as_of), settings=settings.load())
    out.print(f"{path}", highlight=False, soft_wrap=True)


def _act(kind: Act, edition: str, who: str, why: str, as_of: datetime | None) -> None:
    from etl.steps.releasing import act

    with plainly():
        stage = act(kind, edition, who=who, why=why, as_of=moment(as_of), settings=settings.load())
    out.print(f"{edition} is {stage}.", highlight=False)


@release.command("explain")
def explain(
    project: Annotated[str, typer.Argument(help="The number of the project, as the report prints it.")],
    period: Annotated[str, typer.Option(help="Month, YYYY-MM.", callback=a_month)],
    who: Who,
    why: Annotated[str, typer.Option(help="The explanation, at most 300 signs; it is printed in the report.")],
    as_of: AsOf = None,
) -> None:
    """Say why a project is behind its plan; printed in the next edition of the month."""
    from etl.steps import variances

    with plainly():
        variances.explain(project, period, who=who, why=why, as_of=moment(as_of), settings=settings.load())
    out.print(f"{escape(project)}: kept. The next edition of {period} prints it: esep close.", highlight=False)


@release.command("explanations")
def list_explanations(period: Annotated[str, typer.Option(help="Month, YYYY-MM.", callback=a_month)], as_json: Json = False) -> None:
    """What was said of a month's projects, by whom and when; of several for one project the last is printed."""
    from etl.steps.variances import given

    with plainly():
        rows = given(settings.load(), period)
    if as_json:
        tell_json(rows)
        return
    names = ("project_id", "why", "role", "said_at")
    table = Table(*names)
    for row in rows:
        table.add_row(*(escape(str(row[name])) for name in names))
    out.print(table)


@release.command("review")
def review(edition: EditionId, who: Who, why: Why, as_of: AsOf = None) -> None:
    """Say that you have read the edition and checked it; another person approves it then."""
    _act(Act.REVIEW, edition, who, why, as_of)


@release.command("approve")
def approve(edition: EditionId, who: Who, why: Why, as_of: AsOf = None) -> None:
    """Let a reviewed edition go; its letters leave with the next delivery, and what is unsent of older editions is cancelled."""
    _act(Act.APPROVE, edition, who, why, as_of)


@release.command("reject")
def reject(edition: EditionId, who: Who, why: Why, as_of: AsOf = None) -> None:
    """Hold an edition back for good, with the reason; what has not left is cancelled."""
    _act(Act.REJECT, edition, who, why, as_of)
