"""May the effect of support be estimated? Each condition with what there is; no number before all of them are met."""

from etl.core.figure import Figure
from etl.reports.desk import Desk
from etl.reports.rating import thresholds
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Printed, Word


def impact(desk: Desk) -> Table:
    """The conditions of a difference-in-differences estimate (docs/method.md).

    Two of them no source can meet in this version: nothing is known of enterprises without support, nor of results before it.
    """
    say, bounds = desk.say, thresholds()["impact"]
    supported, coverage = desk.facts.figure("projects_supported"), desk.facts.figure("reporting_coverage")

    def state(is_met: bool) -> Word:
        return desk.words.code("condition", "met" if is_met else "not met")

    def least(figure: Figure, bound: int) -> bool:
        return figure.value is not None and figure.value >= bound

    def counted(bound: int) -> Printed:
        return Printed(str(bound))

    percent = Printed(f"{bounds['coverage']}{desk.printer.marks.before_percent}%")
    rows = (
        Row((say("Supported projects"), counted(bounds["supported"]), desk.printer.full(supported), state(least(supported, bounds["supported"])))),
        Row((say("Share of the money awarded whose projects reported"), percent, desk.printer.full(coverage), state(_share(coverage, bounds["coverage"])))),
        Row((say("Months before support whose results are known"), counted(bounds["months_before"]), say("none: reports begin with support"), state(False))),
        Row((say("Enterprises without support to compare with"), counted(bounds["compared"]), say("none: no source tells of them"), state(False))),
    )
    columns = (Column(say("Condition"), "44%"), Column(say("At least"), "12%"), Column(say("There is"), "28%"), Column(say("State"), "16%"))
    note = say("Results above are before and after, or gross: they do not say what would have happened without support.")
    return Table("impact", say("Effect of support: no estimate is possible"), columns, rows, (note,))


def _share(coverage: Figure, percent: int) -> bool:
    return coverage.value is not None and coverage.value * 100 >= percent
