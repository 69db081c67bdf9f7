"""How do the parts of an area stand beside each other? Results line by line, ratings tile by tile."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from etl.core.figure import Aspect, Level
from etl.reports.desk import Desk
from etl.reports.pictures import Picture, Tile, tiles
from etl.reports.rating import PRINT_ORDER, may_rank
from etl.reports.tables import Column, Row, Table
from etl.reports.tile_map import places
from etl.reports.typed import Label, Word

SHOWN = ("projects_supported", "absorbed", "sales", "gross_jobs", "incremental_taxes", "reporting_coverage")


def division(desk: Desk, name: str, title: str, head: str, level: Level, subjects: Sequence[tuple[str, Word | Label]]) -> Table:
    """Results by the parts of one division, and of the whole."""
    say, money = desk.say, desk.words.code("unit", "million tenge")
    columns = (
        Column(say(head), "30%"),
        Column(say("Projects"), "10%", kind="number"),
        Column(say("Absorbed"), "12%", money, "number"),
        Column(say("Sales"), "11%", money, "number"),
        Column(say("New jobs"), "12%", desk.words.code("unit", "FTE"), "number"),
        Column(say("Incremental taxes"), "13%", money, "number"),
        Column(say("Coverage"), "12%", Word("%"), "number"),
    )
    return Table(name, say(title), columns, lines(desk, SHOWN, level, subjects))


def lines(desk: Desk, indicators: Sequence[str], level: Level, subjects: Sequence[tuple[str, Word | Label]]) -> tuple[Row, ...]:
    """One row for each part and one for the whole."""
    rows = [Row((label, *(desk.facts.figures.get(each, level, subject, Aspect.VALUE) for each in indicators))) for subject, label in subjects]
    return (*rows, Row((desk.say("Total"), *(desk.facts.figure(each) for each in indicators)), is_total=True))


def ordered(desk: Desk, parts: Collection[str]) -> list[str]:
    """The parts of the area by their sales, or in the order of the code list where coverage forbids an order of merit."""
    if not may_rank(desk.facts.figure("sales", Aspect.COVERAGE)):
        return list(parts)
    sales = {code: desk.facts.figures.get("sales", Level.DISTRICT, code, Aspect.VALUE).value or 0 for code in parts}
    return sorted(parts, key=lambda code: (-sales[code], code))


def light_map(desk: Desk, message: str, otherwise: str, absent: Collection[str] = ()) -> Picture:
    """Projects of each part of the area by rating; ``absent`` are those that are not connected.

    ``message`` counts the parts with red projects, ``otherwise`` is the text for those who do not see the picture.
    """
    drawn = []
    for code, (column, row) in places(desk.facts.region.code, tuple(desk.facts.districts)).items():
        here = [project for project in desk.supported if project.district == code]
        counts = []
        for light in PRINT_ORDER if code not in absent else ():
            figure = desk.projects_in(f"{code}/{light.value}", [project for project in here if desk.light(project) is light])
            counts.append((light.value, figure, desk.printer.number(figure)))
        nothing = desk.say("not connected") if code in absent else desk.say("no projects")
        drawn.append(Tile(column, row, desk.district(code), tuple(counts), nothing))
    reds = sum(1 for tile in drawn for light, figure, _ in tile.counts if light == "red" and figure.value)
    count = desk.projects_in("districts/red", range(reds))
    title = desk.say(message, count)
    legend = [(light.value, desk.words.code("light", light)) for light in PRINT_ORDER]
    return replace(tiles(drawn, title, desk.say(otherwise, title=title), legend), stated=(count,))
