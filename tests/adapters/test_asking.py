"""Is a source asked politely, within limits, and is every answer stored before it is read?"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from etl import catalog
from etl.adapters.asking import Asking
from etl.adapters.raw_store import RawStore
from etl.errors import HostileInput, SourceRefused, SourceUnreachable
from etl.settings import Endpoint
from tests.adapters.web_server import Answer, Server, ok


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*answers: Answer, drip_seconds: float = 0.0) -> Server:
        servers.append(Server(*answers, drip_seconds=drip_seconds))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def asking(url: str, tmp_path: Path, **limits: object) -> Asking:
    return Asking(replace(catalog.source("grants"), **limits), Endpoint(url, "secret"), RawStore(tmp_path / "raw"), lambda _table, _column: [], polite=False)  # type: ignore[arg-type]


def test_an_answer_is_stored_under_its_hash_before_it_is_handed_over(serve: Callable[..., Server], tmp_path: Path) -> None:
    ask = asking(serve(ok(b'{"a":1}')).url, tmp_path)
    assert ask.get("awards", "/v1/awards") == b'{"a":1}'
    (landed,) = ask.landed
    assert ask.store.get(landed.sha256) == b'{"a":1}'


def test_the_server_may_fail_twice(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve((500, {}, b""), (429, {"Retry-After": "0"}, b""), ok(b"fine"))
    assert asking(server.url, tmp_path).get("awards", "/x") == b"fine"
    assert len(server.asked) == 3


@pytest.mark.parametrize(("seconds", "least", "most"), [(2, 0.9, 3.0), (-3600, 0.0, 0.8)])
def test_a_date_in_retry_after_is_waited_for(serve: Callable[..., Server], tmp_path: Path, seconds: int, least: float, most: float) -> None:
    """A date has whole seconds, so a part of the first one may be gone already; one that has passed means now."""
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    server = serve((429, {"Retry-After": until}, b""), ok(b"fine"))
    start = time.monotonic()
    assert asking(server.url, tmp_path).get("awards", "/x") == b"fine"
    assert least <= time.monotonic() - start <= most


def test_nonsense_in_retry_after_is_left_alone(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve((503, {"Retry-After": "soon"}, b""), ok(b"fine"))
    assert asking(server.url, tmp_path).get("awards", "/x") == b"fine"


def test_a_refusal_is_not_tried_again(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve((401, {}, b"no"))
    with pytest.raises(SourceRefused, match="token"):
        asking(server.url, tmp_path).get("awards", "/x")
    assert len(server.asked) == 1


def test_a_redirect_is_not_followed(serve: Callable[..., Server], tmp_path: Path) -> None:
    elsewhere = serve(ok(b"stolen"))
    with pytest.raises(SourceRefused, match="elsewhere"):
        asking(serve((302, {"Location": elsewhere.url}, b"")).url, tmp_path).get("awards", "/x")
    assert elsewhere.asked == []


def test_an_endless_answer_is_cut_off(serve: Callable[..., Server], tmp_path: Path) -> None:
    ask = asking(serve(ok(b"x" * 5000)).url, tmp_path, most_bytes=1000)
    with pytest.raises(HostileInput, match="larger"):
        ask.get("awards", "/x")
    assert ask.landed == []


def test_a_compressed_bomb_is_measured_unpacked(serve: Callable[..., Server], tmp_path: Path) -> None:
    import gzip

    bomb = gzip.compress(b"0" * 3_000_000)
    assert len(bomb) < 10_000
    with pytest.raises(HostileInput):
        asking(serve((200, {"Content-Encoding": "gzip"}, bomb)).url, tmp_path, most_bytes=100_000).get("awards", "/x")


def test_a_drip_is_cut_off_at_the_deadline(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(ok(b"x" * 100), drip_seconds=0.05)
    with pytest.raises(SourceUnreachable):
        asking(server.url, tmp_path, deadline_seconds=0.3).get("awards", "/x")


def test_a_cut_body_is_not_taken_for_the_whole(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve((200, {"Content-Length": "100"}, b"half"), ok(b"whole"))
    ask = asking(server.url, tmp_path)
    server._server.RequestHandlerClass.protocol_version = "HTTP/1.0"  # type: ignore[attr-defined]  # so that the connection closes after the half
    assert ask.get("awards", "/x") == b"whole"


@pytest.mark.parametrize("path", ["//evil.example/x", "http://evil.example/", "evil", "/\\evil"])
def test_a_next_page_that_leads_away_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(HostileInput):
        asking("http://127.0.0.1:9", tmp_path).get("awards", path)


def test_a_source_that_is_down_is_unreachable_and_the_error_holds_no_token(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable) as caught:
        asking("http://127.0.0.1:9", tmp_path, deadline_seconds=0.1).get("awards", "/x", {"token": "secret"})
    assert "secret" not in str(caught.value)
    assert caught.value.retryable
