"""How do prices move? Seven invented monthly indices in the shape of Taldau, not the real history."""

from demo.world.model import FIRST, MONTHS, Record, chance

USUAL = {  # percent a month and how much it varies
    "consumer": (0.8, 0.3),
    "producer": (0.6, 1.2),
    "construction": (0.5, 0.3),
    "producer_B": (0.5, 2.1),
    "producer_C": (0.7, 0.6),
    "producer_D": (0.9, 0.8),
    "producer_E": (0.8, 0.4),
}
COUNTRY = "741880"


def index_records(seed: int) -> dict[str, list[Record]]:
    """For each index the series that its answer holds: the country, and one region that we leave alone."""
    found = {}
    for kind, (usual, spread) in USUAL.items():
        rng = chance(seed, "prices", kind)
        country = [period(month, f"{100 + rng.gauss(usual, spread):.1f}") for month in (FIRST.previous, *MONTHS)]
        region = [{**each, "value": "x"} for each in country]
        found[kind] = [
            {"terms": [COUNTRY], "termNames": ["РЕСПУБЛИКА КАЗАХСТАН"], "periods": country},
            {"terms": ["268018"], "termNames": ["АКТЮБИНСКАЯ ОБЛАСТЬ"], "periods": region},
        ]
    return found


def period(month: object, value: str | None) -> Record:
    """One month of a series as Taldau writes it."""
    year, number = str(month).split("-")
    names = ["январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"]
    last = {"02": "29" if int(year) % 4 == 0 else "28", "04": "30", "06": "30", "09": "30", "11": "30"}.get(number, "31")
    return {"name": f"{names[int(number) - 1]} {year} года", "date": f"{last}.{number}.{year}", "value": value}
