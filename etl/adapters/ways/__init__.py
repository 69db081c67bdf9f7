"""How do delivered files reach us? One file for each way, named after the scheme of the address: file, sftp, s3, imaps.

A way has one function, ``deliveries(call)``: it looks at what was received on the days asked for and yields each file
in a fixed order, its bytes in pieces. It reads and never changes anything at the other end, follows no link, and
takes names as data. What is kept of a file, and what is set aside, is decided in ``etl.adapters.arriving``.
"""

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field

from etl.errors import SourceUnreachable
from etl.settings import Endpoint

PIECE_BYTES = 256 * 1024
ANSWER_SECONDS = 30.0  # how long one answer of a server may take
Pieces = Callable[[], Generator[bytes, None, None]]  # closed when enough was read


@dataclass(frozen=True)
class Call:
    """What a way is told: where to look, for which days, and its limits."""

    source: str
    endpoint: Endpoint
    first_day: str
    last_day: str
    most_bytes: int  # of one file
    deadline: float  # the moment of ``time.monotonic()`` after which nothing more is read
    settle_seconds: float = 0.0  # between two looks at a file that may still be being written

    def in_time(self) -> None:
        """SourceUnreachable once the deadline has passed."""
        if time.monotonic() > self.deadline:
            raise SourceUnreachable(
                "The delivered files came too slowly.",
                source=self.source,
                next_step="It is tried again by itself; if it stays so, raise deadline_seconds in about.toml.",
            )


@dataclass(frozen=True)
class Delivery:
    """One delivered file. ``name`` is what the supplier called it, ``kept_out`` the rule of files for which it is set aside."""

    name: str
    received_on: str
    size: int  # as stated before it is read
    pieces: Pieces = field(repr=False)
    kept_out: str = ""
    must_be: str = ""  # the SHA-256 that a manifest states
    asked: Mapping[str, str] = field(default_factory=dict)


Way = Callable[[Call], Generator[Delivery, None, None]]


def nothing() -> Generator[bytes, None, None]:
    """The bytes of a file that is not there."""
    yield from ()
