"""Which lists of applications are new? Those received since the first month asked for."""

from etl.core.asking import Asks
from etl.core.period import Window


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Take the dated folders of the drop."""
    ask.take("lists", window.first.first_day.isoformat(), as_of[:10])
