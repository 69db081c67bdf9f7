"""Are stored bytes kept as they came, and is a batch whole or absent?"""

from pathlib import Path

import pytest

from etl.adapters.raw_store import Landed, RawStore
from etl.errors import WarehouseError


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path)


def landed(store: RawStore, name: str, content: bytes) -> Landed:
    return Landed("awards", name, store.put(content), len(content), {"page": "1"})


def test_bytes_come_back_as_they_were(store: RawStore) -> None:
    assert store.get(store.put(b"\x00\xff row")) == b"\x00\xff row"


def test_changed_bytes_are_refused(store: RawStore) -> None:
    sha256 = store.put(b"right")
    (place,) = [path for path in store.folder.rglob("*") if path.is_file()]
    place.write_bytes(b"wrong")
    with pytest.raises(WarehouseError, match="changed"):
        store.get(sha256)


def test_missing_bytes_are_named(store: RawStore) -> None:
    with pytest.raises(WarehouseError, match="missing"):
        store.get("a" * 64)


def test_the_same_answers_are_the_same_batch_whatever_their_order_and_time(store: RawStore) -> None:
    files = [landed(store, "a", b"1"), landed(store, "b", b"2")]
    first = store.close_batch("grants", "2026-09", "2026-09", "2026-10-06T09:00:00+05:00", files)
    again = store.close_batch("grants", "2026-09", "2026-09", "2026-10-07T09:00:00+05:00", files[::-1])
    assert again == first
    assert [file.content for file in store.files(first)] == [b"1", b"2"]


def test_one_other_byte_is_another_batch(store: RawStore) -> None:
    one = store.close_batch("grants", "2026-09", "2026-09", "", [landed(store, "a", b"1")])
    other = store.close_batch("grants", "2026-09", "2026-09", "", [landed(store, "a", b"2")])
    assert one.batch_id != other.batch_id


def test_a_write_that_fails_leaves_nothing_behind(store: RawStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(b"content")
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
