"""Where is the last good copy? The warehouse and the folder of its logs, of one moment, in a folder of that moment."""

from datetime import datetime
from pathlib import Path

from etl.adapters import backup
from etl.core.moment import moment
from etl.settings import Settings
from etl.steps.opening import open_warehouse
from etl.steps.verifying import verify_log


def back_up(settings: Settings, *, as_of: datetime) -> Path:
    """A copy of a log that is whole; LogBroken before anything is copied if it is not, so good copies are not pushed out."""
    verify_log(settings)
    open_warehouse(settings)
    return backup.back_up(settings.warehouse_url, settings.logs, settings.backups, moment(as_of).replace(":", ""), settings.environ)
