"""What stands in the report of the country? The same figures as in the reports of the regions, side by side."""

from typing import Any

from etl.core.figure import Level
from etl.reports import quality, restating, summary, waived
from etl.reports.desk import Desk
from etl.reports.divided import division, light_map
from etl.reports.facts import ReportFacts
from etl.reports.front import front
from report_templates.national_monthly import regions


def context(facts: ReportFacts, language: str) -> dict[str, Any]:
    """The context of ``page.html`` and of the letter."""
    desk = Desk(facts, language)
    absent = regions.absent(desk)
    return {
        **front(desk, "Innovation projects with state support, region by region"),
        "answer": (regions.connected(desk), *summary.answer(desk)),
        "tiles": summary.tiles(desk),
        "restated": restating.restated(desk),
        "portfolio": summary.portfolio(desk),
        "legend": summary.legend(desk),
        "decisions": (),  # each region decides on its own projects
        "map": light_map(desk, "Red projects stand in {count} region", "{title} Tiles: regions; bars: their projects by rating.", absent),
        "courses": regions.courses(desk),
        "results_region": division(desk, "results_region", "Results by region", "Region", Level.DISTRICT, regions.lines(desk)),
        "unknown": regions.unknown(desk),
        "money_region": regions.money(desk),
        "quality": quality.sources(desk),
        "waivers": waived.waivers(desk),
        "bridge": restating.bridge(desk),
    }
