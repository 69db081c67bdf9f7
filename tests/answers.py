"""A source that gives answers thought up beforehand, and remembers what it was asked."""

import json
from collections.abc import Mapping
from typing import Any


class Answers:
    """Stands in the place of ``etl.core.asking.Asks``; each call takes the next answer: bytes as they are, anything else as JSON.

    ``calls`` holds method, part, path, parameters, body and headers of each call, ``kept`` what stands beside its answer.
    """

    token = "secret"

    def __init__(self, *answers: Any, known: Mapping[str, list[str]] | None = None) -> None:
        self.answers, self.numbers = list(answers), dict(known or {})
        self.calls: list[tuple[str, str, str, dict[str, str], Any, dict[str, str]]] = []
        self.kept: list[Mapping[str, str]] = []

    def known(self, table: str, column: str) -> list[str]:
        return list(self.numbers.get(f"{table}.{column}", []))

    def get(
        self,
        part: str,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        asked: Mapping[str, str] | None = None,
    ) -> bytes:
        return self._next("GET", part, path, params, None, headers, params if asked is None else asked)

    def post(
        self,
        part: str,
        path: str,
        body: bytes,
        params: Mapping[str, str] | None = None,
        asked: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        return self._next("POST", part, path, params, json.loads(body), headers, asked)

    def take(self, part: str, first_day: str, last_day: str) -> int:
        raise AssertionError("nothing lies in a folder")

    def select(self, *_: object, **__: object) -> int:
        raise AssertionError("there is no database")

    def _next(self, method: str, part: str, path: str, params: Any, body: Any, headers: Any, kept: Any) -> bytes:
        self.calls.append((method, part, path, dict(params or {}), body, dict(headers or {})))
        self.kept.append(dict(kept or {}))
        answer = self.answers.pop(0)
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()
