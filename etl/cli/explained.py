"""How is an explanation shown at the terminal?"""

from rich.console import Console
from rich.table import Column, Table

from etl.steps.counted import Counted
from etl.steps.explained import printed
from etl.steps.explaining import Explanation

MOST_ROWS = 40


def show(found: Explanation | Counted, out: Console) -> None:
    """Everything, for people: value, formula, sums, rows with their places, checks, earlier editions."""
    if isinstance(found, Counted):
        out.print(f"[bold]{found.code}[/bold]  {found.value}  {found.says}", highlight=False)
        for line in found.lines:
            out.print(f"  {line}", highlight=False, markup=False)
        return
    figure, indicator = found.figure, found.indicator
    out.print(f"[bold]{figure.code}[/bold]  {indicator.title}, {figure.level.value} {figure.subject}, {figure.period}", highlight=False)
    for language, text in printed(figure).items():
        out.print(f"  {language}  {text}", highlight=False)
    if figure.reason:
        out.print(f"  {figure.state.value}: {figure.reason}", highlight=False)
    out.print(f"Edition  {found.edition}, as known at {found.as_known_at}", highlight=False)
    out.print(f"Formula  {indicator.formula}   (version {indicator.version}; {indicator.source})", highlight=False, markup=False)
    for role, total in found.sums.items():
        out.print(f"  sum of {role:<8}{total:>28,}".replace(",", " "), highlight=False)
    out.print(f"  figure        {figure.numerator} / {figure.denominator} {figure.unit.value}", highlight=False)
    out.print(
        "The figure worked out again is the one in the edition."
        if found.agrees
        else f"[bold]It differs from the edition, which says {found.stored[0]} / {found.stored[1]}.[/bold]",
        highlight=False,
    )
    table = Table(
        "role",
        Column("project", no_wrap=True),
        "table",
        Column("part", justify="right", no_wrap=True),
        "file",
        "place",
        Column("SHA-256", no_wrap=True, min_width=12),
        title=f"{len(found.rows)} rows" + (f", the first {MOST_ROWS} (--json shows all)" if len(found.rows) > MOST_ROWS else ""),
    )
    for row in found.rows.head(MOST_ROWS).to_dict("records"):
        part, table_name = f"{row['part']:,}".replace(",", " "), row["table"].removeprefix("core_")
        table.add_row(row["role"], row["project_id"], table_name, part, row["file_name"], row["location"], row["file_sha256"][:12])
    out.print(table)
    for check in found.checks.itertuples():
        out.print(f"Batch {check.batch_id}, {check.table}: {check.rules} rules ran, {check.with_findings} found something.", highlight=False)
    for each in found.earlier:
        out.print(f"Edition {each['edition_id']} said {each['numerator']} / {each['denominator']} ({each['state']}).", highlight=False)
