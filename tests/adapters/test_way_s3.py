"""Are objects of a bucket taken as files of a folder are, however many there are and whatever their keys?"""

import gzip
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from etl.adapters import arriving
from etl.adapters.ways import Call, s3
from etl.core.tidied import MANIFEST
from etl.errors import SettingError, SourceRefused, SourceUnreachable
from etl.settings import Endpoint
from tests.adapters.arrivals import FIRST, LAST, aside, asking, taken
from tests.certificates import authority

DAY = "2026-10-05"


class Store:
    """A running store with one bucket, filled by another client than the one that is tested."""

    def __init__(self) -> None:
        self.server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self.server.start()
        self.url = f"http://127.0.0.1:{self.server.get_host_and_port()[1]}"
        self.client: Any = boto3.client("s3", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any")
        self.client.create_bucket(Bucket="drop")

    def lay(self, *keys: str, content: bytes | None = None) -> None:
        for key in keys:
            self.client.put_object(Bucket="drop", Key=key, Body=key.encode() if content is None else content)

    def endpoint(self, url: str = "s3://drop/in", **other: Any) -> Endpoint:
        return Endpoint(url, **{"token": "any-secret", "key_id": "any", "server": self.url, **other})


@pytest.fixture(scope="module")
def running() -> Iterator[Store]:
    store = Store()
    yield store
    store.client.close()
    store.server.stop()


@pytest.fixture
def store(running: Store) -> Store:
    httpx.post(f"{running.url}/moto-api/reset")
    running.client.create_bucket(Bucket="drop")
    return running


def call(endpoint: Endpoint, seconds: float = 30.0) -> Call:
    return Call("any", endpoint, FIRST, LAST, most_bytes=1_000, deadline=time.monotonic() + seconds)


def test_objects_of_the_days_asked_for_are_taken_whatever_their_keys(store: Store, tmp_path: Path) -> None:
    names = ["%2f+ &?", "..x", "b", "есеп 1"]
    store.lay(f"in/{DAY}/", *(f"in/{DAY}/{name}" for name in names), f"in/{DAY}/deeper/c", f"in/{DAY}/.part")
    store.lay("in/2026-09-30/a", "in/2026-10-07/d", "in/notes/e", "in/f", f"other/{DAY}/g")
    for url in ("s3://drop/in", "s3://drop/in/"):
        assert taken(asking(store.endpoint(url), tmp_path)) == [(name, DAY, f"in/{DAY}/{name}".encode()) for name in ["%2f+ &?", "b", "есеп 1"]]


def test_days_may_lie_at_the_root_of_the_bucket(store: Store, tmp_path: Path) -> None:
    store.lay(f"{DAY}/a")
    assert taken(asking(store.endpoint("s3://drop"), tmp_path)) == [("a", DAY, f"{DAY}/a".encode())]


def test_more_keys_than_one_page_holds_come_all(store: Store, tmp_path: Path) -> None:
    inside = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]  # a thousand uploads would take long
    for number in range(1_005):
        inside.put_object("drop", f"in/{DAY}/{number:04}", b"")
    assert len(list(s3.deliveries(call(store.endpoint())))) == 1_005


def test_bytes_come_as_they_are_packed_or_large(store: Store, tmp_path: Path) -> None:
    packed, large = gzip.compress(b"rows" * 100), b"0123456789" * 100_000
    store.lay(f"in/{DAY}/a.gz", content=packed)
    store.lay(f"in/{DAY}/large", content=large)
    assert taken(asking(store.endpoint(), tmp_path)) == [("a.gz", DAY, packed), ("large", DAY, large)]


def test_a_manifest_says_which_objects_are_ready(store: Store, tmp_path: Path) -> None:
    store.lay(f"in/{DAY}/good", f"in/{DAY}/cut", f"in/{DAY}/unnamed")
    good = hashlib.sha256(f"in/{DAY}/good".encode()).hexdigest()
    store.lay(f"in/{DAY}/MANIFEST.sha256", content=f"{good}  good\n{'0' * 64}  cut\n".encode())
    ask = asking(store.endpoint(), tmp_path)
    assert [name for name, _, _ in taken(ask)] == ["good"]
    assert [(name, rule) for name, rule, _ in aside(ask)] == [("cut", MANIFEST.id), ("unnamed", MANIFEST.id)]


def test_nothing_is_waited_for(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.lay(f"in/{DAY}/a")
    monkeypatch.setattr(arriving, "SETTLE_SECONDS", 20.0)
    start = time.monotonic()
    ask = asking(store.endpoint(), tmp_path)
    ask._polite = True
    assert len(taken(ask)) == 1
    assert time.monotonic() - start < 20


def test_an_object_beyond_the_limit_leaves_its_hash_on_record(store: Store, tmp_path: Path) -> None:
    store.lay(f"in/{DAY}/b", content=b"1234")
    store.lay(f"in/{DAY}/far", content=b"1" * 61)
    ask = asking(store.endpoint(), tmp_path, most_bytes=3)
    assert taken(ask) == []
    assert [each.asked["too_big_sha256"] for each in ask.landed] == [hashlib.sha256(b"1234").hexdigest(), ""]


def test_an_object_that_is_replaced_while_it_is_read_is_tried_again(store: Store) -> None:
    store.lay(f"in/{DAY}/a", content=b"1" * 600_000)
    (each,) = s3.deliveries(call(store.endpoint()))
    pieces = each.pieces()
    assert next(pieces)
    time.sleep(1.1)  # the store tells moments in whole seconds
    store.lay(f"in/{DAY}/a", content=b"2" * 600_000)
    with pytest.raises(SourceUnreachable, match="changed while"):
        list(pieces)


def test_an_object_that_is_gone_meanwhile_is_no_success(store: Store) -> None:
    store.lay(f"in/{DAY}/a")
    (each,) = s3.deliveries(call(store.endpoint()))
    store.client.delete_object(Bucket="drop", Key=f"in/{DAY}/a")
    with pytest.raises(SourceUnreachable):
        list(each.pieces())


def test_a_bucket_that_is_not_there_is_said_and_a_prefix_may_come(store: Store, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="bucket is not there"):
        taken(asking(store.endpoint("s3://nowhere/in"), tmp_path))
    with pytest.raises(SourceUnreachable, match="under the prefix"):
        taken(asking(store.endpoint("s3://drop/nothing"), tmp_path))


def test_a_wrong_key_is_a_refusal_that_does_not_tell_it(store: Store, tmp_path: Path) -> None:
    store.lay(f"in/{DAY}/a")
    httpx.post(f"{store.url}/moto-api/reset-auth", content=b"0")
    try:
        with pytest.raises(SourceRefused, match="refuses us") as caught:
            taken(asking(store.endpoint(), tmp_path))
    finally:
        httpx.post(f"{store.url}/moto-api/reset-auth", content=b"inf")
    assert "any-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "other", "asked"),
    [
        ("s3://", {}, "s3://bucket"),
        ("s3://us:word@drop/in", {}, "s3://bucket"),
        ("s3://drop/in?x", {}, "s3://bucket"),
        ("s3://drop/in", {"key_id": ""}, "_KEY_ID"),
        ("s3://drop/in", {"token": ""}, "_TOKEN"),
        ("s3://drop/in", {"server": ""}, "_REGION"),
        ("s3://drop/in", {"server": "ftp://127.0.0.1"}, "_SERVER"),
        ("s3://drop/in", {"server": "http://127.0.0.1/path"}, "_SERVER"),
    ],
)
def test_what_is_missing_or_odd_in_the_settings_is_asked_for(url: str, other: dict[str, str], asked: str, store: Store, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=asked):
        taken(asking(store.endpoint(url, **other), tmp_path))


def test_a_store_that_is_down_is_tried_again(store: Store, tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable, match="does not answer"):
        taken(asking(replace(store.endpoint(), server="http://127.0.0.1:9"), tmp_path))


def test_a_store_that_says_nothing_is_left_at_the_deadline(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        with pytest.raises(SourceUnreachable, match="too slowly"):
            list(s3.deliveries(call(store.endpoint(server=f"http://127.0.0.1:{silent.getsockname()[1]}"), seconds=0.5)))
        assert time.monotonic() - start < 5


def test_a_store_is_known_by_the_authority_that_is_set(store: Store, tmp_path: Path) -> None:
    """The right authority lets the call through to a server that then hangs up; another one stops it before."""
    ours, other = authority(tmp_path / "ours"), authority(tmp_path / "other")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*ours.issue("store", "127.0.0.1"))
    talked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                line.settimeout(5)
                try:
                    with context.wrap_socket(line, server_side=True) as safe:
                        talked.append(safe.recv(100))
                except OSError:
                    line.close()

        threading.Thread(target=serve, daemon=True).start()
        here = store.endpoint(server=f"https://127.0.0.1:{listening.getsockname()[1]}")
        for ca in (other.ca, None):
            with pytest.raises(SourceRefused, match="certificate"):
                list(s3.deliveries(call(replace(here, ca=ca))))
        assert not any(talked)
        with pytest.raises(SourceUnreachable):
            list(s3.deliveries(call(replace(here, ca=ours.ca))))
        assert any(each.startswith(b"GET /drop") for each in talked)
        listening.shutdown(socket.SHUT_RDWR)
