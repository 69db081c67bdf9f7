"""How is a publisher called over HTTP? With limits on everything: where to, how often, how long, how much."""

import logging
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
import tenacity

from etl.adapters.authorities import vouching
from etl.adapters.sent_on import onward
from etl.catalog import Source
from etl.errors import HostileInput, SettingError, SourceRefused, SourceUnreachable
from etl.settings import Endpoint

MOST_TRIES = 5
LONGEST_SILENCE = 30.0  # seconds between two bytes, and never beyond the deadline
MOST_BEFORE_HTML = 1_000  # bytes
LONGEST_WAIT = 60.0  # seconds, whatever a source asks for
for _talker in ("httpx", "httpcore"):  # they log whole addresses, and some publishers take their token there
    logging.getLogger(_talker).setLevel(logging.WARNING)
USER_AGENT = "esep/0.1 (monthly monitoring of innovation projects)"


class Calling:
    """Calls below the address of one source."""

    def __init__(self, source: Source, endpoint: Endpoint, keep: Callable[[bytes], str], *, polite: bool) -> None:
        self.source = source
        self.endpoint = endpoint
        self._keep = keep
        self._pause = source.pace_seconds if polite else 0.0
        self._last_call = 0.0
        self._client: httpx.Client | None = None

    def close(self) -> None:
        if self._client:
            self._client.close()

    def call(self, method: str, path: str, params: Mapping[str, str] | None, headers: Mapping[str, str] | None, body: bytes | None) -> bytes:
        """The answer of one call, tried again while it may heal. SourceUnreachable, SourceRefused or HostileInput."""
        base = urlsplit(self.endpoint.url)
        if base.scheme not in ("http", "https") or not base.netloc:
            raise SettingError("The address of the source is not a web address.", source=self.source.name, next_step="Set it as https://host/path.")
        if not path.startswith("/") or path.startswith("//") or "\\" in path:
            raise HostileInput(
                "A page address leads away from the source.",
                source=self.source.name,
                next_step="Look at the last answer of the source; its paging has changed or was tampered with.",
            )
        deadline = time.monotonic() + self.source.deadline_seconds
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(SourceUnreachable),
            wait=_wait,
            stop=tenacity.stop_after_attempt(MOST_TRIES) | tenacity.stop_before_delay(self.source.deadline_seconds),
            reraise=True,
        )
        return retrying(self._once, method, self.endpoint.url.rstrip("/") + path, params, headers, body, deadline)

    def _once(self, method: str, url: str, params: Mapping[str, str] | None, headers: Mapping[str, str] | None, body: bytes | None, deadline: float) -> bytes:
        time.sleep(max(0.0, self._last_call + self._pause - time.monotonic()))
        client = self._client = self._client or self._opened()
        patience = min(LONGEST_SILENCE, max(deadline - time.monotonic(), 0.1))
        try:
            with client.stream(method, url, params=dict(params) if params else None, headers=dict(headers or {}), content=body, timeout=patience) as answer:
                self._last_call = time.monotonic()
                sent_on = self._sent_on(method, url, answer)
                if sent_on is None:
                    self._refuse(answer)
                    return self._answer(self._read(answer, deadline))
            there, is_same_host = sent_on
            with client.stream("GET", there, headers=dict(headers or {}) if is_same_host else {}, timeout=patience) as answer:
                self._refuse(answer)
                return self._answer(self._read(answer, deadline))
        except (httpx.HTTPError, httpx.InvalidURL) as error:  # the second where the source sends us to what is no address
            if why := _mistrusted(error):
                raise SourceRefused(
                    "The source cannot prove who it is; nothing was sent to it.",
                    source=self.source.name,
                    why=why,
                    next_step="Ask the publisher to renew its certificate; if its authority is not known here, name the file of that one (_CA).",
                ) from None
            raise SourceUnreachable(
                "The source does not answer.",
                source=self.source.name,
                why=type(error).__name__,
                next_step="It is tried again by itself; if it stays so, ask the publisher.",
            ) from error

    def _opened(self) -> httpx.Client:
        trusted = vouching(self.endpoint.ca, self.source.name) if self.endpoint.ca else True
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        return httpx.Client(follow_redirects=False, trust_env=False, headers=headers, verify=trusted)

    def _sent_on(self, method: str, url: str, answer: httpx.Response) -> tuple[httpx.URL, bool] | None:
        if method != "GET" or not answer.has_redirect_location:
            return None
        return onward(self.source, self.endpoint, url, answer.headers["Location"])

    def _read(self, answer: httpx.Response, deadline: float) -> bytes:
        if answer.headers.get("Content-Encoding", "identity") != "identity":  # unpacking happens before a limit can speak
            raise HostileInput(
                "The answer is packed though we asked for it plain.", source=self.source.name, next_step="Ask the publisher to honour Accept-Encoding."
            )
        pieces, size = [], 0
        for piece in answer.iter_bytes():
            size += len(piece)
            if size > self.source.most_bytes:
                raise HostileInput(
                    "The answer is larger than agreed.",
                    source=self.source.name,
                    most_bytes=self.source.most_bytes,
                    next_step="Ask the publisher; if the feed grew, raise most_bytes in about.toml.",
                )
            if time.monotonic() > deadline:
                raise SourceUnreachable("The answer came too slowly.", source=self.source.name, seconds=self.source.deadline_seconds)
            pieces.append(piece)
        return b"".join(pieces)

    def _answer(self, content: bytes) -> bytes:
        """No source answers in HTML: a page with 200 says that it is being mended, or wants us to log in. It is kept, and asked for again."""
        if content[:MOST_BEFORE_HTML].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
            raise SourceUnreachable(
                "The source shows a page for people instead of its answer.",
                source=self.source.name,
                kept_sha256=self._keep(content),
                next_step="It is tried again by itself; if it stays so, look at the page that was kept, and ask the publisher.",
            )
        return content

    def _refuse(self, answer: httpx.Response) -> None:
        """Anything but 200 is an error of one kind or the other; a redirect that may be followed was followed before."""
        status = answer.status_code
        if status == httpx.codes.OK:
            return
        if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise SourceUnreachable(
                "The source asks to come back later.", source=self.source.name, status=status, retry_after=answer.headers.get("Retry-After", "")
            )
        if answer.is_redirect:
            raise SourceRefused(
                "The source sends us elsewhere; that is not followed.",
                source=self.source.name,
                status=status,
                next_step="If the publisher moved, change the address in the connection; if it always does so, list host:port in may_redirect_to.",
            )
        raise SourceRefused("The source refuses.", source=self.source.name, status=status, next_step="Check the token and the rights with the publisher.")


def _mistrusted(error: BaseException | None) -> str:
    """What is wrong with the certificate of the server, if that is the cause; no later call heals it."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error = error.__cause__ or error.__context__
    return ""


def _wait(state: tenacity.RetryCallState) -> float:
    """Growing pauses; what the source asks for by Retry-After, in seconds or as a date, wins, up to a minute."""
    error = state.outcome.exception() if state.outcome else None
    asked = str(getattr(error, "about", {}).get("retry_after", ""))
    if asked.isdecimal():
        return min(float(asked), LONGEST_WAIT)
    with suppress(TypeError, ValueError):
        until = parsedate_to_datetime(asked)
        return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_WAIT)  # noqa: TID251  a source names a moment, and we wait for it
    return min(0.5 * 2.0 ** (state.attempt_number - 1), 30.0)
