"""What goes wrong at the National Bank? Damaged pages on Sundays, which are empty in the clean world."""

from demo.world.model import Record, World
from demo.world.rates import CURRENCIES


def item(currency: str = "USD", rate: str = "474.2", **changes: str) -> Record:
    name, quant = CURRENCIES.get(currency, ("", 1))
    return {"fullname": name, "title": currency, "description": rate, "quant": str(quant), "index": "", "change": "+0.00"} | changes


SUNDAYS: dict[str, list[Record]] = {
    "2026-03-15": [item(rate="н/д")],
    "2026-04-19": [item(quant="один")],
    "2026-05-17": [item(), item(rate="477.3")],
    "2026-06-14": [item("RUB", "5.97"), item("RUB", "5.97")],
    "2026-07-12": [item("US$")],
    "2026-08-16": [item(rate="4742")],
    "2026-08-23": [{"raw": "<rates><generator>Alternatum CMS</generator><date>23.08.2026</date><item><title>USD</ti"}],
    "2026-09-20": [item(date="20.09.2027")],
}


def apply(world: World) -> None:
    """Add the pages; none of the days had one."""
    if taken := SUNDAYS.keys() & world.rates.keys():
        raise ValueError(f"These days have rates already: {sorted(taken)}.")
    world.rates.update(SUNDAYS)
