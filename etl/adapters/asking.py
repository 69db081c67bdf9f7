"""How is a source asked? HTTP with limits on everything, or a drop folder; each answer is stored before it is read."""

import hashlib
import logging
import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import tenacity

from etl.adapters.raw_store import Landed, RawStore
from etl.catalog import Source
from etl.errors import HostileInput, SettingError, SourceRefused, SourceUnreachable
from etl.settings import Endpoint

MOST_TRIES = 5
LONGEST_WAIT = 60.0  # seconds, whatever a source asks for
DAY_FOLDER = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
for _talker in ("httpx", "httpcore"):  # they log whole addresses, and some publishers take their token there
    logging.getLogger(_talker).setLevel(logging.WARNING)
USER_AGENT = "esep/0.1 (monthly monitoring of innovation projects)"


class Asking:
    """Answers the protocol ``etl.core.asking.Asks`` for one source and one landing."""

    def __init__(self, source: Source, endpoint: Endpoint, store: RawStore, known: Callable[[str, str], list[str]], *, polite: bool = True) -> None:
        self.source = source
        self.endpoint = endpoint
        self.token = endpoint.token
        self.store = store
        self.landed: list[Landed] = []
        self._known = known
        self._pause = source.pace_seconds if polite else 0.0
        self._last_call = 0.0
        self._client: httpx.Client | None = None

    def close(self) -> None:
        if self._client:
            self._client.close()

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
        content = self._call("GET", path, params, headers, None)
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
        content = self._call("POST", path, params, {"Content-Type": "text/xml; charset=utf-8", **(headers or {})}, body)
        self._land(part, path, content, {**(asked or {}), "path": path})  # params may hold the token: not kept
        return content

    def take(self, part: str, first_day: str, last_day: str) -> int:
        """Files of ``YYYY-MM-DD`` folders in the drop; links and anything that is no plain file are left alone."""
        folder = Path(self.endpoint.url.removeprefix("file://"))
        if not folder.is_dir():
            raise SourceUnreachable("The drop folder is not there.", source=self.source.name, next_step="Check the share and the setting of the folder.")
        days = sorted(
            day for day in folder.iterdir() if day.is_dir() and not day.is_symlink() and DAY_FOLDER.fullmatch(day.name) and first_day <= day.name <= last_day
        )
        files = [file for day in days for file in sorted(day.iterdir()) if file.is_file() and not file.is_symlink() and not file.name.startswith((".", "~$"))]
        for file in files:
            if file.stat().st_size > self.source.most_bytes:
                self._note_oversize(part, file)
                continue
            content, name = file.read_bytes(), shown_name(file)
            if not any((landed.name, landed.size) == (name, len(content)) and landed.sha256 == hashlib.sha256(content).hexdigest() for landed in self.landed):
                self._land(part, name, content, {"received_on": file.parent.name})  # the same file sent again says nothing new
        return len(files)

    def _note_oversize(self, part: str, file: Path) -> None:
        """A file beyond the limit is not read into memory: its hash is taken piece by piece, and its absence is on record."""
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        self._land(part, shown_name(file), b"", {"received_on": file.parent.name, "too_big_bytes": str(file.stat().st_size), "too_big_sha256": digest})

    def _land(self, part: str, name: str, content: bytes, asked: Mapping[str, str]) -> None:
        sha256 = self.store.put(content)
        if part:
            self.landed.append(Landed(part, name, sha256, len(content), dict(sorted(asked.items()))))

    def _call(self, method: str, path: str, params: Mapping[str, str] | None, headers: Mapping[str, str] | None, body: bytes | None) -> bytes:
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
            stop=tenacity.stop_after_attempt(MOST_TRIES) | tenacity.stop_after_delay(self.source.deadline_seconds),
            reraise=True,
        )
        return retrying(self._once, method, self.endpoint.url.rstrip("/") + path, params, headers, body, deadline)

    def _once(self, method: str, url: str, params: Mapping[str, str] | None, headers: Mapping[str, str] | None, body: bytes | None, deadline: float) -> bytes:
        time.sleep(max(0.0, self._last_call + self._pause - time.monotonic()))
        if self._client is None:
            self._client = httpx.Client(follow_redirects=False, trust_env=False, timeout=30, headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"})
        try:
            with self._client.stream(method, url, params=dict(params) if params else None, headers=dict(headers or {}), content=body) as answer:
                self._last_call = time.monotonic()
                self._refuse(answer)
                return self._read(answer, deadline)
        except httpx.HTTPError as error:
            raise SourceUnreachable(
                "The source does not answer.",
                source=self.source.name,
                why=type(error).__name__,
                next_step="It is tried again by itself; if it stays so, ask the publisher.",
            ) from error

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

    def _refuse(self, answer: httpx.Response) -> None:
        """Anything but 200 is an error of one kind or the other; a redirect is never followed."""
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
                next_step="If the publisher moved, change the address in the connection.",
            )
        raise SourceRefused("The source refuses.", source=self.source.name, status=status, next_step="Check the token and the rights with the publisher.")


def shown_name(file: Path) -> str:
    """The name of a delivered file as text; bytes that are no UTF-8 become question marks."""
    return os.fsencode(file.name).decode("utf-8", "replace")


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
