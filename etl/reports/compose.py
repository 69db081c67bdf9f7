"""How do facts become an edition in one language? Context, page, letter and companions in one step."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module  # noqa: TID251  the catalog stands beside this room, not below it
from typing import Any

from etl.core.figure import Figure
from etl.reports.companions import figures_csv, figures_of, provenance_json
from etl.reports.facts import ReportFacts
from etl.reports.letter import ENCLOSED, Letter, letter
from etl.reports.page import render
from etl.reports.tables import Table


@dataclass(frozen=True)
class Composed:
    """Everything that leaves the pure rooms: the rest is rendering, signing and sending."""

    title: str
    html: str = field(repr=False)
    letters: Mapping[str, Letter] = field(repr=False)  # by what they enclose: all, pdf, nothing
    figures: tuple[Figure, ...] = field(repr=False)
    figures_csv: bytes = field(repr=False)
    provenance_json: bytes = field(repr=False)
    further: tuple[str, ...] = field(default=(), repr=False)  # the pages of the further files, where one file would be too long

    @property
    def letter(self) -> Letter:
        """The letter that encloses everything."""
        return self.letters["all"]


def context_of(report_name: str, facts: ReportFacts, language: str) -> dict[str, Any]:
    """What the report shows; ValueError for a name that is no folder of ``report_templates``."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", report_name):
        raise ValueError(f"{report_name!r} is not the name of a report.")
    made: dict[str, Any] = import_module(f"report_templates.{report_name}.context").context(facts, language)
    return made


def tables_of(context: dict[str, Any]) -> tuple[Table, ...]:
    """The tables of a context in the order of the report: the sheets of its XLSX twin."""
    return tuple(value for value in context.values() if isinstance(value, Table) and value.rows)


def compose(report_name: str, facts: ReportFacts, language: str, sheets_per_file: int = 0) -> Composed:
    """One report in one language, from closed facts; pure.

    A report with more ``sheets`` than go into one file (0: any number does) is laid out in several.
    """
    context = context_of(report_name, facts, language)
    figures = figures_of(facts, context)
    sheets = context.get("sheets", ())
    size = sheets_per_file or max(len(sheets), 1)
    laid = [{**context, "sheets": sheets[start : start + size]} for start in range(0, len(sheets), size)] or [context]
    pages = [render(f"{report_name}/page.html", language, each) for each in laid]
    return Composed(
        title=f"{context['title']}: {context['region']}, {context['month']}",
        html=pages[0],
        letters={enclosed: letter(context, language, enclosed) for enclosed in ENCLOSED},
        figures=figures,
        figures_csv=figures_csv(figures),
        provenance_json=provenance_json(facts),
        further=tuple(pages[1:]),
    )
