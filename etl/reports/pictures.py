"""Which pictures does a report show? Hand-written SVG: each shape that stands for a number keeps its figure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from etl.core.figure import Figure
from etl.reports.typed import Drawn, Label, Printed, Word

WIDTH = 680
DIGIT = 5.9  # width of one digit at the size of bar labels
INK, MUTED, RULE, ACTUAL, PLAN, PALE = "#1b2733", "#5b6875", "#d5dbe1", "#1d4f7c", "#c26a00", "#b9cbdc"
LIGHTS = {"green": "#4f9d77", "amber": "#efc14a", "red": "#9c1c28", "grey": "#c9d0d6"}
ON_LIGHTS = {"green": "#ffffff", "amber": "#1b2733", "red": "#ffffff", "grey": "#1b2733"}
Text = Word | Printed | Label


def place(value: Fraction | int | float) -> Drawn:
    """A coordinate with two decimals at most, the same on every machine."""
    return Drawn(f"{float(value):.2f}".rstrip("0").rstrip("."))


@dataclass(frozen=True)
class Shape:
    """One mark. ``kind`` is rect, line, circle or text; ``figure`` is the number that the mark shows."""

    kind: str
    x: Drawn
    y: Drawn
    width: Drawn = Drawn("0")
    height: Drawn = Drawn("0")
    fill: Drawn = Drawn(INK)
    text: Text = Printed("")
    anchor: Drawn = Drawn("start")
    weight: Drawn = Drawn("400")
    size: Drawn = Drawn("11")
    points: Drawn = Drawn("")
    dash: Drawn = Drawn("none")
    figure: Figure | None = None


@dataclass(frozen=True)
class Picture:
    """One message: ``title`` says it, ``alt`` says it to those who do not see the picture; ``stated`` are the figures that the title adds."""

    title: Word
    alt: Word
    height: Drawn
    shapes: tuple[Shape, ...]
    width: Drawn = Drawn(str(WIDTH))
    stated: tuple[Figure, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The numbers that the picture shows."""
        return tuple(shape.figure for shape in self.shapes if shape.figure is not None)


def rect(x: float, y: float, width: float, height: float, fill: str, figure: Figure | None = None) -> Shape:
    return Shape("rect", place(x), place(y), place(width), place(height), Drawn(fill), figure=figure)


def text(x: float, y: float, words: Text, *, anchor: str = "start", fill: str = INK, bold: bool = False, size: int = 11) -> Shape:
    return Shape("text", place(x), place(y), fill=Drawn(fill), text=words, anchor=Drawn(anchor), weight=Drawn("600" if bold else "400"), size=Drawn(str(size)))


def rule(x1: float, y1: float, x2: float, y2: float, stroke: str = RULE, dash: str = "none", width: float = 1) -> Shape:
    return Shape(
        "line", place(x1), place(y1), fill=Drawn(stroke), points=Drawn(f"{place(x1)},{place(y1)} {place(x2)},{place(y2)}"), dash=Drawn(dash), width=place(width)
    )


@dataclass(frozen=True)
class Point:
    """One month of a series: its name, its value and, where there is one, its plan."""

    name: Printed
    actual: Figure
    plan: Figure
    actual_text: Printed
    plan_text: Printed
    year: Printed = field(default=Printed(""))


def months(points: Sequence[Point], title: Word, alt: Word, actual_name: Word, plan_name: Word, *, height: int = 152) -> Picture:
    """Bars of what was, steps of what was planned; the last month carries its numbers."""
    known = [figure.value for point in points for figure in (point.actual, point.plan) if figure.value is not None]
    top, floor, left, right = 26, height - 34, 4, WIDTH - 4
    most = max(known, default=Fraction(1)) or Fraction(1)
    step = (right - left) / max(1, len(points))
    bar = step * 0.74

    def level(figure: Figure) -> float:
        return float(floor - (floor - top) * (figure.value or 0) / most)

    shapes: list[Shape] = [
        rect(left, 2, 11, 11, ACTUAL),
        text(left + 17, 12, actual_name, fill=MUTED),
        rule(left + 150, 8, left + 172, 8, PLAN, width=2.5),
        text(left + 178, 12, plan_name, fill=MUTED),
        rule(left, floor, right, floor, "#8895a1"),
    ]
    for i, point in enumerate(points):
        x = left + step * i + (step - bar) / 2
        last = i == len(points) - 1
        if point.actual.value is not None:
            shapes.append(rect(x, level(point.actual), bar, floor - level(point.actual), ACTUAL if last else "#7f9fbd", point.actual))
            inside = floor - level(point.actual) > 22
            fits = last or len(point.actual_text) * DIGIT < bar
            if fits:
                shapes.append(
                    text(
                        x + bar / 2,
                        level(point.actual) + (14 if inside else -6),
                        point.actual_text,
                        anchor="middle",
                        fill="#ffffff" if inside else INK,
                        bold=last,
                        size=10,
                    )
                )
        if point.plan.value is not None:
            y = level(point.plan)
            shapes.append(
                Shape(
                    "line",
                    place(x),
                    place(y),
                    fill=Drawn(PLAN),
                    points=Drawn(f"{place(x - 5)},{place(y)} {place(x + bar + 5)},{place(y)}"),
                    width=Drawn("2.5"),
                    figure=point.plan,
                )
            )
            if last:
                shapes.append(text(x + bar + 5, y - 6, point.plan_text, anchor="end", fill="#8a4a00", bold=True, size=10))
        shapes.append(text(x + bar / 2, floor + 15, point.name, anchor="middle", fill=INK if last else MUTED, bold=last, size=10))
        if point.year:
            shapes.append(text(x + bar / 2, floor + 28, point.year, anchor="middle", fill=MUTED, size=10))
    return Picture(title, alt, place(height), tuple(shapes))


@dataclass(frozen=True)
class Bar:
    """One line of a bar picture: a name, a whole and the part of it that is filled."""

    name: Text
    whole: Figure
    part: Figure
    whole_text: Printed
    part_text: Printed


def bars(lines: Sequence[Bar], title: Word, alt: Word, whole_name: Word, part_name: Word) -> Picture:
    """One bar for each line: the pale whole, the dark part inside, both numbers at its end."""
    most = max((line.whole.value for line in lines if line.whole.value is not None), default=Fraction(1)) or Fraction(1)
    left, right, step, top = 250, WIDTH - 90, 25, 28
    shapes: list[Shape] = [
        rect(left, 2, 11, 11, ACTUAL),
        text(left + 17, 12, part_name, fill=MUTED),
        rect(left + 150, 2, 11, 11, PALE),
        text(left + 167, 12, whole_name, fill=MUTED),
    ]
    for i, line in enumerate(lines):
        y = top + step * i
        shapes.append(text(left - 10, y + 12, line.name, anchor="end"))
        for figure, fill, inset in ((line.whole, PALE, 0), (line.part, ACTUAL, 4)):
            if figure.value is not None:
                shapes.append(rect(left, y + inset, float((right - left) * figure.value / most), 17 - 2 * inset, fill, figure))
        end = left + float((right - left) * (line.whole.value or 0) / most)
        shapes.append(text(end + 8, y + 12, Printed(f"{line.part_text} / {line.whole_text}"), bold=True, size=10))
    return Picture(title, alt, place(top + step * len(lines) + 4), tuple(shapes))


@dataclass(frozen=True)
class Step:
    """One step of a waterfall: a standing sum, or what is lost on the way to the next."""

    name: Word
    figure: Figure
    printed: Printed
    is_sum: bool


def waterfall(steps: Sequence[Step], title: Word, alt: Word, *, height: int = 158) -> Picture:
    """Sums that stand on the floor and, hanging between them, what did not reach the next one."""
    most = max((step.figure.value for step in steps if step.figure.value is not None), default=Fraction(1)) or Fraction(1)
    top, floor = 22, height - 26
    width = WIDTH / max(1, len(steps))
    bar = width * 0.6
    scale = (floor - top) / most
    shapes: list[Shape] = [rule(0, floor, WIDTH, floor, "#8895a1")]
    reached = Fraction(0)
    for i, step in enumerate(steps):
        x = width * i + (width - bar) / 2
        value = step.figure.value
        if value is not None:
            upper = value if step.is_sum else reached
            y = float(floor - scale * upper)
            shapes.append(rect(x, y, bar, max(1.5, float(scale * value)), ACTUAL if step.is_sum else "#e3c9a3", step.figure))
            if not step.is_sum:
                shapes.append(rule(x - (width - bar), y, x, y, "#8895a1", "2 2"))
                low = float(floor - scale * (upper - value))
                shapes.append(rule(x + bar, low, x + width, low, "#8895a1", "2 2"))
            reached = value if step.is_sum else reached - value
            shapes.append(text(x + bar / 2, y - 6, step.printed, anchor="middle", bold=True))
        else:
            shapes.append(text(x + bar / 2, floor - 6, step.printed, anchor="middle", fill=MUTED))
        shapes.append(text(x + bar / 2, floor + 17, step.name, anchor="middle", fill=INK))
    return Picture(title, alt, place(height), tuple(shapes))


@dataclass(frozen=True)
class Tile:
    """One district: its place in the grid, its name, how many projects stand at each light."""

    column: int
    row: int
    name: Label
    counts: tuple[tuple[str, Figure, Printed], ...]  # light, count, printed count
    nothing: Word


def tiles(districts: Sequence[Tile], title: Word, alt: Word, legend: Sequence[tuple[str, Word]]) -> Picture:
    """Districts as equal tiles roughly where they lie; in each a bar of its projects by rating."""
    columns = max((tile.column for tile in districts), default=0) + 1
    rows = max((tile.row for tile in districts), default=0) + 1
    gap, top, tall = 7, 24, 50
    wide = (WIDTH - gap * (columns - 1)) / columns
    shapes: list[Shape] = []
    x = 0.0
    for light, name in legend:
        shapes += [rect(x, 2, 11, 11, LIGHTS[light]), text(x + 17, 12, name, fill=MUTED)]
        x += 130
    for tile in districts:
        x, y = tile.column * (wide + gap), top + tile.row * (tall + gap)
        shapes += [rect(x, y, wide, tall, "#f3f5f7"), text(x + 9, y + 16, tile.name, bold=True)]
        whole = sum((figure.value or Fraction(0) for _, figure, _ in tile.counts), Fraction(0))
        if not whole:
            shapes.append(text(x + 9, y + 38, tile.nothing, fill=MUTED, size=10))
            continue
        start, room = x + 9, wide - 18
        for light, figure, printed in tile.counts:
            if figure.value:
                part = float(room * figure.value / whole)
                shapes.append(rect(start, y + 24, part - 1, 18, LIGHTS[light], figure))
                shapes.append(text(start + (part - 1) / 2, y + 37, printed, anchor="middle", fill=ON_LIGHTS[light], bold=True))
                start += part
    return Picture(title, alt, place(top + rows * (tall + gap)), tuple(shapes))
