"""Which exchange rates does the bank set? Working days only; a walk around invented anchors, not the real history."""

from datetime import date, timedelta

import holidays

from demo.world.model import TODAY, Record, chance

FIRST_DAY = date(2023, 9, 18)  # some days before the first month, so that one can walk back from its first day
CURRENCIES = {
    "USD": ("ДОЛЛАР США", 1),
    "EUR": ("ЕВРО", 1),
    "RUB": ("РОССИЙСКИЙ РУБЛЬ", 1),
    "CNY": ("КИТАЙСКИЙ ЮАНЬ", 1),
    "KRW": ("ВОН (100)", 100),
    "UZS": ("УЗБЕКСКИХ СУМОВ (100)", 100),
}
ANCHOR_DAYS = (date(2023, 9, 1), date(2024, 7, 1), date(2025, 1, 15), date(2025, 8, 1), date(2026, 1, 15), date(2026, 7, 31), date(2026, 10, 31))
ANCHORS = {  # tenge for ``quant`` units on the anchor days
    "USD": (476.0, 472.0, 521.0, 538.0, 512.0, 474.2, 471.0),
    "EUR": (503.0, 507.0, 540.0, 602.0, 590.0, 548.0, 546.0),
    "RUB": (4.95, 5.45, 5.15, 6.55, 6.4, 5.95, 5.9),
    "CNY": (65.2, 65.0, 71.2, 74.9, 73.0, 69.8, 69.5),
    "KRW": (35.4, 34.2, 35.9, 38.6, 35.2, 34.1, 33.9),
    "UZS": (3.92, 3.75, 4.02, 4.27, 4.25, 4.05, 4.0),
}


def published_days() -> list[date]:
    """Working days from ``FIRST_DAY`` to the day of the run, by the public calendar of Kazakhstan."""
    calendar = holidays.country_holidays("KZ", years=range(FIRST_DAY.year, TODAY.year + 1))
    days = (FIRST_DAY + timedelta(days=number) for number in range((TODAY - FIRST_DAY).days + 1))
    return [day for day in days if calendar.is_working_day(day)]


def _anchored(currency: str, day: date) -> float:
    place = max(number for number, anchor in enumerate(ANCHOR_DAYS) if anchor <= day)
    gone = (day - ANCHOR_DAYS[place]).days / (ANCHOR_DAYS[place + 1] - ANCHOR_DAYS[place]).days
    return ANCHORS[currency][place] * (1 - gone) + ANCHORS[currency][place + 1] * gone


def rate_records(seed: int) -> dict[str, list[Record]]:
    """The items of each published day, by ISO day, as the bank prints them."""
    rng = chance(seed, "rates")
    before = dict.fromkeys(CURRENCIES, 0.0)
    found: dict[str, list[Record]] = {}
    for day in published_days():
        items = []
        for currency, (name, quant) in CURRENCIES.items():
            rate = round(_anchored(currency, day) * rng.uniform(0.995, 1.005), 2)
            change = round(rate - before[currency], 2) if before[currency] else 0.0
            before[currency] = rate
            index = "UP" if change > 0 else "DOWN" if change < 0 else ""
            items.append({"fullname": name, "title": currency, "description": f"{rate:g}", "quant": str(quant), "index": index, "change": f"{change:+.2f}"})
        found[day.isoformat()] = items
    return found


def per_unit(records: dict[str, list[Record]]) -> dict[str, dict[str, float]]:
    """Tenge for one unit, by day and currency."""
    return {day: {item["title"]: float(item["description"]) / int(item["quant"]) for item in items} for day, items in records.items()}
