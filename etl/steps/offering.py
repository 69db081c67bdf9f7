"""What is handed to suppliers? An empty form that fits them, and their own file with the remarks in it."""

from pathlib import Path

import sqlalchemy as sa

from etl import catalog
from etl.adapters.annotated import Mark, annotate
from etl.adapters.template import template
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.tables import CORE
from etl.core.forms import headings_of
from etl.reports.words import Words
from etl.settings import Settings
from etl.steps.opening import open_warehouse
from etl.steps.trying import Tried, form_of


def empty_form(source: str, *, bin_: str, period: str, settings: Settings) -> bytes:
    """The workbook of a source; with a BIN, the projects of that organisation are offered as a list."""
    form = form_of(source)
    table = catalog.tables()[form.table]
    kk, ru = Words.of("kk"), Words.of("ru")
    notes = {name: (str(kk.say(table.by_name[name].says)), str(ru.say(table.by_name[name].says))) for name in form.headings.values()}
    projects: list[str] = []
    if bin_:
        core = CORE["core_projects"].c
        with reading(open_warehouse(settings)) as connection:
            query = sa.select(core.project_id).distinct().where(core.bin == bin_).order_by(core.project_id)
            projects = [str(each) for each in connection.scalars(query)]
    return template(form, table, notes, bin_=bin_, period=period, projects=projects)


def marked(file: Path, tried: Tried) -> bytes:
    """The file with its cells marked, if it is a workbook of the form that can be read; else the remarks alone."""
    content = file.read_bytes()
    readable = file.suffix == ".xlsx" and bool(headings_of(content))
    marks = [Mark(each.severity, each.place, each.says, each.fix) for each in tried.remarks]
    return annotate(content if readable else b"", marks)
