"""What does every section of a report have at hand? Facts, words, printer and ratings of one language."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from etl.core.figure import Aspect, Figure
from etl.reports.counts import PROJECTS, count_figure
from etl.reports.facts import Project, ReportFacts
from etl.reports.page import Speaker
from etl.reports.printing import Printer
from etl.reports.rating import Light, Rating, rate
from etl.reports.typed import Address, Coded, Label, Word
from etl.reports.words import Words


@dataclass(frozen=True)
class Desk:
    """Facts and words together; sections are functions of a desk."""

    facts: ReportFacts
    language: str
    has_method: bool = False  # True: the report prints how each indicator is worked out

    @cached_property
    def words(self) -> Words:
        return Words.of(self.language)

    @cached_property
    def printer(self) -> Printer:
        return Printer(self.words)

    @cached_property
    def speaker(self) -> Speaker:
        return Speaker(self.printer)

    @cached_property
    def supported(self) -> tuple[Project, ...]:
        """Projects with state support: the only ones in totals."""
        return tuple(project for project in self.facts.projects if project.is_state_supported)

    @cached_property
    def others(self) -> tuple[Project, ...]:
        """Projects with private or unknown money, listed apart."""
        return tuple(project for project in self.facts.projects if not project.is_state_supported)

    @cached_property
    def ratings(self) -> dict[str, Rating]:
        return {project.project_id: rate(self.facts, project) for project in self.facts.projects}

    def light(self, project: Project) -> Light:
        return self.ratings[project.project_id].overall

    def say(self, msgid: str, count: Figure | None = None, **values: Any) -> Word:
        """A sentence with its places filled by figures, days, words and labels."""
        return self.speaker.say(msgid, count, **values)

    def projects_in(self, subject: str, projects: Iterable[object]) -> Figure:
        """How many projects there are of a kind that ``subject`` names."""
        return count_figure(PROJECTS, Aspect.VALUE, subject, sum(1 for _ in projects), self.facts.period)

    def address(self, code: str) -> Address | None:
        """Where the code of a number of the region leads: to the page that explains it, if one is served, or to the indicator in the method of this report."""
        if self.facts.explain_url:
            return Address(f"{self.facts.explain_url}/{self.language}/{code}.html")
        return Address(f"#{self.method_row(code[2:4])}") if self.has_method else None

    @staticmethod
    def method_row(number: str) -> str:
        """The name of the row that says how the indicator of that number is worked out."""
        return f"method-{number}"

    def coded(self, name: str) -> Coded:
        """The name of an indicator with the code of its value."""
        code = self.facts.figure(name).code
        return Coded(self.indicator(name), Label(code), self.address(code))

    def indicator(self, name: str) -> Word:
        """The name of an indicator, as its own file states it."""
        return next(self.say(line.title) for line in self.facts.method if line.indicator == name)

    def title(self, project: Project) -> Label:
        return project.title.text(self.language)

    def organisation(self, project: Project) -> Label:
        """The name of the project's organisation; its number where the register does not know it."""
        known = self.facts.organisations.get(project.bin)
        return known.name.text(self.language) if known else Label(project.bin)

    def district(self, kato: str) -> Label:
        known = self.facts.districts.get(kato)
        return known.text(self.language) if known else Label(kato)

    def programmes(self) -> tuple[str, ...]:
        """Programmes that support anything, in the order of the register's code list."""
        return tuple(sorted({code for project in self.supported for code in project.programmes}))
