"""What has the support brought back to the budget, discounted? At each printed rate: present values, their difference and ratio, and the payback."""

from decimal import Decimal
from fractions import Fraction

from etl.core.appraisal import payback, present_value, present_values
from etl.core.figure import Figure, Unit
from etl.core.indicator import Tables
from etl.core.period import Period
from etl.indicators.taxes._flows import Flows, flows
from etl.reports.counts import APPRAISAL, ratio_figure
from etl.reports.facts import Appraisal
from etl.reports.rating import thresholds

FEEDS = frozenset({"grants", "tax_payments", "price_indices"})
UNKNOWN = "Payments, additional taxes or prices are not known for the same projects."
NOT_YET = "Not reached yet."


def appraisals(tables: Tables, period: Period, regions: tuple[str, ...], gaps: frozenset[str] = frozenset()) -> tuple[Appraisal, ...]:
    """One line for each rate of ``[discount]`` in the thresholds, the first of which is the one to read; without numbers where a source is a gap."""
    found = None if gaps & FEEDS else flows(tables, period, regions)
    return tuple(_appraised(Decimal(str(rate)) / 100, found, period) for rate in thresholds()["discount"]["rates"])


def _appraised(rate: Decimal, found: Flows | None, period: Period) -> Appraisal:
    percent = Fraction(rate)

    def number(name: str, value: Fraction | int | None, unit: Unit, reason: str = UNKNOWN) -> Figure:
        exact = None if value is None else Fraction(value)
        return ratio_figure(APPRAISAL, exact, period, reason=reason, subject=f"{name}/{(rate * 100).normalize():f}", unit=unit)

    if found is None:
        names = (("paid", Unit.TIYN), ("returned", Unit.TIYN), ("net", Unit.TIYN), ("ratio", Unit.TIMES), ("payback", Unit.COUNT), ("silent", Unit.COUNT))
        return Appraisal(percent, *(number(name, None, unit) for name, unit in names))
    paid, returned = present_value(found.paid, rate), present_value(found.returned, rate)
    net = [back - out for out, back in zip(present_values(found.paid, rate), present_values(found.returned, rate), strict=True)]
    after = payback(net)
    return Appraisal(
        percent,
        number("paid", paid, Unit.TIYN),
        number("returned", returned, Unit.TIYN),
        number("net", returned - paid, Unit.TIYN),
        number("ratio", Fraction(returned, paid) if paid else None, Unit.TIMES),
        number("payback", None if after is None else after + 1, Unit.COUNT, NOT_YET),
        number("silent", found.silent, Unit.COUNT),
    )
