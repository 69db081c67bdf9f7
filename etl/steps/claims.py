"""Which public statements are held against which figures? By a dated list of links; what has none says why it cannot be checked."""

from fractions import Fraction
from typing import Any

import pandas as pd

from etl import reference
from etl.core.claims import hold
from etl.core.figure import Aspect, Figure, Level, State, Unit, figure_code
from etl.core.period import Period
from etl.core.results import Results
from etl.reports import counts
from etl.reports.facts import ClaimLine
from etl.reports.rating import thresholds

NO_NUMBER = "No number is stated."
NO_SOURCE = "No source of ours counts this."
STATED_IN = {"KZT": (Unit.TIYN, 100), "t/month": (Unit.KG, 1000)}  # our unit, and how many of it make one of theirs


def claim_lines(claims: pd.DataFrame, results: Results, period: Period, region: str) -> tuple[ClaimLine, ...]:
    """Every statement by its number, with its verdict, our figure and the difference."""
    return tuple(_line(row, results, period, region) for row in claims.sort_values("claim_id").to_dict("records"))


def _line(row: dict[Any, Any], results: Results, period: Period, region: str) -> ClaimLine:
    link = reference.claim_links().get((str(row["claim_id"]), region))
    unit, size = STATED_IN.get(str(row["unit_code"]), (Unit.COUNT, 1))
    low, high = (None if pd.isna(row[name]) else Fraction(int(row[name]) * size) for name in ("low_count", "high_count"))
    figure = _ours(results, link) if link else None
    bounds = thresholds()["claims"]
    tolerance = Fraction(bounds["approximate" if row["is_approximate"] else "exact"], 100)
    held = hold(low, high, figure.value if figure and figure.unit is unit else None, tolerance)

    def stated(number: int, value: Fraction | None) -> Figure:
        code = figure_code(number, Aspect.VALUE, Level.PROJECT, str(row["claim_id"]))
        state, reason = (State.REPORTED, "") if value is not None else (State.UNDEFINED, NO_NUMBER)
        numerator, denominator = (value.numerator, value.denominator) if value is not None else (None, 1)
        names = (counts.NAMES[number], 1, Level.REGION, str(row["claim_id"]), Aspect.VALUE, str(period), unit)
        return Figure(code, *names, numerator, denominator, state, reason)

    why = "" if held.difference is not None else link.why if link and link.why else NO_NUMBER if low is None else NO_SOURCE
    if figure is not None and not figure.is_known:
        why = figure.reason or NO_SOURCE
    return ClaimLine(
        str(row["claim_id"]),
        str(row["text_ru"]),
        stated(counts.CLAIM_LOW, low),
        stated(counts.CLAIM_HIGH, high),
        bool(row["is_approximate"]),
        held.verdict.value,
        figure,
        stated(counts.CLAIM_DIFFERENCE, held.difference) if held.difference is not None else None,
        why,
    )


def _ours(results: Results, link: reference.ClaimLink) -> Figure | None:
    if not link.indicator or link.subject not in results.subjects.get(Level(link.level), ()):
        return None
    return results.figure(link.indicator, Level(link.level), link.subject)
