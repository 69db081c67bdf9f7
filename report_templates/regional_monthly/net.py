"""How much of the results would be left if what would have come anyway is taken off? A range beside the gross figure, with the source of each factor."""

from etl import reference
from etl.core.appraisal import FACTORS, net_range
from etl.core.figure import Figure, Unit
from etl.reports.counts import NET, ratio_figure
from etl.reports.desk import Desk
from etl.reports.printing import common_scale
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Word

GROSS = ("gross_jobs", "sales", "incremental_taxes")
NAMED = {"leakage": "leakage out of the region", "displacement": "displacement of other enterprises", "substitution": "substitution"}


def gross_to_net(desk: Desk) -> Table:
    """One row for each gross result with a range; without a gross value, or with one below zero, the reason stands in both ends."""
    say, facts, known = desk.say, desk.facts, reference.additionality()
    bounds = {code: (each.low, each.high) for code, each in known.items()}

    def ends(gross: Figure) -> tuple[Figure, Figure]:
        found = net_range(gross.value, bounds) if gross.value is not None and gross.value >= 0 else (None, None)
        reason = "There is no gross value." if gross.value is None else "The gross value is below zero."
        low, high = (
            ratio_figure(NET, value, facts.period, reason=reason, subject=f"{end}/{gross.indicator}", unit=gross.unit)
            for end, value in zip(("low", "high"), found, strict=True)
        )
        return low, high

    rows = []
    for name in GROSS:
        gross = facts.figure(name)
        low, high = ends(gross)
        rows.append(Row((desk.coded(name), desk.printer.unit(gross, common_scale([]) if gross.unit is Unit.TIYN else None), gross, low, high)))
    columns = (
        Column(say("Indicator"), "40%", kind="coded"),
        Column(say("Unit"), "15%"),
        Column(say("Gross"), "15%", kind="number"),
        Column(say("Net, from"), "15%", kind="number"),
        Column(say("Net, to"), "15%", kind="number"),
    )
    unknown = [say(NAMED[each]) for each in FACTORS if each in NAMED and each not in bounds]
    notes = [
        say("From: if as much would have come anyway as was found elsewhere. To: if nothing would have come without support. Not an estimate for this region."),
        *(say(each.source) for each in known.values()),
    ]
    if unknown:
        notes.append(
            say("No published value was found for {factors}: nothing is taken off for it, and both ends would be lower.", factors=Word(", ".join(unknown)))
        )
    return Table("net", say("Gross results and what may be left of them"), columns, tuple(rows), tuple(notes))
