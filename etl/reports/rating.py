"""How does a project stand? By printed thresholds; the worst part decides, and doubtful data forbid green."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from etl.core.figure import Aspect, Figure
from etl.reports.facts import Project, ReportFacts

FILE = Path(__file__).resolve().parents[2] / "report_templates" / "_shared" / "thresholds.toml"


class Light(StrEnum):
    """A rating; the order of ``ORDER`` is from best to worst."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"  # nothing to rate, or not rated because the data are in doubt


ORDER = (Light.GREEN, Light.AMBER, Light.RED)
PRINT_ORDER = (Light.RED, Light.AMBER, Light.GREEN, Light.GREY)


@cache
def thresholds() -> Mapping[str, Any]:
    """The bounds as they stand in the data file, which is also what the method note prints."""
    return tomllib.loads(FILE.read_text("utf-8"))


@dataclass(frozen=True)
class Rating:
    """The parts and the whole."""

    money: Light
    results: Light
    schedule: Light
    data: Light

    @property
    def overall(self) -> Light:
        """The worst of money, results and schedule; not rated where green would rest on doubtful data."""
        known = [light for light in (self.money, self.results, self.schedule) if light is not Light.GREY]
        if not known or (self.money is Light.GREY and self.results is Light.GREY):
            return Light.GREY
        worst = max(known, key=ORDER.index)
        return Light.GREY if worst is Light.GREEN and self.data is Light.RED else worst


def percent(value: int) -> Fraction:
    return Fraction(value, 100)


def rate_money(absorption_of_plan: Figure) -> Light:
    """Within the green band, within the amber band, or outside; grey without a plan."""
    bounds = thresholds()["money"]
    if absorption_of_plan.value is None:
        return Light.GREY
    for light in (Light.GREEN, Light.AMBER):
        low, high = bounds[light]
        if percent(low) <= absorption_of_plan.value <= percent(high):
            return light
    return Light.RED


def rate_result(against_plan: Figure) -> Light:
    """Actual against plan; grey where nothing was due or nothing came."""
    bounds = thresholds()["results"]
    if against_plan.value is None:
        return Light.GREY
    return Light.GREEN if against_plan.value >= percent(bounds["green"]) else Light.AMBER if against_plan.value >= percent(bounds["amber"]) else Light.RED


def rate_schedule(slip_days: Figure) -> Light:
    """Days by which the end has slipped; grey where the term is not known."""
    bounds = thresholds()["schedule"]
    if slip_days.value is None:
        return Light.GREY
    return Light.GREEN if slip_days.value <= bounds["green"] else Light.AMBER if slip_days.value <= bounds["amber"] else Light.RED


def rate_silence(silent_months: Figure) -> Light:
    """Months in a row without a report that was due."""
    bounds = thresholds()["data"]
    if silent_months.value is None:
        return Light.GREY
    return Light.RED if silent_months.value >= bounds["red"] else Light.AMBER if silent_months.value >= bounds["amber"] else Light.GREEN


def rate_coverage(coverage: Figure) -> Light:
    """How far an aggregate may be trusted: the share of awarded money whose projects reported."""
    bounds = thresholds()["coverage"]
    if coverage.value is None:
        return Light.GREY
    return Light.GREEN if coverage.value >= percent(bounds["green"]) else Light.AMBER if coverage.value >= percent(bounds["amber"]) else Light.RED


def may_rank(coverage: Figure) -> bool:
    """Whether coverage allows to put subjects in an order of merit."""
    return coverage.value is not None and coverage.value >= percent(thresholds()["coverage"]["rank"])


def rate(facts: ReportFacts, project: Project) -> Rating:
    """The rating of one project."""
    results = [rate_result(facts.of_project(name, project, Aspect.AGAINST_PLAN)) for name in thresholds()["results"]["indicators"]]
    known = [light for light in results if light is not Light.GREY]
    return Rating(
        money=rate_money(facts.of_project("absorption_of_plan", project)),
        results=max(known, key=ORDER.index) if known else Light.GREY,
        schedule=rate_schedule(project.slip_days),
        data=rate_silence(project.silent_months),
    )
