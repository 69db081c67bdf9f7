"""Which files do suppliers deliver, and when? One a month from each, some corrected in time, a few missing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from demo.world.forms import HEADINGS
from demo.world.model import LAST, MONTHS, TODAY, Delivery, Line, chance, day_in
from demo.world.register import Organisation
from demo.world.results import FORM_GREW, Result
from demo.world.universities import JSON_SENDER, UNITS, unit_lines
from etl.core.period import Period

CORRECTED = 0.02  # share of the files that are sent a second time within the month


def line(result: Result) -> Line:
    """One project's row of the form of its month, in tenge, people, currency units and tonnes."""
    told: Line = (
        result.project,
        result.sales / 100,
        result.fte / 1000,
        result.payroll / 100,
        result.output / 100,
        result.currency,
        None if result.export is None else result.export / 100,
        None if result.investment is None else result.investment / 100,
        None if result.waste is None else result.waste / 1000,
        result.first_sale,
        None if result.intermediate is None else result.intermediate / 100,
        None if result.people is None else result.people / 1000,
    )
    return told[: len(headings(result.month))]


def headings(month: Period) -> tuple[str, ...]:
    """The headings of the form that was in use for a month; the last two came later."""
    agreed = HEADINGS["enterprise_results"]
    return agreed if month >= FORM_GREW else agreed[:-2]


def received(month: Period, rng_day: int) -> date:
    """A day of the month that follows, not after the day of the run."""
    return min(day_in(month.plus(1), rng_day), TODAY)


def enterprise_files(lead: Organisation, found: list[Result], seed: int) -> Iterable[Delivery]:
    """The files of one enterprise; in a nil return its projects stand without numbers."""
    for month in sorted({each.month for each in found}):
        if str(month) in lead.silent:
            continue
        rng = chance(seed, "delivery", lead.key, month)
        own = [each for each in found if each.month == month]
        is_nil = str(month) in lead.nil
        form = headings(month)
        lines = tuple((each.project, *[None] * (len(form) - 1)) if is_nil else line(each) for each in own)
        first = Delivery("enterprise_results", received(month, rng.randint(2, 6)), lead.bin, str(month), 1, lines, is_nil, headings=form)
        yield first
        if not is_nil and month < LAST and rng.random() < CORRECTED:
            raised = tuple((each[0], each[1], each[2], round(float(str(each[3])) * 1.01, 2), *each[4:]) for each in lines)
            yield replace(first, received_on=received(month, rng.randint(12, 24)), seq=2, lines=raised)


def university_files(lead: Organisation, seed: int) -> Iterable[Delivery]:
    """The files of one university or institute."""
    for month in MONTHS:
        if lead.key in UNITS:
            rng = chance(seed, "delivery", lead.key, month)
            form = "json" if lead.key == JSON_SENDER else "xlsx"
            yield Delivery("university_results", received(month, rng.randint(2, 6)), lead.bin, str(month), 1, unit_lines(lead.key, month, seed), form=form)
