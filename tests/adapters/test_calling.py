"""Is a publisher known by its certificate, and may it send us on only where its about.toml says?"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from etl import catalog
from etl.adapters.calling import Calling
from etl.errors import SettingError, SourceRefused, SourceUnreachable
from etl.settings import Endpoint
from tests.adapters.web_server import Answer, Server, ok
from tests.certificates import Authority, authority

TOKEN = "word/of+ours"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*answers: Answer, certificate: tuple[Path, Path] | None = None) -> Server:
        servers.append(Server(*answers, certificate=certificate))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return authority(tmp_path / "ours")


def got(url: str, ca: Path | None = None, method: str = "GET", **facts: object) -> bytes:
    about = replace(catalog.source("grants"), **{"deadline_seconds": 20.0, **facts})  # type: ignore[arg-type]
    calling = Calling(about, Endpoint(url, TOKEN, ca), lambda _content: "", polite=False)
    try:
        return calling.call(method, "/x", {"page": "1"}, HEADERS, b"" if method == "POST" else None)
    finally:
        calling.close()


def sent_to(server: Server, path: str = "/there", status: int = 302) -> Answer:
    return status, {"Location": f"{server.url}{path}"}, b""


def test_a_publisher_is_known_by_the_authority_that_is_set(serve: Callable[..., Server], ours: Authority) -> None:
    server = serve(ok(b"fine"), certificate=ours.issue("good", "127.0.0.1"))
    assert got(server.url, ours.ca) == b"fine"


@pytest.mark.parametrize(("hosts", "days"), [(("127.0.0.1",), -1), (("127.0.0.2",), 30), (("localhost",), 30)])
def test_a_certificate_that_is_old_or_of_another_host_is_refused(hosts: tuple[str, ...], days: int, serve: Callable[..., Server], ours: Authority) -> None:
    server = serve(ok(b"false"), certificate=ours.issue("bad", *hosts, days=days))
    with pytest.raises(SourceRefused, match="cannot prove who it is"):
        got(server.url, ours.ca)
    assert server.asked == []


def test_a_certificate_of_another_authority_is_refused(serve: Callable[..., Server], ours: Authority, tmp_path: Path) -> None:
    server = serve(ok(b"false"), certificate=ours.issue("good", "127.0.0.1"))
    for ca in (authority(tmp_path / "other").ca, None):
        with pytest.raises(SourceRefused, match="cannot prove who it is"):
            got(server.url, ca)
    assert server.asked == []


def test_a_file_of_certificates_that_cannot_be_read_is_a_matter_of_settings(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    for name in ("none.pem", "empty.pem"):
        with pytest.raises(SettingError, match="_CA"):
            got("https://127.0.0.1:9", tmp_path / name)


def test_a_listed_host_is_followed_without_our_token(serve: Callable[..., Server]) -> None:
    there = serve(ok(b"moved"))
    begin = serve(sent_to(there, "/there?page=1"))
    url = begin.url.replace("127.0.0.1", "localhost")
    assert got(url, may_redirect_to=(there.place,)) == b"moved"
    assert (there.asked, "authorization" in there.headers[0]) == (["/there?page=1"], False)
    assert TOKEN not in str(there.headers)


def test_the_same_host_sees_our_token(serve: Callable[..., Server]) -> None:
    there = serve(ok(b"moved"))
    assert got(serve(sent_to(there)).url, may_redirect_to=(there.place,)) == b"moved"
    assert there.headers[0]["authorization"] == HEADERS["Authorization"]


@pytest.mark.parametrize("path", ["/there?key=word/of+ours", "/there?key=word%2Fof%2Bours"])
def test_an_address_that_tells_our_token_to_another_host_is_not_followed(path: str, serve: Callable[..., Server]) -> None:
    there = serve(ok(b"stolen"))
    begin = serve(sent_to(there, path))
    with pytest.raises(SourceRefused, match="elsewhere"):
        got(begin.url.replace("127.0.0.1", "localhost"), may_redirect_to=(there.place,))
    assert there.asked == []


def test_a_second_hop_is_not_followed(serve: Callable[..., Server]) -> None:
    last = serve(ok(b"stolen"))
    middle = serve(sent_to(last))
    with pytest.raises(SourceRefused, match="elsewhere"):
        got(serve(sent_to(middle)).url, may_redirect_to=(middle.place, last.place))
    assert last.asked == []


@pytest.mark.parametrize("listed", [(), ("127.0.0.1",), ("127.0.0.1:1",), ("localhost:{port}",), ("127.0.0.1:{port}0",)])
def test_a_host_or_port_that_is_not_listed_is_not_followed(listed: tuple[str, ...], serve: Callable[..., Server]) -> None:
    there = serve(ok(b"stolen"))
    port = there.place.partition(":")[2]
    with pytest.raises(SourceRefused, match="elsewhere"):
        got(serve(sent_to(there)).url, may_redirect_to=tuple(each.format(port=port) for each in listed))
    assert there.asked == []


def test_nobody_is_followed_from_a_safe_place_to_one_that_is_not(serve: Callable[..., Server], ours: Authority) -> None:
    certificate = ours.issue("good", "127.0.0.1")
    plain, safe = serve(ok(b"plain")), serve(ok(b"safe"), certificate=certificate)
    with pytest.raises(SourceRefused, match="elsewhere"):
        got(serve(sent_to(plain), certificate=certificate).url, ours.ca, may_redirect_to=(plain.place,))
    assert plain.asked == []
    assert got(serve(sent_to(safe)).url, ours.ca, may_redirect_to=(safe.place,)) == b"safe"


@pytest.mark.parametrize("location", ["ftp://{place}/x", "http://us:word@{place}/x", "http://[::x/", "//{place}:x/", "javascript:1"])
def test_an_address_that_is_none_is_not_followed(location: str, serve: Callable[..., Server]) -> None:
    there = serve(ok(b"stolen"))
    begin = serve((302, {"Location": location.format(place=there.place)}, b""))
    with pytest.raises((SourceRefused, SourceUnreachable)):
        got(begin.url, may_redirect_to=(there.place,), deadline_seconds=0.1)
    assert there.asked == []


def test_a_call_that_hands_something_over_is_never_sent_on(serve: Callable[..., Server]) -> None:
    there = serve(ok(b"stolen"))
    with pytest.raises(SourceRefused, match="elsewhere"):
        got(serve(sent_to(there, status=307)).url, method="POST", may_redirect_to=(there.place,))
    assert there.asked == []
