"""What may a fetch.py ask of the world? A protocol: the adapters answer it, tests may too."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Asks(Protocol):
    """Every answer is stored under its hash before it is handed over.

    ``part`` says what the answer is about. "" stands for what is said on the way to an answer (the number of an order, "not yet"): it is
    another each time though the source says the same, so it is kept but is no part of the batch.
    """

    token: str

    def get(
        self,
        part: str,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        asked: Mapping[str, str] | None = None,
    ) -> bytes:
        """GET below the source's own address; ``asked``, or else the parameters, stand beside the answer. SourceUnreachable, SourceRefused or HostileInput."""
        ...

    def post(
        self,
        part: str,
        path: str,
        body: bytes,
        params: Mapping[str, str] | None = None,
        asked: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """POST below the source's own address, XML unless ``headers`` say else; ``asked`` is kept beside the answer, parameters and headers are not."""
        ...

    def take(self, part: str, first_day: str, last_day: str) -> int:
        """Store every file that was delivered on these days, whichever way its files arrive; returns how many."""
        ...

    def select(
        self,
        part: str,
        view: str,
        columns: Sequence[str],
        order_by: Sequence[str],
        *,
        day_column: str | None = None,
        first_day: str | None = None,
        last_day: str | None = None,
    ) -> int:
        """Store these columns of one view ("view" or "schema.view") of the publisher's database as JSON Lines; returns how many rows.

        ``day_column`` may hold the days from ``first_day`` to ``last_day``; a row without a day is then left out. Values are exact texts.
        """
        ...

    def known(self, table: str, column: str) -> list[str]:
        """Distinct values that the warehouse holds now, in order."""
        ...
