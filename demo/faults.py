"""How do publishers misbehave? Faults that are switched on before any stand-in, by the beginning of the path.

Of the wire: told to come back later (in seconds, at a moment), errors of the server, silence, a drip, a body that is cut, a page of
HTML with status 200, a redirect. Of content, for lists that come in pages: a wrong total, a page given twice, a cursor that goes round.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.wire import from_json, to_json

BUSY_SECONDS = 1  # asked for by Retry-After; longer than the first pause that we take by ourselves
SILENCE_SECONDS = 1.5
DRIPS, DRIP_SECONDS = 30, 0.05
TOTALS = ("total", "totalCount")
ERROR_PAGE = "<!DOCTYPE html><html><body><h1>Ведутся технические работы</h1></body></html>"


@dataclass
class Asked:
    """One call: what was asked, and the stand-in that would answer it."""

    app: ASGIApp
    scope: Scope
    body: bytes

    @property
    def address(self) -> str:
        """Path below the stand-in, with its query."""
        path = "/" + self.scope["path"].lstrip("/").partition("/")[2]
        query = self.scope["query_string"].decode("ascii")
        return f"{path}?{query}" if query else path

    @property
    def of_list(self) -> str:
        """Which list a page is of: the path, and what a question in GraphQL filters by."""
        asked = from_json(self.body.decode()) if self.body.startswith(b"{") else {}
        path: str = self.scope["path"]
        return path + to_json(asked.get("variables", {}).get("filter"))

    async def answer(self) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Status, headers and body as the stand-in would send them."""
        told: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": self.body, "more_body": False}

        async def send(message: Message) -> None:
            told.append(message)

        await self.app(self.scope, receive, send)
        return told[0]["status"], told[0]["headers"], b"".join(each.get("body", b"") for each in told[1:])


Wire = Callable[[Asked, Send], Awaitable[None]]
Content = Callable[["Faults", Asked, Any], Any]  # a new answer, or None where the fault has nothing to bite on


async def _plain(asked: Asked, response: Response, send: Send) -> None:
    await response(asked.scope, _nothing, send)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


async def busy_for_seconds(asked: Asked, send: Send) -> None:
    await _plain(asked, Response("", 429, {"Retry-After": str(BUSY_SECONDS)}), send)


async def busy_until(asked: Asked, send: Send) -> None:
    until = time.time() + 2 * BUSY_SECONDS  # noqa: TID251  a server names a moment by its own clock
    await _plain(asked, Response("", 429, {"Retry-After": formatdate(until, usegmt=True)}), send)


async def breaks(asked: Asked, send: Send) -> None:
    await _plain(asked, Response("Internal Server Error", 500), send)


async def says_nothing(asked: Asked, send: Send) -> None:
    await asyncio.sleep(SILENCE_SECONDS)
    await breaks(asked, send)


async def drips(asked: Asked, send: Send) -> None:
    status, headers, body = await asked.answer()
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for drop in range(DRIPS):
        await send({"type": "http.response.body", "body": body[drop : drop + 1], "more_body": True})
        await asyncio.sleep(DRIP_SECONDS)
    await send({"type": "http.response.body", "body": body[DRIPS:]})


async def cuts_short(asked: Asked, send: Send) -> None:
    """Half of what Content-Length promises; the server hangs up after it."""
    status, headers, body = await asked.answer()
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})


async def shows_a_page(asked: Asked, send: Send) -> None:
    await _plain(asked, HTMLResponse(ERROR_PAGE), send)


async def sends_elsewhere(asked: Asked, send: Send) -> None:
    await _plain(asked, RedirectResponse("http://127.0.0.1:9/elsewhere", 302), send)


def wrong_total(faults: "Faults", asked: Asked, told: Any) -> Any:
    """One more than there are."""
    return _changed(told, {name: lambda was: was + 1 for name in TOTALS})


def page_twice(faults: "Faults", asked: Asked, told: Any) -> Any:
    """The first page of a list again instead of each later one."""
    first = faults.first_pages.setdefault(asked.of_list, told)
    return None if first is told or not _changed(told, dict.fromkeys(TOTALS, lambda was: was)) else first


def cursor_in_a_loop(faults: "Faults", asked: Asked, told: Any) -> Any:
    """Every page leads to the first one."""
    first = faults.first_pages.setdefault(asked.of_list, asked.address)
    return _changed(told, {"next_page": lambda _: first, "hasNextPage": lambda _: True, "lastId": lambda _: 0})


def _changed(told: Any, changes: dict[str, Callable[[Any], Any]]) -> Any:
    """The answer with these fields changed, however deep they lie outside of lists; None if it has none of them."""
    if not isinstance(told, dict):
        return None
    below = {name: _changed(value, changes) for name, value in told.items()}
    if not changes.keys() & told.keys() and all(value is None for value in below.values()):
        return None
    kept = {name: value if below[name] is None else below[name] for name, value in told.items()}
    return {name: changes[name](value) if name in changes else value for name, value in kept.items()}


WIRE: dict[str, Wire] = {each.__name__: each for each in (busy_for_seconds, busy_until, breaks, says_nothing, drips, cuts_short, shows_a_page, sends_elsewhere)}
CONTENT: dict[str, Content] = {each.__name__: each for each in (wrong_total, page_twice, cursor_in_a_loop)}


@dataclass
class Faults:
    """What is switched on, and how often it struck."""

    prefix: str = ""
    name: str = ""
    times: int | None = None
    struck: int = 0
    first_pages: dict[str, Any] = field(default_factory=dict)

    def on(self, prefix: str, name: str, times: int | None = None) -> None:
        """This fault for paths that begin so: for the next ``times`` calls, or until it is switched off."""
        if name not in WIRE and name not in CONTENT:
            raise KeyError(name)
        self.prefix, self.name, self.times, self.struck, self.first_pages = prefix, name, times, 0, {}

    def off(self) -> None:
        self.name = ""

    def before(self, app: ASGIApp) -> ASGIApp:
        """The stand-ins, with these faults before them."""

        async def misbehaving(scope: Scope, receive: Receive, send: Send) -> None:
            is_on = self.name and scope["path"].startswith(self.prefix) and (self.times is None or self.struck < self.times)
            if not is_on:
                await app(scope, receive, send)
            elif self.name in WIRE:
                self.struck += 1
                await WIRE[self.name](Asked(app, scope, await _body(receive)), send)
            else:
                await self._changed(Asked(app, scope, await _body(receive)), send)

        return misbehaving

    async def _changed(self, asked: Asked, send: Send) -> None:
        status, headers, body = await asked.answer()
        kinds = dict(headers)
        changed = None
        if kinds.get(b"content-type", b"").startswith(b"application/json"):
            changed = CONTENT[self.name](self, asked, from_json(body.decode()))
        self.struck += changed is not None
        content = body if changed is None else to_json(changed).encode()
        await _plain(asked, Response(content, status, media_type=kinds.get(b"content-type", b"").decode()), send)


async def _body(receive: Receive) -> bytes:
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)
