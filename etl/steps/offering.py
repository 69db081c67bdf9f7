"""What is handed to suppliers? An empty form that fits them, and their own file with the remarks in it."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from etl import catalog
from etl.adapters.annotated import annotate
from etl.adapters.raw_store import RawStore, write_atomically
from etl.adapters.template import template
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.tables import BATCHES, CORE, FINDINGS
from etl.core.finding import Remark
from etl.core.forms import FILE_NAME, headings_of
from etl.core.identifiers import mask_persons
from etl.errors import NotThere
from etl.settings import Settings
from etl.steps.opening import open_warehouse
from etl.steps.trying import Remarks, form_of, month_of


def empty_form(source: str, *, bin_: str, period: str, settings: Settings) -> bytes:
    """The workbook of a source; with a BIN, the projects of that organisation are offered as a list."""
    form = form_of(source)
    projects: list[str] = []
    if bin_:
        core = CORE["core_projects"].c
        with reading(open_warehouse(settings)) as connection:
            query = sa.select(core.project_id).distinct().where(core.bin == bin_).order_by(core.project_id)
            projects = [str(each) for each in connection.scalars(query)]
    return template(form, catalog.tables()[form.table], bin_=bin_, period=period, projects=projects)


def marked(name: str, content: bytes, remarks: Sequence[Remark]) -> bytes:
    """A file with its cells marked, if it is a workbook of the form that can be read; else the remarks alone."""
    return annotate(content if name.endswith(".xlsx") and headings_of(content) else b"", remarks)


def answers(source: str, period: str, folder: Path, settings: Settings) -> list[Path]:
    """For each file of the last delivery of a month in which something was found, its marked copy in a folder; the paths.

    What a waiver let pass is no remark. NotThere if nothing was delivered for the month.
    """
    form, store = form_of(source), RawStore(settings.raw_store)
    with reading(open_warehouse(settings)) as connection:
        batches = sa.select(BATCHES).where(BATCHES.c.source == source, BATCHES.c.since <= period, BATCHES.c.period >= period)
        batch = connection.execute(batches.order_by(BATCHES.c.decided_no.desc())).mappings().first()
        if batch is None:
            raise NotThere(f"Nothing of {source} was delivered for {period}.")
        chosen = [FINDINGS.c.batch_id == batch["batch_id"], FINDINGS.c.file_sha256 != "", FINDINGS.c.waiver_id == ""]
        found = connection.execute(sa.select(FINDINGS).where(*chosen).order_by(FINDINGS.c.finding_no)).mappings().all()
    paths = []
    for file in store.manifest(batch["batch_id"]).files:
        own = [row for row in found if row["file_sha256"] == file.sha256]
        about = month_of(file.name)
        is_strange = not batch["since"] <= about <= batch["period"]  # no month, or one that was not asked for: answered with the last
        if not own or (about != period and not (is_strange and period == batch["period"])):
            continue
        content = store.get(file.sha256)
        told = Remarks(form, content)
        remarks = told.ranked(
            told.of(
                row["rule_id"], row["severity"], row["location"], row["column_name"], of_file=row["rule_id"].startswith("file."), of_row=row["row_number"] >= 0
            )
            for row in own
        )
        plain = FILE_NAME.fullmatch(file.name) and mask_persons(file.name) == file.name  # a name is data: it may hold a path, or a person
        stem = Path(file.name).stem if plain else file.sha256[:16]
        path = folder / f"{stem}.checked.xlsx"
        if path in paths:  # two files of one name on different days
            path = folder / f"{stem}.{file.sha256[:16]}.checked.xlsx"
        write_atomically(path, marked(file.name, content, remarks))
        paths.append(path)
    return paths
