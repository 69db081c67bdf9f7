"""The ``esep`` command: the same steps without Airflow's scheduler, for people and for scripts.

Exit codes: 0 fine, 1 there are findings (or something does not agree), 2 it cannot be done.
"""

from etl.cli import acts, history, listing, log, pages, quarantined, release, ruled, running, supplying, tracing
from etl.cli.talking import app

__all__ = ["acts", "app", "history", "listing", "log", "pages", "quarantined", "release", "ruled", "running", "supplying", "tracing"]
