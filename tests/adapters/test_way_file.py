"""Is a drop folder touched only where a file is ready, and is nothing lost that was there?"""

import hashlib
import os
import threading
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from etl import catalog
from etl.adapters import arriving
from etl.adapters.ways import Call, Delivery
from etl.core.tidied import MANIFEST, SENDER, TOO_BIG, RawFile
from etl.errors import NotThere, SettingError, SourceUnreachable
from etl.settings import Endpoint
from tests.adapters.arrivals import aside, asking, lay, taken

DAY = "2026-10-05"


def manifest(folder: Path, **hashes: str) -> None:
    """The manifest of the day; a name without a hash gets the one of its file."""
    lines = [f"{sha256 or hashlib.sha256((folder / DAY / name).read_bytes()).hexdigest()}  {name}\n" for name, sha256 in hashes.items()]
    (folder / DAY / "MANIFEST.sha256").write_text("".join(lines), "utf-8")


def test_files_of_the_days_asked_for_are_taken_and_others_left(tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", "2026-09-30/a", "2026-10-05/c", "2026-10-05/b", "2026-10-05/.c.part", "2026-10-05/~$b", "2026-10-07/d", "notes/e", "f")
    (drop / DAY / "link").symlink_to("/etc/hostname")
    (drop / "2026-10-04").symlink_to(drop / "2026-10-07")
    os.mkfifo(drop / DAY / "pipe")
    (drop / DAY / "folder").mkdir()
    for address in (str(drop), f"file://{drop}"):
        assert taken(asking(address, tmp_path)) == [("b", DAY, b"2026-10-05/b"), ("c", DAY, b"2026-10-05/c")]


def test_the_same_file_sent_again_says_nothing_new_but_other_bytes_do(tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", "2026-10-03/a", "2026-10-05/a", content=b"same")
    lay(drop, "2026-10-06/a", content=b"other")
    ask = asking(str(drop), tmp_path)
    assert taken(ask) == [("a", "2026-10-03", b"same"), ("a", "2026-10-06", b"other")]
    assert ask.take("results", "2026-10-01", "2026-10-06") == 3
    assert len(ask.landed) == 2


def test_a_file_beyond_the_limit_leaves_its_hash_on_record(tmp_path: Path) -> None:
    ask = asking(str(lay(tmp_path / "drop", "2026-10-05/b", "2026-10-06/b", content=b"1234")), tmp_path, most_bytes=3)
    assert taken(ask) == []
    (landed,) = ask.landed
    assert landed.size == 0
    assert landed.asked == {"received_on": DAY, "too_big_bytes": "4", "too_big_sha256": hashlib.sha256(b"1234").hexdigest()}
    assert RawFile("b", "results", "", b"", landed.asked).kept_out == TOO_BIG


def test_a_file_far_beyond_the_limit_is_not_even_read_for_its_hash(tmp_path: Path) -> None:
    ask = asking(str(lay(tmp_path / "drop", "2026-10-05/b", content=b"1" * 61)), tmp_path, most_bytes=3)
    taken(ask)
    assert (ask.landed[0].asked["too_big_bytes"], ask.landed[0].asked["too_big_sha256"]) == ("61", "")


def test_names_that_are_no_text_and_are_shown_alike_lose_no_file(tmp_path: Path) -> None:
    day = lay(tmp_path / "drop", "2026-10-05/a").joinpath(DAY)
    for raw in (b"\xff", b"\xfe"):
        Path(os.fsdecode(os.fsencode(day) + b"/" + raw)).write_bytes(raw)
    assert taken(asking(str(tmp_path / "drop"), tmp_path)) == [("a", DAY, b"2026-10-05/a"), ("�", DAY, b"\xfe"), ("�", DAY, b"\xff")]


def test_a_missing_folder_may_come_back(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable, match="share"):
        taken(asking(str(tmp_path / "gone"), tmp_path))


def test_an_address_that_no_way_leads_to_is_a_matter_of_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="No way of arrival"):
        taken(asking("gopher://host/drop", tmp_path))
    with pytest.raises(NotThere, match="file"):
        catalog.way("_dated")


def test_a_file_that_is_still_being_written_is_left_for_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop = lay(tmp_path / "drop", "2026-10-05/done", "2026-10-05/growing", "2026-10-05/touched", "2026-10-05/gone")

    def write_meanwhile(seconds: float) -> None:
        assert seconds == arriving.SETTLE_SECONDS
        with (drop / DAY / "growing").open("ab") as stream:
            stream.write(b"more")
        os.utime(drop / DAY / "touched", (1, 1))
        (drop / DAY / "gone").unlink()
        lay(drop, "2026-10-05/new")

    ask = asking(str(drop), tmp_path)
    ask._polite = True
    with monkeypatch.context() as patched:
        patched.setattr(time, "sleep", write_meanwhile)
        assert [name for name, _, _ in taken(ask)] == ["done"]
    assert [name for name, _, _ in taken(asking(str(drop), tmp_path))] == ["done", "growing", "new", "touched"]


def test_a_manifest_says_which_files_are_ready_and_what_they_hold(tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", "2026-10-05/good", "2026-10-05/cut", "2026-10-05/unnamed")
    manifest(drop, good="", cut="0" * 64, missing="1" * 64)
    ask = asking(str(drop), tmp_path)
    assert taken(ask) == [("good", DAY, b"2026-10-05/good")]
    assert aside(ask) == [("cut", MANIFEST.id, b"2026-10-05/cut"), ("missing", MANIFEST.id, b""), ("unnamed", MANIFEST.id, b"2026-10-05/unnamed")]


def test_a_day_with_a_manifest_is_not_looked_at_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop = lay(tmp_path / "drop", "2026-10-05/good")
    manifest(drop, good="")
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("there was nothing to wait for"))
    assert [name for name, _, _ in taken(asking(str(drop), tmp_path))] == ["good"]


@pytest.mark.parametrize(
    "told",
    [
        b"\xff\xfe",
        b"no hash  good\n",
        b"%s  good\n%s  good\n",
        b"%s  ../2026-10-06/good\n",
        b"%s *good\n" + b"x" * 1_000_001,
    ],
)
def test_a_manifest_that_cannot_be_read_keeps_the_day_out(told: bytes, tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", "2026-10-05/good")
    sha256 = hashlib.sha256(b"2026-10-05/good").hexdigest().encode()
    (drop / DAY / "MANIFEST.sha256").write_bytes(told.replace(b"%s", sha256))
    ask = asking(str(drop), tmp_path)
    assert taken(ask) == []
    assert ("good", MANIFEST.id, b"2026-10-05/good") in aside(ask)


def test_a_manifest_of_another_system_is_read_too(tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", "2026-10-05/есеп 1")
    line = f"{hashlib.sha256('2026-10-05/есеп 1'.encode()).hexdigest().upper()} *есеп 1\r\n"
    (drop / DAY / "MANIFEST.sha256").write_bytes(b"\xef\xbb\xbf" + line.encode())
    assert [name for name, _, _ in taken(asking(str(drop), tmp_path))] == ["есеп 1"]


def test_a_file_that_was_set_aside_holds_no_bytes_that_could_be_loaded(tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", "2026-10-05/cut")
    manifest(drop, cut="0" * 64)
    ask = asking(str(drop), tmp_path)
    taken(ask)
    (file,) = ask.store.files(ask.store.close_batch("any", "2026-09", "2026-09", "now", ask.landed))
    assert (file.content, file.kept_out) == (b"", MANIFEST)
    assert RawFile("a", "results", "", b"", {"kept_out": SENDER.id}).kept_out == SENDER


def given(*pieces: bytes, size: int, kept_out: str = "") -> arriving.Read:
    call = Call("any", Endpoint("/drop"), DAY, DAY, most_bytes=10, deadline=time.monotonic() + 5)
    return arriving._read(Delivery("a", DAY, size, lambda: (piece for piece in pieces), kept_out), call)


def test_what_is_read_is_held_against_what_was_stated() -> None:
    assert given(b"12", b"3", size=3).content == b"123"
    assert given(b"123456", b"123456", size=12) == arriving.Read(None, hashlib.sha256(b"123456" * 2).hexdigest(), 12)
    with pytest.raises(SourceUnreachable, match="changed"):
        given(b"12", size=3)
    assert given(*[b"1" * 10] * 30, size=10).content is None  # it never ends, whatever was stated


def test_a_file_that_cannot_be_read_is_tried_again() -> None:
    def broken() -> Generator[bytes, None, None]:
        raise TimeoutError
        yield b""

    call = Call("any", Endpoint("/drop"), DAY, DAY, most_bytes=10, deadline=time.monotonic() + 5)
    with pytest.raises(SourceUnreachable, match="read to its end"):
        arriving._read(Delivery("a", DAY, 3, broken), call)


def test_files_that_come_too_slowly_are_given_up_at_the_deadline(tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", "2026-10-05/a")
    with pytest.raises(SourceUnreachable, match="too slowly"):
        taken(asking(str(drop), tmp_path, deadline_seconds=-1.0))


def test_a_writer_that_never_stops_does_not_hold_up_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop = lay(tmp_path / "drop", "2026-10-05/a", "2026-10-05/dripping")
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(0.001):
            with (drop / DAY / "dripping").open("ab") as stream:
                stream.write(b".")

    writer = threading.Thread(target=drip)
    monkeypatch.setattr(arriving, "SETTLE_SECONDS", 0.3)
    ask = asking(str(drop), tmp_path)
    ask._polite = True
    writer.start()
    try:
        assert [name for name, _, _ in taken(ask)] == ["a"]
    finally:
        stop.set()
        writer.join()
