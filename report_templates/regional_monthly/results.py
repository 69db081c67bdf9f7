"""What did the supported projects achieve, by whom and where?"""

from etl.core.figure import Aspect, Figure, Level, Unit
from etl.core.period import Period
from etl.reports.desk import Desk
from etl.reports.divided import division, light_map, ordered
from etl.reports.pictures import Picture, Point, months
from etl.reports.printing import common_scale
from etl.reports.rating import may_rank
from etl.reports.tables import Cell, Column, Row, Table
from etl.reports.typed import Printed, Word

HEADLINES = (
    "gross_jobs",
    "jobs_safeguarded",
    "cost_per_job",
    "sales",
    "sales_against_last_year",
    "value_added",
    "labour_productivity",
    "taxes_paid",
    "incremental_taxes",
    "incremental_taxes_real",
    "exports",
    "waste_processed",
    "capacity_use",
    "first_sales",
    "readiness_gained",
)
ORGANISATION_TYPES = ("enterprise", "university", "institute", "state_body")


def headlines(desk: Desk) -> Table:
    """Every result of the month with its plan, its bounds and its coverage."""
    say, facts = desk.say, desk.facts

    def bound(indicator: str, aspect: Aspect) -> Cell:
        place = (indicator, Level.REGION, facts.region.code, aspect)
        return facts.figures.get(*place) if facts.figures.has(*place) else say("—")

    def row(indicator: str) -> Row:
        value = facts.figure(indicator)
        unit = desk.printer.unit(value, common_scale([]) if value.unit is Unit.TIYN else None)
        cells = (
            desk.coded(indicator),
            unit,
            value,
            facts.figure(indicator, Aspect.CHANGE),
            facts.figure(indicator, Aspect.PLAN),
            facts.figure(indicator, Aspect.AGAINST_PLAN),
        )
        return Row((*cells, bound(indicator, Aspect.LOW), bound(indicator, Aspect.HIGH), facts.figure(indicator, Aspect.COVERAGE)))

    columns = (
        Column(say("Indicator"), "29%", kind="coded"),
        Column(say("Unit"), "9%"),
        Column(say("Value"), "9%", kind="number"),
        Column(say("Change in the month"), "10.5%", kind="number"),
        Column(say("Plan"), "8.5%", kind="number"),
        Column(say("Of the plan"), "8.5%", Word("%"), "number"),
        Column(say("Low bound"), "9%", kind="number"),
        Column(say("High bound"), "9%", kind="number"),
        Column(say("Coverage"), "7.5%", Word("%"), "number"),
    )
    notes = (say("Low bound: projects that did not report count as nothing. High bound: they count at their plan."),)
    return Table("results", say("Results of the month"), columns, tuple(row(indicator) for indicator in HEADLINES), notes)


def by_programme(desk: Desk) -> Table:
    return division(
        desk,
        "results_programme",
        "Results by programme",
        "Programme",
        Level.PROGRAMME,
        [(code, desk.words.code("programme", code)) for code in desk.programmes()],
    )


def by_organisation_type(desk: Desk) -> Table:
    present = {desk.facts.organisations[project.bin].type_code for project in desk.supported if project.bin in desk.facts.organisations}
    return division(
        desk,
        "results_organisation",
        "Results by kind of organisation",
        "Kind of organisation",
        Level.ORGANISATION_TYPE,
        [(code, desk.words.code("organisation type", code)) for code in ORGANISATION_TYPES if code in present],
    )


def by_district(desk: Desk) -> Table:
    """Districts in the order of their sales, or in the order of the code list where coverage forbids to rank."""
    table = division(
        desk,
        "results_district",
        "Results by district",
        "District",
        Level.DISTRICT,
        [(kato, desk.district(kato)) for kato in ordered(desk, desk.facts.districts)],
    )
    ranked = may_rank(desk.facts.figure("sales", Aspect.COVERAGE))
    note = (
        "Districts stand in the order of their sales."
        if ranked
        else "Coverage does not allow an order of merit; districts stand in the order of the code list."
    )
    return Table(table.name, table.title, table.columns, table.rows, (desk.say(note),))


def monthly(desk: Desk, indicator: str, message: str, otherwise: str) -> Picture:
    """Actual and plan of one indicator over the last months; the message is the title."""
    facts, printer = desk.facts, desk.printer
    place = (indicator, Level.REGION, facts.region.code)
    plans = {figure.period: figure for figure in facts.history.series(*place, Aspect.PLAN)}

    actuals = [figure for figure in facts.history.series(*place, Aspect.VALUE) if figure.period in plans]
    scale = common_scale([*actuals, *plans.values()])

    def bare(figure: Figure) -> Printed:
        return printer.number(figure, scale)

    points: list[Point] = []
    for figure in actuals:
        month = Period.parse(figure.period)
        year = printer.year(month) if not points or month.month == 1 else Printed("")
        points.append(Point(printer.short_month(month), figure, plans[figure.period], bare(figure), bare(plans[figure.period]), year))
    value, against = facts.figure(indicator), facts.figure(indicator, Aspect.AGAINST_PLAN)
    title = (
        desk.say(message, value=value, against=against)
        if value.is_known and against.is_known
        else desk.say(otherwise, why=printer.absent(value if not value.is_known else against))
    )
    unit = printer.words.code("unit", scale.unit)
    return months(
        points,
        title,
        desk.say("{title} Bars: actual by month; lines: plan.", title=title),
        desk.say("actual, {unit}", unit=unit),
        desk.say("plan, {unit}", unit=unit),
    )


def district_map(desk: Desk) -> Picture:
    """Projects of each district by rating."""
    return light_map(desk, "Red projects stand in {count} district", "{title} Tiles: districts; bars: their projects by rating.")
