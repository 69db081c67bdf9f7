"""How does the same figure go in many places? Small pictures on one scale, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from etl.core.figure import Figure
from etl.reports.pictures import ACTUAL, MUTED, PLAN, WIDTH, Picture, Shape, place, rect, rule, text
from etl.reports.typed import Label, Printed, Word

COLUMNS, GAP, TALL, TOP, HEAD = 5, 10, 66, 22, 18
FULL = Fraction(1)


@dataclass(frozen=True)
class Course:
    """One place: its name, its ratio month by month, and what is printed beside the name."""

    name: Label
    series: tuple[Figure, ...]
    shown: Printed


def multiples(courses: Sequence[Course], title: Word, alt: Word, line: Word) -> Picture:
    """Ratios as small bars; the dashed line is one hundred per cent."""
    most = max([FULL, *(figure.value for course in courses for figure in course.series if figure.value is not None)])
    wide = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS
    room = TALL - HEAD - 4
    shapes: list[Shape] = [rule(0, 8, 22, 8, PLAN, "3 2", 1.5), text(28, 12, line, fill=MUTED)]
    for i, course in enumerate(courses):
        x, y = (i % COLUMNS) * (wide + GAP), TOP + (i // COLUMNS) * (TALL + GAP)
        floor = y + TALL - 2
        shapes.append(text(x, y + 11, course.name, bold=True, size=10))
        shapes.append(text(x + wide, y + 11, course.shown, anchor="end", bold=True, size=10))
        shapes.append(rule(x, floor, x + wide, floor, "#8895a1"))
        step = wide / len(course.series)
        for month, figure in enumerate(course.series):
            if figure.value is not None and figure.value > 0:
                tall = float(room * figure.value / most)
                last = month == len(course.series) - 1
                shapes.append(rect(x + step * month + step * 0.13, floor - tall, step * 0.74, tall, ACTUAL if last else "#7f9fbd", figure))
        plan = floor - float(room * FULL / most)
        shapes.append(rule(x, plan, x + wide, plan, PLAN, "3 2", 1.2))
    rows = -(-len(courses) // COLUMNS)
    return Picture(title, alt, place(TOP + rows * (TALL + GAP)), tuple(shapes))
