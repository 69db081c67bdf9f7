"""Which files lie in the drop folder? ``file:///drop/results`` or a plain path, with one folder for each day of receipt."""

import os
from collections.abc import Generator
from functools import partial
from pathlib import Path

from etl.adapters.ways import PIECE_BYTES, Call, Delivery
from etl.adapters.ways._dated import Entry, asked_for, deliveries_of
from etl.errors import SourceUnreachable


def deliveries(call: Call) -> Generator[Delivery, None, None]:
    """The files of the days asked for; links and anything that is no plain file are left alone."""
    folder = Path(call.endpoint.url.removeprefix("file://"))
    if not folder.is_dir():
        raise SourceUnreachable("The drop folder is not there.", source=call.source, next_step="Check the share and the setting of the folder.")
    days = asked_for([day.name for day in folder.iterdir() if day.is_dir() and not day.is_symlink()], call)
    yield from deliveries_of(days, lambda day: _look(folder / day, call), call)


def _look(folder: Path, call: Call) -> list[Entry]:
    try:
        with os.scandir(folder) as found:
            plain = [(Path(each.path), each.stat(follow_symlinks=False)) for each in found if each.is_file(follow_symlinks=False)]
    except OSError as error:
        raise SourceUnreachable(
            "A folder of the drop cannot be looked at, or went away.",
            source=call.source,
            why=type(error).__name__,
            next_step="Check the share; it is tried again by itself.",
        ) from error
    return [Entry(os.fsencode(path.name), shown_name(path), facts.st_size, facts.st_mtime_ns, partial(_pieces, path)) for path, facts in plain]


def _pieces(path: Path) -> Generator[bytes, None, None]:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as stream:
        while piece := stream.read(PIECE_BYTES):
            yield piece


def shown_name(file: Path) -> str:
    """The name of a delivered file as text; bytes that are no UTF-8 become question marks."""
    return os.fsencode(file.name).decode("utf-8", "replace")
