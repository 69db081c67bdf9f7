"""The command that makes the data-quality pages."""

from rich.progress import Progress

from etl import settings
from etl.cli.talking import Json, app, err, now, out, plainly, tell_json


@app.command()
def pages(as_json: Json = False) -> None:
    """Make the data-quality pages for auditors from the audit log, in three languages; they open without a server."""
    from etl.steps.quality_pages import write_pages

    with plainly(), Progress(console=err, transient=True) as progress:
        task = progress.add_task("Pages", total=None)
        found = write_pages(settings.load(), as_of=now(), tell=lambda number, total: progress.update(task, completed=number, total=total))
    if as_json:
        tell_json(found)
        return
    out.print(f"{found['pages']} pages, {found['written']} of them new: {found['folder']}/ru/index.html", highlight=False, soft_wrap=True)
