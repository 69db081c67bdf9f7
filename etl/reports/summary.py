"""Page one: what did state money give this month, how does the portfolio stand, what must be decided?"""

from dataclasses import dataclass

from markupsafe import Markup

from etl.core.figure import Aspect, Figure
from etl.reports.desk import Desk
from etl.reports.pictures import LIGHTS, ON_LIGHTS, WIDTH, Picture, Shape, place, rect, text
from etl.reports.printing import scale_of
from etl.reports.rating import PRINT_ORDER, Light, rate_coverage
from etl.reports.typed import Address, Label, Printed, Word


@dataclass(frozen=True)
class Line:
    """A small line of a tile: what, and how much."""

    name: Word
    figure: Figure


@dataclass(frozen=True)
class Tile:
    """One headline number with what is needed to judge it."""

    title: Word
    figure: Figure
    lines: tuple[Line, ...]
    coverage: Figure
    data: Light
    value: Printed
    unit: Printed
    address: Address | None

    @property
    def code(self) -> Label:
        return Label(self.figure.code)


def tile(desk: Desk, title: str, indicator: str, lines: tuple[tuple[str, Figure], ...]) -> Tile:
    """A tile of one indicator; the lines say what its number is to be held against."""
    figure, coverage = desk.facts.figure(indicator), desk.facts.figure(indicator, Aspect.COVERAGE)
    scale = scale_of(figure)
    shown = tuple(Line(desk.say(name), held) for name, held in lines)
    return Tile(
        desk.say(title),
        figure,
        shown,
        coverage,
        rate_coverage(coverage),
        desk.printer.number(figure, scale),
        desk.printer.unit(figure, scale),
        desk.address(figure.code),
    )


def tiles(desk: Desk) -> tuple[Tile, ...]:
    """The six headlines."""
    figure = desk.facts.figure

    def change(indicator: str) -> tuple[str, Figure]:
        return "against last month", figure(indicator, Aspect.CHANGE)

    def plan(indicator: str) -> tuple[str, Figure]:
        return "of the plan", figure(indicator, Aspect.AGAINST_PLAN)

    return (
        tile(desk, "Supported projects", "projects_supported", (change("projects_supported"), ("of them have sold their product", figure("first_sales")))),
        tile(
            desk,
            "Absorbed of what was paid and awarded",
            "absorbed",
            (("awarded", figure("awarded")), ("paid", figure("disbursed")), change("absorbed"), ("of the plan", figure("absorption_of_plan"))),
        ),
        tile(desk, "New jobs", "gross_jobs", (change("gross_jobs"), plan("gross_jobs"))),
        tile(desk, "Sales of supported products", "sales", (change("sales"), plan("sales"))),
        tile(desk, "Incremental taxes", "incremental_taxes", (change("incremental_taxes"), plan("incremental_taxes"))),
        tile(desk, "Fiscal return", "fiscal_return", (change("fiscal_return"), ("taxes paid in the month", figure("taxes_paid")))),
    )


def sentence(desk: Desk, msgid: str, otherwise: str, count: Figure | None = None, **figures: Figure) -> Markup:
    """A sentence, or the one that says why it cannot be said: a missing value is never read as a number."""
    unknown = [figure for figure in figures.values() if not figure.is_known]
    if unknown:
        return desk.speaker.mark(otherwise, why=desk.printer.absent(unknown[0]))
    return desk.speaker.mark(msgid, count, **figures)


def answer(desk: Desk) -> tuple[Markup, ...]:
    """Three sentences: money, results, return."""
    figure = desk.facts.figure
    return (
        sentence(
            desk,
            "State support goes to {count} project: {awarded} awarded, {disbursed} paid, {absorbed} absorbed ({against} of the plan).",
            "How the money moved is not known: {why}.",
            figure("projects_supported"),
            awarded=figure("awarded"),
            disbursed=figure("disbursed"),
            absorbed=figure("absorbed"),
            against=figure("absorption_of_plan"),
        ),
        sentence(
            desk,
            "Supported products sold for {sales} in the month ({change} against last month, {against} of the plan); new jobs since support began: {jobs}.",
            "What the enterprises achieved in the month is not known: {why}.",
            sales=figure("sales"),
            change=figure("sales", Aspect.CHANGE),
            against=figure("sales", Aspect.AGAINST_PLAN),
            jobs=figure("gross_jobs"),
        ),
        sentence(
            desk,
            "Taxes above the level before support: {taxes} in the month; fiscal return since the start: {fiscal}. "
            "Reports cover {coverage} of the money awarded.",
            "What came back to the budget is not known: {why}.",
            taxes=figure("incremental_taxes"),
            fiscal=figure("fiscal_return"),
            coverage=figure("reporting_coverage"),
        ),
    )


def portfolio(desk: Desk) -> Picture:
    """All supported projects by rating, as one bar."""
    found = {light: [project for project in desk.supported if desk.light(project) is light] for light in PRINT_ORDER}
    counts = {light: desk.projects_in(light.value, projects) for light, projects in found.items()}
    whole = max(1, len(desk.supported))
    shapes: list[Shape] = []
    x = 0.0
    for light, figure in counts.items():
        width = WIDTH * len(found[light]) / whole
        if width:
            shapes.append(rect(x, 0, width - 2, 24, LIGHTS[light], figure))
            shapes.append(
                text(x + (width - 2) / 2, 17, desk.printer.number(figure), anchor="middle", fill=ON_LIGHTS[light], bold=True, size=13 if width > 24 else 11)
            )
        x += width
    red = counts[Light.RED]
    title = desk.say("{count} project is rated red", red)
    alt = desk.say(
        "Projects by rating: red {red}, amber {amber}, green {green}, not rated {grey}.", **{light.value: figure for light, figure in counts.items()}
    )
    return Picture(title, alt, place(24), tuple(shapes))


def legend(desk: Desk) -> tuple[tuple[Light, Figure], ...]:
    """How many projects stand at each light."""
    return tuple((light, desk.projects_in(light.value, [project for project in desk.supported if desk.light(project) is light])) for light in PRINT_ORDER)
