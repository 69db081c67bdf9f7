"""What is handed to suppliers? An empty form that fits them, and their own file with the remarks in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from etl import catalog
from etl.adapters.annotated import annotate
from etl.adapters.raw_store import Landed, RawStore, write_atomically
from etl.adapters.template import template
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.tables import BATCHES, CORE, FINDINGS, QUARANTINE
from etl.core.finding import Remark
from etl.core.forms import FILE_NAME, headings_of
from etl.core.identifiers import mask_persons
from etl.core.tidied import SENDER, RawFile
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


@dataclass(frozen=True)
class Judged:
    """One delivered file and what was found in it; ``aside`` of ``read`` rows were set aside, all of them where the delivery is held.

    ``stem`` is a name that is safe to use: the file's own where it is plain, else the beginning of its hash. ``bin`` is empty where
    name and content do not say the same: what is inside may be somebody else's, and no supplier is told of it.
    """

    file: Landed
    stem: str
    bin: str
    month: str  # that the name states, "" for none
    number: int
    received_on: str
    read: int
    aside: int
    is_held: bool
    remarks: tuple[Remark, ...]
    decided_at: str
    content: bytes = field(repr=False)


def judged(source: str, period: str, settings: Settings) -> list[Judged]:
    """Each file of the last delivery of a month, as it was decided. What a waiver let pass is no remark.

    A file that states no month, or one that was not asked for, comes with the last month of its delivery.
    NotThere if nothing was delivered for the month.
    """
    about, form, store = catalog.source(source), form_of(source), RawStore(settings.raw_store)
    with reading(open_warehouse(settings)) as connection:
        batches = sa.select(BATCHES).where(BATCHES.c.source == source, BATCHES.c.since <= period, BATCHES.c.period >= period)
        batch = connection.execute(batches.order_by(BATCHES.c.decided_no.desc())).mappings().first()
        if batch is None:
            raise NotThere(f"Nothing of {source} was delivered for {period}.")
        chosen = [FINDINGS.c.batch_id == batch["batch_id"], FINDINGS.c.file_sha256 != "", FINDINGS.c.waiver_id == ""]
        found = connection.execute(sa.select(FINDINGS).where(*chosen).order_by(FINDINGS.c.finding_no)).mappings().all()
        kept = sa.select(QUARANTINE.c.file_sha256, sa.func.count()).where(QUARANTINE.c.batch_id == batch["batch_id"]).group_by(QUARANTINE.c.file_sha256)
        aside = {row[0]: int(row[1]) for row in connection.execute(kept)}
    is_held, every = batch["decision"] == "held", []
    for file in store.manifest(batch["batch_id"]).files:
        if file.asked.get("kept_out") == SENDER.id:  # whoever sent it is nobody whom we answer, whatever its name says
            continue
        stated = month_of(file.name)
        is_strange = not batch["since"] <= stated <= batch["period"]
        if stated != period and not (is_strange and period == batch["period"]):
            continue
        content = store.get(file.sha256)
        told = Remarks(form, content)
        remarks = told.ranked(
            told.of(
                row["rule_id"], row["severity"], row["location"], row["column_name"], of_file=row["rule_id"].startswith("file."), of_row=row["row_number"] >= 0
            )
            for row in found
            if row["file_sha256"] == file.sha256
        )
        named = FILE_NAME.fullmatch(file.name)
        plain = named if mask_persons(file.name) == file.name else None  # a name is data: it may hold a path, or a person
        tables = about.tidy([RawFile(file.name, file.part, file.sha256, content, file.asked, 0)]).tables
        read = sum(len(rows) for rows in tables.values())
        inside = {str(each).lstrip("0") for rows in tables.values() if "bin" in rows for each in rows["bin"].dropna()}
        own = plain["bin"] if plain and inside <= {plain["bin"].lstrip("0")} else ""
        every.append(
            Judged(
                file=file,
                stem=Path(file.name).stem if plain else file.sha256[:16],
                bin=own,
                month=stated,
                number=int(plain["submission_seq"]) if plain else 0,
                received_on=file.asked.get("received_on", ""),
                read=read,
                aside=read if is_held else aside.get(file.sha256, 0),
                is_held=is_held,
                remarks=remarks,
                decided_at=batch["as_of"],
                content=content,
            )
        )
    return every


def answers(source: str, period: str, folder: Path, settings: Settings) -> list[Path]:
    """For each file of the last delivery of a month in which something was found, its marked copy in a folder; the paths."""
    paths: list[Path] = []
    for each in judged(source, period, settings):
        if not each.remarks:
            continue
        path = folder / f"{each.stem}.checked.xlsx"
        if path in paths:  # two files of one name on different days
            path = folder / f"{each.stem}.{each.file.sha256[:16]}.checked.xlsx"
        write_atomically(path, marked(each.file.name, each.content, each.remarks))
        paths.append(path)
    return paths
