"""How is a source asked? By HTTP, by files that it delivers or by its database; each answer is stored before it is read."""

from collections.abc import Callable, Mapping, Sequence

from etl.adapters import arriving, selecting
from etl.adapters.answered import Answered, question_of
from etl.adapters.calling import Calling
from etl.adapters.raw_store import Landed, RawStore
from etl.catalog import Source
from etl.settings import Endpoint


class Asking:
    """Answers the protocol ``etl.core.asking.Asks`` for one source and one landing."""

    def __init__(
        self,
        source: Source,
        endpoint: Endpoint,
        store: RawStore,
        known: Callable[[str, str], list[str]],
        *,
        polite: bool = True,
        answered: Answered | None = None,
    ) -> None:
        self.source = source
        self.endpoint = endpoint
        self.token = endpoint.token
        self.store = store
        self.landed: list[Landed] = []
        self._known = known
        self._polite = polite
        self._answered = answered
        self._unproved: tuple[str, str] | None = None  # the last question and its answer: fetch.py has not come back for more
        self._calling = Calling(source, endpoint, store.put, polite=polite)

    def close(self) -> None:
        self._calling.close()

    def known(self, table: str, column: str) -> list[str]:
        return self._known(table, column)

    def get(
        self,
        part: str,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        asked: Mapping[str, str] | None = None,
    ) -> bytes:
        content = self._told(part, "GET", path, params, headers, None)
        self._land(part, path, content, {**(params if asked is None and params else asked or {}), "path": path})
        return content

    def post(
        self,
        part: str,
        path: str,
        body: bytes,
        params: Mapping[str, str] | None = None,
        asked: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        content = self._told(part, "POST", path, params, {"Content-Type": "text/xml; charset=utf-8", **(headers or {})}, body)
        self._land(part, path, content, {**(asked or {}), "path": path})  # params may hold the token: not kept
        return content

    def take(self, part: str, first_day: str, last_day: str) -> int:
        return arriving.take(self.source, self.endpoint, self.store, self.landed, part, (first_day, last_day), polite=self._polite)

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
        question = selecting.Question(view, tuple(columns), tuple(order_by), day_column, first_day, last_day)
        content, rows = selecting.select(self.source, self.endpoint, question)
        days = {"first_day": first_day, "last_day": last_day, "day_column": day_column}
        self._land(part, f"{view}.jsonl", content, {"columns": " ".join(columns), **{name: told for name, told in days.items() if told}})
        return rows

    def _told(self, part: str, method: str, path: str, params: Mapping[str, str] | None, headers: Mapping[str, str] | None, body: bytes | None) -> bytes:
        """The answer, from the raw store if this run got it today before it broke; noted once the next question comes, for then it was of use."""
        if self._answered is None:
            return self._calling.call(method, path, params, headers, body)
        if self._unproved:
            self._answered.note(*self._unproved)
            self._unproved = None
        question = question_of(self.token, method, self.endpoint.url + path, params, headers, body or b"")
        if part and (sha256 := self._answered.recall(question)):
            return self.store.get(sha256)
        content = self._calling.call(method, path, params, headers, body)
        if part:
            self._unproved = question, self.store.put(content)
        return content

    def _land(self, part: str, name: str, content: bytes, asked: Mapping[str, str]) -> None:
        sha256 = self.store.put(content)
        if part:
            self.landed.append(Landed(part, name, sha256, len(content), dict(sorted(asked.items()))))
