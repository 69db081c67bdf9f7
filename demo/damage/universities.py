"""What goes wrong in the files of universities? Bad months of a decoy institute, and damaged second copies of real files."""

from dataclasses import replace

from demo.damage.decoys import ENTERPRISE, INSTITUTE, day
from demo.damage.enterprises import cut
from demo.world.forms import HEADINGS
from demo.world.model import Cell, Delivery, Line, World, day_in
from demo.world.register import organisations
from etl.core.period import Period

NAMES = ("unit", "staff", "foreign", "laboratories", "publications", "filed", "granted", "licences", "income", "joint")
GOOD: Line = ("test_unit", 12.5, 1, 1, 2, 0, 0, 0, 0, 1)
AGREED = HEADINGS["university_results"]


def line(**changes: Cell) -> Line:
    """A good row of the decoy with some cells changed."""
    told = dict(zip(NAMES, GOOD, strict=True)) | changes
    return tuple(told[name] for name in NAMES)


def sent(month: str, *lines: Line) -> Delivery:
    period = Period.parse(month)
    return Delivery("university_results", day_in(period.plus(1), 8) if period < Period(2026, 9) else day("2026-10-05"), INSTITUTE, month, 1, lines or (line(),))


ROWS: dict[str, tuple[Line, ...]] = {
    "2025-01": (line(foreign=20),),
    "2025-02": (line(publications="көп"),),
    "2025-03": (line(foreign=-1),),
    "2025-04": (line(publications=999_999),),
    "2025-05": (line(unit="Laboratory 1"),),
    "2025-06": (line(), line()),
    "2025-07": (line(), line(publications=3)),
    "2025-08": (line(staff="12,5"),),
    "2026-10": (line(),),
}


def in_windows_1251(content: bytes) -> bytes:
    return content.decode().encode("cp1251")


def apply(world: World) -> None:
    """Add a file for each defect, and three good months after which the decoy falls silent."""
    world.deliveries.extend(sent(month) for month in ("2026-06", "2026-07", "2026-08"))
    world.deliveries.extend(sent(month, *lines) for month, lines in ROWS.items())
    world.deliveries.extend(
        [
            replace(sent("2025-09"), bin=ENTERPRISE),
            replace(sent("2025-10", line()[:9]), headings=AGREED[:9]),
            replace(sent("2025-11", (*line(), 7)), headings=(*AGREED, "Ескерту / Примечание")),
            replace(sent("2025-12"), name="otchet_dekabr.xlsx"),
            replace(again(world, "zkmu", "2026-08", "2026-09-15"), lines=(("онкология", 3.5, 0, 1, 0, 0, 0, 0, 0, 0),), spoil=in_windows_1251),
            replace(again(world, "zkmu", "2026-07", "2026-08-17"), spoil=cut),
            again(world, "agro_institute", "2026-04", "2026-09-10", more_publications=1),
        ]
    )


def again(world: World, key: str, month: str, received: str, more_publications: int = 0) -> Delivery:
    """A second delivery of a real university's month."""
    number = organisations()[key].bin
    first = next(each for each in world.deliveries if each.bin == number and each.period == month)
    lines = tuple((*each[:4], int(str(each[4])) + more_publications, *each[5:]) for each in first.lines)
    return replace(first, received_on=day(received), seq=2, lines=lines)
