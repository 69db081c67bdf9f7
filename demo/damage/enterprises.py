"""What goes wrong in the spreadsheets of enterprises? Bad months of a decoy enterprise, and one late correction of a real one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from demo.damage.decoys import ENTERPRISE, MONEY_PROJECT, NO_PROJECT, RESULTS_PROJECT, day
from demo.world.forms import HEADINGS
from demo.world.model import Cell, Delivery, Formula, Line, World, day_in
from demo.world.register import organisations
from etl.core.period import Period

FIELDS = ("project", "sales", "fte", "payroll", "output", "currency", "export", "investment", "waste", "first_sale", "used", "people")
GOOD: Line = (RESULTS_PROJECT, 8_000_000, 25, 7_500_000, 31_000_000, None, None, None, 15, None, 18_000_000, 40)
GOOD_MONTHS = [Period(2025, 1).plus(number) for number in range(12)]
COPIED, SHIFTED = ("2025-07", "2025-08", "2025-09", "2025-10"), ("2025-08", "2025-09")
OTHERS_PROJECT = "AKT-010"
BEYOND, TWICE, FEWER = "2025-11", "2025-12", "2025-06"  # more used up than was made; two outputs of one enterprise; fewer people than the project has
HEADINGS_AGREED = HEADINGS["enterprise_results"]


def line(**changes: Cell) -> Line:
    """A good row of the decoy with some cells changed."""
    told = dict(zip(FIELDS, GOOD, strict=True)) | changes
    return tuple(told[name] for name in FIELDS)


def sent(month: str, *lines: Line, seq: int = 1) -> Delivery:
    period = Period.parse(month)
    return Delivery(
        "enterprise_results", day_in(period.plus(1), 8) if period < Period(2026, 9) else day("2026-10-05"), ENTERPRISE, month, seq, lines or (line(),)
    )


def good_month(month: str) -> Line:
    """Sales that differ each month but for four that were copied, and a payroll that was tripled for two."""
    sales = 8_000_000 if month in COPIED else 8_000_000 + 50_000 * int(month[5:])
    return (
        line(sales=sales, payroll=27_000_000)
        if month in SHIFTED
        else line(sales=sales, used=33_000_000 if month == BEYOND else 18_000_000, people=20 if month == FEWER else 40)
    )


def second_rows(month: str) -> tuple[Line, ...]:
    """The row of another project of the decoy, in the months whose rows must disagree."""
    return (line(project=MONEY_PROJECT, output=30_000_000),) if month == TWICE else ()


ROWS: dict[str, tuple[Line, ...]] = {
    "2023-10": (line(fte="24,5"),),
    "2023-11": (line(sales="нет данных"),),
    "2023-12": (line(investment=-5_000_000),),
    "2024-01": (line(), line()),
    "2024-02": (line(), line(sales=9_000_000)),
    "2024-03": (line(project=NO_PROJECT),),
    "2024-04": (line(project=OTHERS_PROJECT),),
    "2024-05": (line(sales=None),),
    "2024-06": (line(sales=8_000),),
    "2024-07": (line(currency="USD"),),
    "2024-08": (line(sales=33_000_000),),
    "2024-09": (line(waste=900),),
    "2024-10": (line(first_sale=date(2024, 11, 20)),),
    "2024-11": (line(payroll=500_000, sales=8_100_000),),
    "2024-12": (line(fte=260, payroll=78_000_000, people=300),),
    "2026-01": (line(first_sale="31.02.2026"),),
    "2026-02": (line(currency="долл", export=12_500),),
    "2026-03": (line(investment=Formula("=B8*0.1", 800_000)),),
    "2026-10": (line(),),
}


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def apply(world: World) -> None:
    """Add good months of the decoy, then a file for each defect."""
    world.deliveries.extend(sent(str(month), good_month(str(month)), *second_rows(str(month))) for month in GOOD_MONTHS)
    world.deliveries.extend(sent(month, *lines) for month, lines in ROWS.items())
    world.deliveries.extend(
        [
            replace(sent("2026-04"), is_nil=True),
            replace(sent("2026-05"), bin_cell=int(ENTERPRISE), name=f"{int(ENTERPRISE)}_2026-05_1.xlsx"),
            replace(sent("2026-06", (*line(), "проверено")), headings=(*HEADINGS_AGREED, "Ескерту / Примечание")),
            replace(sent("2026-07", line()[:3] + line()[4:]), headings=HEADINGS_AGREED[:3] + HEADINGS_AGREED[4:]),
            replace(sent("2026-08"), name=f"{ENTERPRISE}_2026-07_2.xlsx"),
            replace(sent("2026-09"), spoil=cut),
            late_correction(world, "polimer", "2026-05"),
        ]
    )


def late_correction(world: World, key: str, month: str) -> Delivery:
    """A real enterprise lowers the sales of a closed month by 8 %, long after it was closed."""
    number = organisations()[key].bin
    first = next(each for each in world.deliveries if each.bin == number and each.period == month)
    lower = _changed(first.lines, 1, lambda cell: round(float(str(cell)) * 0.92, 2))
    return replace(first, received_on=day("2026-09-18"), seq=3, lines=lower)


def _changed(lines: tuple[Line, ...], place: int, change: Callable[[Cell], Cell]) -> tuple[Line, ...]:
    return tuple((*each[:place], change(each[place]), *each[place + 1 :]) for each in lines)
