"""Which questions of a landing that broke were answered already? A small journal beside the raw store, for the same run on the same day.

Only for a source that says in its about.toml that each answer stands alone: pages of one list that moves between two calls would mix two
states. A question is known by its hash, in which our token has no part; the answer lies in the raw store.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from etl.adapters.raw_store import write_atomically


class Answered:
    """The journal of one landing; what another run or another day left in it is forgotten."""

    def __init__(self, place: Path, run: str, day: str) -> None:
        self._place = place
        head = json.dumps({"run": run, "day": day}, sort_keys=True)
        self._known = _read(place, head)
        lines = [head, *(json.dumps(each) for each in self._known.items())]
        write_atomically(place, "".join(f"{line}\n" for line in lines).encode())

    def recall(self, question: str) -> str | None:
        """The SHA-256 of the answer, or None where it must be asked."""
        return self._known.get(question)

    def note(self, question: str, sha256: str) -> None:
        """The question was answered, and the answer was of use."""
        self._known[question] = sha256
        with self._place.open("a", encoding="utf-8") as journal:
            journal.write(f"{json.dumps([question, sha256])}\n")

    def end(self) -> None:
        """The landing is closed, or its answers were no good."""
        self._place.unlink(missing_ok=True)


def question_of(token: str, method: str, address: str, params: Mapping[str, str] | None, headers: Mapping[str, str] | None, body: bytes) -> str:
    told = json.dumps([method, address, sorted((params or {}).items()), sorted((headers or {}).items()), body.decode("utf-8", "backslashreplace")])
    return hashlib.sha256((told.replace(json.dumps(token)[1:-1], "") if token else told).encode()).hexdigest()


def _read(place: Path, head: str) -> dict[str, str]:
    """What the journal holds, up to a line that a killed landing left unfinished."""
    try:
        first, *lines = place.read_text("utf-8").split("\n")[:-1]
        return dict(json.loads(line) for line in lines) if first == head else {}
    except (FileNotFoundError, ValueError):
        return {}
