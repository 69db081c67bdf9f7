"""May the effect of support on taxes be estimated for a month, and what is it? Conditions first, numbers only if all are met."""

from fractions import Fraction

from etl.core.aspects import REASONS
from etl.core.effect import as_share, estimate
from etl.core.figure import Aspect, Figure, State, Unit
from etl.core.indicator import Tables
from etl.core.period import Period
from etl.indicators.taxes._panel import compared
from etl.reports.counts import COMPARED, EFFECT, count_figure, ratio_figure
from etl.reports.facts import Condition, Effect, Robust
from etl.reports.rating import thresholds

FEEDS = frozenset({"grants", "tax_payments"})  # without one of them nothing can be compared
NOBODY = "No enterprise of the region has had support."
SIZE = "Supported enterprises whose taxes are known for three years, two quarters of them before support"
SHARE = "Their share of all supported enterprises"
OTHERS = "Enterprises without support, of the same activity or with an application, whose taxes are known for three years"
BEFORE = "Largest difference before support, in standard errors"
NOT_EVEN = "The interval holds no effect even if the groups never drifted apart."
PLACEBO = "Made-up support among those without any, in standard errors"


def effect_of(tables: Tables, period: Period, regions: tuple[str, ...], gaps: frozenset[str] = frozenset()) -> Effect:
    """The conditions with what there is, and the estimate if those about the data are met; nothing is there where a source that they rest on is a gap."""
    bounds = thresholds()["impact"]
    found = None if gaps & FEEDS else compared(tables, period, regions)

    def counted(subject: str, value: int | None) -> Condition:
        says = SIZE if subject == "supported" else OTHERS
        state = State.SOURCE_DOWN if value is None else State.REPORTED
        return Condition(says, False, Fraction(bounds[subject]), count_figure(COMPARED, Aspect.VALUE, subject, value, period, state=state))

    share = ratio_figure(COMPARED, found.coverage if found else None, period, reason=NOBODY if found else REASONS[State.SOURCE_DOWN], subject="coverage")
    enough = (counted("supported", found.with_support if found else None), counted("compared", found.without if found else None))
    about = (enough[0], Condition(SHARE, False, Fraction(bounds["coverage"], 100), share), enough[1])
    if found is None or not all(each.is_met for each in about):
        return Effect(about)
    told = estimate(found.panel)
    low, high = told.interval

    def number(subject: str, value: float) -> Condition:
        there = ratio_figure(EFFECT, Fraction(round(value * 100), 100), period, reason="", subject=subject, unit=Unit.TIMES)
        return Condition(BEFORE if subject == "before" else PLACEBO, True, Fraction(str(bounds["standard_errors"])), there)

    def shown(subject: str, value: Fraction, aspect: Aspect = Aspect.CHANGE) -> Figure:
        return ratio_figure(EFFECT, value, period, reason="", subject=subject, aspect=aspect)

    return Effect(
        (*about, number("before", told.before), number("placebo", told.placebo)),
        shown("effect", as_share(told.effect)),
        shown("low", as_share(low)),
        shown("high", as_share(high)),
        shown("smallest", as_share(told.smallest), Aspect.VALUE),
        shown("by_chance", Fraction(round(told.by_chance * 1000), 1000), Aspect.VALUE),
        tuple(
            Robust(Fraction(str(each)), shown(f"low/{each}", as_share(low)), shown(f"high/{each}", as_share(high))) for each, (low, high) in told.robust.items()
        ),
        ratio_figure(
            EFFECT,
            None if told.breakdown is None else Fraction(round(told.breakdown * 100), 100),
            period,
            reason=NOT_EVEN,
            subject="breakdown",
            unit=Unit.TIMES,
        ),
    )
