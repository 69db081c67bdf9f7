"""What exists? Sources, rule books, indicators and reports, found by looking into their folders.

Light on purpose: DAG files import it. It reads TOML and names; code is imported only on request,
and this is the one place that imports modules by name.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.errors import NotThere

if TYPE_CHECKING:
    from etl.core.forms import Form
    from etl.core.indicator import Indicator
    from etl.core.rules import RuleBook
    from etl.core.schema import Schema, Table
    from etl.core.tally import Tally

ROOT = Path(__file__).resolve().parent
PROJECT = ROOT.parent


@dataclass(frozen=True)
class Source:
    """One agency's feed, as its about.toml describes it."""

    name: str
    title: str
    publisher: str
    says: str
    schedule: str
    first_month: str
    window_months: int
    way: str  # "http", "files" or "sql"
    connection: str
    pace_seconds: float
    deadline_seconds: float
    most_bytes: int
    due_working_day: int
    owner: str  # who decides on the rules of its tables
    basis: str  # the act or agreement that they rest on
    needs: tuple[str, ...] = ()
    answers_stand_alone: bool = False  # each answer is about one thing, so a landing that broke need not ask for it again that day
    may_redirect_to: tuple[str, ...] = ()  # addresses to which the source may send us on; by default nowhere

    @property
    def schema(self) -> "Schema":
        found: Schema = import_module(f"etl.sources.{self.name}.schema").SCHEMA
        return found

    @property
    def fetch(self) -> Any:
        return import_module(f"etl.sources.{self.name}.fetch").fetch

    @property
    def tidy(self) -> Any:
        return import_module(f"etl.sources.{self.name}.tidy").tidy

    @property
    def form(self) -> "Form | None":
        """The spreadsheet that its suppliers fill in; None for a source that knows no form."""
        return getattr(import_module(f"etl.sources.{self.name}.tidy"), "FORM", None)


@dataclass(frozen=True)
class Report:
    """One report, as its report.toml describes it."""

    name: str
    title: str
    schedule: str
    needs: tuple[str, ...]
    languages: tuple[str, ...]
    deadline_working_day: int
    folder: Path
    of_nation: bool = False  # one edition for the country instead of one for each region
    prints_ledger: bool = False  # it prints what became of the letters of the month before
    prints_variances: bool = False  # it prints what people say about projects that are behind
    prints_forecast: bool = False  # it prints a forecast of spending and how earlier ones fared
    prints_scores: bool = False  # it prints how each supplier does
    prints_effect: bool = False  # it prints what support brought back, discounted, and its effect or why there is no estimate
    sheets_per_file: int = 0  # so many of its sheets go into one PDF, so that a large region needs no more memory; 0: all
    of_each_project: bool = False  # it shows the course of each project month by month


@cache
def sources() -> tuple[Source, ...]:
    """Every folder in etl/sources with an about.toml, those without needs first, then by name."""
    found = (source(about.parent.name) for about in (ROOT / "sources").glob("*/about.toml"))
    return tuple(sorted(found, key=lambda each: (len(each.needs), each.name)))


@cache
def source(name: str) -> Source:
    """The source of that name, read from its own folder alone; NotThere lists the names that exist."""
    about = ROOT / "sources" / name / "about.toml"
    if not about.is_file():
        raise NotThere(f"No source {name!r}; there are: {', '.join(sorted(each.parent.name for each in about.parent.parent.glob('*/about.toml')))}.")
    facts = tomllib.loads(about.read_text("utf-8"))
    return Source(name=name, **{**facts, **{each: tuple(facts.get(each, ())) for each in ("needs", "may_redirect_to")}})


@cache
def reports() -> tuple[Report, ...]:
    """Every folder in report_templates with a report.toml, by name."""
    return tuple(report(about.parent.name) for about in sorted((PROJECT / "report_templates").glob("*/report.toml")))


@cache
def report(name: str) -> Report:
    """The report of that name, read from its own folder alone; NotThere lists the names that exist."""
    about = PROJECT / "report_templates" / name / "report.toml"
    if not about.is_file():
        raise NotThere(f"No report {name!r}; there are: {', '.join(sorted(each.parent.name for each in about.parent.parent.glob('*/report.toml')))}.")
    facts = tomllib.loads(about.read_text("utf-8"))
    return Report(
        name=name,
        title=facts["title"],
        schedule=facts["schedule"],
        needs=tuple(facts["needs"]),
        languages=tuple(facts["languages"]),
        deadline_working_day=facts["deadline_working_day"],
        folder=about.parent,
        of_nation=facts.get("of_nation", False),
        prints_ledger=facts.get("prints_ledger", False),
        prints_variances=facts.get("prints_variances", False),
        prints_scores=facts.get("prints_scores", False),
        prints_effect=facts.get("prints_effect", False),
        sheets_per_file=facts.get("sheets_per_file", 0),
        prints_forecast=facts.get("prints_forecast", False),
        of_each_project=facts.get("of_each_project", False),
    )


@cache
def tables() -> dict[str, "Table"]:
    """Every table of every source, by name."""
    return {table.name: table for each in sources() for table in each.schema.tables}


def modules(folder: str) -> Iterator[str]:
    """Dotted names of the modules below a room, in order, without those whose name starts with an underscore."""
    for path in sorted((PROJECT / folder).rglob("*.py")):
        if not path.stem.startswith("_"):
            yield ".".join(path.relative_to(PROJECT).with_suffix("").parts)


def way(scheme: str) -> Any:
    """The function by which files arrive from an address of that scheme (``etl.adapters.ways.Way``); NotThere lists the schemes that there are."""
    ways = {name.rpartition(".")[2]: name for name in modules("etl/adapters/ways")}
    if scheme not in ways:
        raise NotThere(f"No way of arrival {scheme!r}; there are: {', '.join(ways)}.")
    return import_module(ways[scheme]).deliveries


@cache
def rule_books() -> dict[str, "RuleBook"]:
    """The rules in expectations/, by table."""
    books: list[RuleBook] = [import_module(name).RULES for name in modules("expectations")]
    return {book.table: book for book in books}


@cache
def indicators() -> tuple["Indicator", ...]:
    """Every file in etl/indicators/<theme>/ with an INDICATOR, by number."""
    found: list[Indicator] = [module.INDICATOR for module in map(import_module, modules("etl/indicators")) if hasattr(module, "INDICATOR")]
    return tuple(sorted(found, key=lambda each: each.number))


@cache
def tallies() -> tuple["Tally", ...]:
    """Every tally of the files in etl/tallies/, by number."""
    return tuple(sorted((each for name in modules("etl/tallies") for each in import_module(name).TALLIES), key=lambda each: each.number))


def described(name: str) -> "Indicator | Tally":
    """The indicator or tally of that id; NotThere if there is neither."""
    return next((each for each in tallies() if each.id == name), None) or indicator(name)


def indicator(name: str) -> "Indicator":
    """The indicator of that id; NotThere lists the ids that exist."""
    for each in indicators():
        if each.id == name:
            return each
    raise NotThere(f"No indicator {name!r}; there are: {', '.join(each.id for each in indicators())}.")
