"""Is a checkpoint read as strictly as it is written, and by the keys of ours alone?

The key, text and signature are the published example of Go's note package (golang.org/x/mod/sumdb/note, example_test.go).
"""

import base64
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.adapters.audit_log.checkpoint import BadCheckpoint, read, signed
from etl.adapters.audit_log.keys import PrivateKey, load_private, load_public, new_key, read_private, read_public, save_private
from etl.errors import SettingError

PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
KEY, OTHER = PrivateKey("esep.example/log", b"k" * 32), PrivateKey("esep.example/log", b"o" * 32)
ROOT = bytes(range(32))
ROOT_TEXT = base64.b64encode(ROOT).decode()
NOTE = signed(12, ROOT, KEY).note
MARK = NOTE.partition("\n\n")[2]


def note(text: str, key: PrivateKey = KEY) -> str:
    """Any text, signed."""
    return f"{text}\n— {key.name} {base64.b64encode(key.public.id + key.sign(text.encode())).decode()}\n"


def test_keys_and_signatures_are_those_of_the_published_example() -> None:
    key = read_private(PRIVATE)
    assert (key.text, key.public.text) == (PRIVATE, PUBLIC)
    assert note(TEXT, key).splitlines()[-1] == f"— PeterNeumann {SIGNATURE}"
    assert read_public(PUBLIC).verifies(base64.b64decode(SIGNATURE)[4:], TEXT.encode())


def test_a_checkpoint_reads_back_as_it_was_signed() -> None:
    made = signed(12, ROOT, KEY)
    assert made.note == note(f"esep.example/log\n12\n{ROOT_TEXT}\n")
    assert read(made.note, [OTHER.public, KEY.public]) == made == signed(12, ROOT, KEY)


def test_a_witness_may_sign_too() -> None:
    witness = note(NOTE.partition("\n\n")[0] + "\n", new_key("witness.example")).partition("\n\n")[2]
    assert read(NOTE + witness, [KEY.public]).size == read(NOTE.replace(MARK, witness + MARK), [KEY.public]).size == 12


@pytest.mark.parametrize(
    "text",
    [
        "",
        NOTE[:-1],
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("\n12\n", "\n13\n"),
        NOTE.replace("\n\n", "\r\n\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—  "),
        NOTE.replace(MARK, ""),
        NOTE + MARK * 16,
        signed(12, ROOT, OTHER).note,
        signed(12, ROOT, PrivateKey("another.example", KEY.seed)).note,
        note("esep.example/log\n12\n"),
        note(f"esep.example/log\n012\n{ROOT_TEXT}\n"),
        note(f"esep.example/log\n-1\n{ROOT_TEXT}\n"),
        note(f"esep.example/log\n１２\n{ROOT_TEXT}\n"),
        note(f"esep.example/log\n12\n{base64.b64encode(ROOT[:31]).decode()}\n"),
        note(f"esep.example/log\n12\n{ROOT_TEXT[:-2]}9=\n"),
        note(f"other.example/log\n12\n{ROOT_TEXT}\n"),
        note(f"esep.example/log\n12\n{ROOT_TEXT}\n\n"),
    ],
)
def test_what_is_not_a_checkpoint_of_ours_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        read(text, [KEY.public])


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fall(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        read(text, [KEY.public])


def test_a_private_key_stands_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    place = tmp_path / "keys" / "log.key"
    assert save_private(KEY, place) == KEY == load_private(place)
    assert place.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in place.parent.iterdir()] == ["log.key"]
    place.chmod(0o640)
    with pytest.raises(SettingError, match="Others may read"):
        load_private(place)


def test_of_two_that_make_a_key_at_once_both_get_the_same(tmp_path: Path) -> None:
    place, start, got = tmp_path / "log.key", threading.Barrier(8), []

    def make() -> None:
        key = PrivateKey("esep.example/log", os.urandom(32))
        start.wait()
        got.append(save_private(key, place))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert set(got) == {load_private(place)}


def test_a_key_is_never_shown_by_accident(tmp_path: Path) -> None:
    secret = base64.b64encode(b"\x01" + KEY.seed).decode()
    assert secret[2:12] not in repr(KEY)
    place = tmp_path / "log.key"
    place.write_text(KEY.text.replace("esep.example", "esep.other"))
    place.chmod(0o600)
    with pytest.raises(SettingError) as told:
        load_private(place)
    assert secret[2:12] not in str(told.value)


@pytest.mark.parametrize("text", ["", "PRIVATE+KEY+a", PUBLIC, PRIVATE.replace("c74f", "c74e"), PRIVATE.replace("AYEK", "AoEK"), PRIVATE[:-4]])
def test_what_is_not_a_private_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key"):
        read_private(text)


@pytest.mark.parametrize("text", ["", "a+b+c", PRIVATE, PUBLIC.replace("Peter", "Meter"), PUBLIC[:-1], "two words+c74f20a3+AAAA"])
def test_what_is_not_a_public_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key"):
        read_public(text)


def test_a_file_of_public_keys_may_hold_remarks_and_old_keys(tmp_path: Path) -> None:
    place = tmp_path / "log.pub"
    place.write_text(f"# of the years before\n{OTHER.public.text}\n\n{KEY.public.text}\n")
    assert load_public(place) == (OTHER.public, KEY.public)
    place.write_text("nonsense\n")
    with pytest.raises(SettingError, match="wrong line"):
        load_public(place)
