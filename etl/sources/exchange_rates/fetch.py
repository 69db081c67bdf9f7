"""Which rates were set? One call per day; an empty answer is a day without a rate."""

from datetime import timedelta

from etl.core.asking import Asks
from etl.core.period import Window


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Ask for each day of the months, but for none after the day of the run."""
    day, last = window.first.first_day, min(window.last.last_day.isoformat(), as_of[:10])
    while day.isoformat() <= last:
        ask.get("rates", "/rss/get_rates.cfm", {"fdate": day.strftime("%d.%m.%Y")})
        day += timedelta(days=1)
