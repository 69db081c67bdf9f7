"""What would the taxes have been without support? The estimate with its interval, or each condition that forbids one."""

from etl.core.figure import Figure, Unit
from etl.reports.desk import Desk
from etl.reports.facts import Appraisal, Condition, Effect
from etl.reports.printing import digits
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Printed, Word


def impact(desk: Desk) -> Table:
    """The conditions of a difference-in-differences estimate (docs/method.md), and below them what was found if all are met."""
    say, found = desk.say, desk.facts.effect or Effect(())
    columns = (Column(say("Condition"), "54%"), Column(say("Bound"), "16%"), Column(say("There is"), "14%"), Column(say("State"), "16%"))
    rows = tuple(_row(desk, each) for each in found.conditions)
    note = say("Results above are before and after, or gross: they do not say what would have happened without support.")
    if not found.is_printed:
        return Table("impact", say("Effect of support: no estimate is possible"), columns, rows, (note,))
    title = say(
        "Effect of support: taxes {effect} against what they would have been (95 % interval {low} to {high})",
        effect=found.effect,
        low=found.low,
        high=found.high,
    )
    more = say(
        "The smallest effect that would have been seen four times in five: {smallest}. "
        "By chance alone an effect as large comes in {by_chance} of random assignments.",
        smallest=found.smallest,
        by_chance=found.by_chance,
    )
    ends = [end for each in found.robust for end in (each.low, each.high)]
    stated = tuple(each for each in (found.effect, found.low, found.high, found.smallest, found.by_chance, *ends, found.breakdown) if each)
    limits = say("Callaway and Sant'Anna (2021), quarterly taxes in logarithms, without covariates; enterprises that paid in every quarter only.")
    return Table("impact", title, columns, rows, (more, *_drifts(desk, found), limits, note), stated=stated)


def _drifts(desk: Desk, found: Effect) -> tuple[Word, ...]:
    """What is left of the estimate if the two groups drifted apart after support (Rambachan and Roth 2023)."""
    if found.breakdown is None or not found.robust:
        return ()
    say, marks = desk.say, desk.printer.marks
    intervals = [
        say("up to {multiple} times as much: {low} to {high}", multiple=Printed(digits(each.multiple, 1, marks)), low=each.low, high=each.high)
        for each in found.robust
    ]
    told = say("If the groups drifted apart after support as in their worst quarter before it, {intervals}.", intervals=Word("; ".join(intervals)))
    if found.breakdown.value is None:
        return told, say("Even without any drift the interval does not leave out that support had no effect.")
    return told, say(
        "That support had an effect at all holds up to a drift of {breakdown} times that quarter's (Rambachan and Roth 2023).",
        breakdown=desk.printer.number(found.breakdown),
    )


def _row(desk: Desk, each: Condition) -> Row:
    say, marks = desk.say, desk.printer.marks
    is_share = each.there.unit is Unit.RATIO
    bound = Printed(f"{digits(each.bound * 100, 0, marks)}{marks.before_percent}%" if is_share else digits(each.bound, 0, marks))
    demanded = desk.words.say("at most {bound}" if each.at_most else "at least {bound}", bound=bound)
    state = desk.words.code("condition", "met" if each.is_met else "not met")
    shown = desk.printer.number(each.there) if each.there.unit is Unit.TIMES else desk.printer.full(each.there)
    return Row((say(each.says), demanded, shown, Word(state)))


def appraisals(desk: Desk) -> Table:
    """What support has brought back to the budget so far, at each rate."""
    say, found = desk.say, desk.facts.appraisals
    marks = desk.printer.marks

    def row(each: Appraisal) -> Row:
        whole = (each.rate * 100).denominator == 1
        rate = Printed(f"{digits(each.rate * 100, 0 if whole else 1, marks)}{marks.before_percent}%")
        return Row((rate, each.paid, each.returned, each.net, each.ratio, each.payback))

    money = desk.words.code("unit", "million tenge")
    columns = (
        Column(say("Real rate a year"), "16%"),
        Column(say("Support paid"), "17%", money, "number"),
        Column(say("Additional taxes"), "17%", money, "number"),
        Column(say("Difference"), "17%", money, "number"),
        Column(say("Taxes for a tenge"), "15%", Word(""), "number"),
        Column(say("Paid back after"), "18%", say("months"), "number"),
    )
    notes = [
        say("Present values at the first payment, in consumer prices of the month, of projects whose additional taxes are known."),
        say("Taxes before and after: what would have come without support is not taken off, and results still to come are not counted."),
    ]
    stated: tuple[Figure, ...] = ()
    lasting = desk.facts.survivals
    if lasting and lasting[0].share.is_known:
        notes.append(
            say("Of the enterprises supported so long ago {share} are still there after one year; the workbook has the later years.", share=lasting[0].share)
        )
    if found and (found[0].silent.value or 0) > 0:
        notes.append(say("Months without any answer about taxes: {silent}; nothing is put in their place.", silent=found[0].silent))
        stated = (found[0].silent,)
    return Table(
        "appraisals", say("What support has brought back to the budget, discounted"), columns, tuple(row(each) for each in found), tuple(notes), stated=stated
    )


def survivals(desk: Desk) -> Table:
    """How many supported enterprises are still there after one, two and three years."""
    say = desk.say
    columns = (
        Column(say("After so many months"), "34%", say("months"), "number"),
        Column(say("Still there"), "33%", Word("%"), "number"),
        Column(say("Supported so long ago"), "33%", say("enterprises"), "number"),
    )
    rows = tuple(Row((each.months, each.share, each.at_risk)) for each in desk.facts.survivals)
    note = say("An end is the entry in the register of the bankrupt or the inactive; Kaplan and Meier (1958).")
    return Table("survivals", say("Supported enterprises that are still there"), columns, rows, (note,))
