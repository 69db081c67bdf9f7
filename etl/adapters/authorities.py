"""Who may vouch for a server? The authority that is set for one source, and beside it none other."""

import ssl
from pathlib import Path

from etl.errors import SettingError


def vouching(file: Path, source: str) -> ssl.SSLContext:
    """Trust in the certificates of this file alone, PEM. SettingError if it cannot be read."""
    try:
        return ssl.create_default_context(cafile=file)
    except OSError as error:
        raise SettingError(
            "The file of trusted certificates cannot be read.",
            source=source,
            why=type(error).__name__,
            next_step="Set _CA to a file in PEM form that this user may read.",
        ) from None
