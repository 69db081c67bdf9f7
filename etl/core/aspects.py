"""Which figures follow from the sums of one indicator for one subject, and what if there is no number?"""

from fractions import Fraction

from etl.core.figure import Aspect, Figure, Level, State, Unit, figure_code
from etl.core.indicator import Indicator
from etl.core.levels import Cell
from etl.core.period import Period

REASONS = {
    State.SOURCE_DOWN: "The source did not answer.",
    State.LATE: "No report was received.",
    State.NOT_DUE: "Nothing was due.",
    State.UNDEFINED: "The formula has no answer here.",
}
NO_PLAN = "Nothing was planned."
NO_BOUND = "Without a plan there is no upper bound."
NO_CHANGE = "There is no value to compare with."
Number = tuple[int | None, int, State, str]  # numerator, denominator, state, reason


def none(state: State, reason: str = "") -> Number:
    return None, 1, state, reason or REASONS[state]


def number_of(numerator: int, denominator: int = 1, state: State = State.REPORTED) -> Number:
    return numerator, denominator, State.ZERO if numerator == 0 and state is State.REPORTED else state, ""


def ratio(numerator: int, denominator: int, reason: str) -> Number:
    """A quotient; no value where there is nothing to divide by."""
    return number_of(numerator, denominator) if denominator > 0 else none(State.UNDEFINED, reason)


def value(indicator: Indicator, cell: Cell) -> Number:
    """The value; without any answer, the reason why there is none."""
    if not cell.covered and not cell.counted:
        return none(cell.state, cell.reason)
    if indicator.is_ratio:
        return ratio(cell.num, cell.den, indicator.undefined)
    is_nil = cell.num == 0 and cell.nil == cell.covered > 0
    return number_of(cell.num, 1, State.NIL_RETURN if is_nil else State.REPORTED)


def change(now: Number, before: Number) -> Number:
    """now - before, exact; the state of the one that is missing."""
    if now[0] is None:
        return now
    if before[0] is None:
        return None, 1, before[2], NO_CHANGE
    difference = Fraction(now[0], now[1]) - Fraction(before[0], before[1])
    return number_of(difference.numerator, difference.denominator)


def low(cell: Cell) -> Number:
    """Silent projects counted as nothing."""
    return number_of(cell.num) if cell.due or cell.counted else none(cell.state, cell.reason)


def high(indicator: Indicator, cell: Cell) -> Number:
    """Silent projects counted at plan."""
    if indicator.plan is None and cell.covered < cell.due:
        return none(State.UNDEFINED, NO_BOUND)
    return number_of(cell.num + cell.plan_silent) if cell.due or cell.counted else none(cell.state, cell.reason)


def numbers(indicator: Indicator, cell: Cell, before: Cell) -> dict[Aspect, tuple[Unit, Number]]:
    """Every number of the cell that has a meaning for this indicator."""
    unit, now, then = indicator.unit, value(indicator, cell), value(indicator, before)
    found: dict[Aspect, tuple[Unit, Number]] = {
        Aspect.VALUE: (unit, now),
        Aspect.PREVIOUS: (unit, then),
        Aspect.CHANGE: (Unit.POINTS if unit is Unit.RATIO else unit, change(now, then)),
        Aspect.REPORTING: (Unit.COUNT, number_of(cell.covered)),
        Aspect.DUE: (Unit.COUNT, number_of(cell.due)),
        Aspect.COVERAGE: (Unit.RATIO, ratio(cell.weight_covered, cell.weight_due, "") if cell.due else none(State.NOT_DUE)),
    }
    found[Aspect.PLAN] = (unit, number_of(cell.plan) if cell.planned else none(State.NOT_DUE, NO_PLAN))
    found[Aspect.AGAINST_PLAN] = (
        Unit.RATIO,
        now if now[0] is None else ratio(cell.num, cell.plan_covered, NO_PLAN) if cell.planned else none(State.NOT_DUE, NO_PLAN),
    )
    if indicator.is_bounded:
        found |= {Aspect.LOW: (unit, low(cell)), Aspect.HIGH: (unit, high(indicator, cell))}
    if indicator.is_ratio:
        top, bottom = (number_of(cell.num), number_of(cell.den)) if cell.counted or cell.covered else (now, now)
        found |= {Aspect.NUMERATOR: (indicator.num_unit, top), Aspect.DENOMINATOR: (indicator.den_unit, bottom)}
    if indicator.is_forecast:
        bounds = ((Aspect.LOW, cell.less), (Aspect.HIGH, cell.more))
        found |= {aspect: (unit, number_of(cell.num + step) if now[0] is not None else now) for aspect, step in bounds}
    if indicator.is_range:
        over_low = ratio(cell.num, cell.den_low, indicator.undefined) if now[0] is not None else now
        found |= {Aspect.LOW: (unit, now), Aspect.HIGH: (unit, over_low)}
    return found


def figures_of(indicator: Indicator, level: Level, subject: str, period: Period, cell: Cell, before: Cell) -> dict[Aspect, Figure]:
    """The figures of one indicator for one subject, by aspect."""
    return {
        aspect: Figure(
            code=figure_code(indicator.number, aspect, level, subject),
            indicator=indicator.id,
            version=indicator.version,
            level=level,
            subject=subject,
            aspect=aspect,
            period=str(period),
            unit=unit,
            numerator=numerator,
            denominator=denominator,
            state=state,
            reason=reason,
        )
        for aspect, (unit, (numerator, denominator, state, reason)) in numbers(indicator, cell, before).items()
    }
