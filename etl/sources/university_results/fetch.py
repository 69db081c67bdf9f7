"""Which files of universities are new? Those received from the first month asked for until the day of the run."""

from etl.core.asking import Asks
from etl.core.period import Window


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Take the dated folders of the drop; corrections of earlier months come in them too."""
    ask.take("results", window.first.first_day.isoformat(), as_of[:10])
