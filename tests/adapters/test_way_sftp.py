"""Does an SFTP server get in only if it is the known one, and are its files taken as those of a folder are?"""

import hashlib
import os
import socket
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL

from etl.adapters import arriving
from etl.adapters.ways import Call, sftp
from etl.core.tidied import MANIFEST, TOO_BIG, RawFile
from etl.errors import HostileInput, SettingError, SourceRefused, SourceUnreachable
from etl.settings import Endpoint
from tests import servers
from tests.adapters.arrivals import FIRST, LAST, aside, asking, lay, taken
from tests.ssh_server import SshServer, ssh_server

DAY = "2026-10-05"


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with ssh_server(tmp_path_factory.mktemp("ssh")) as started:
        yield started


def call(endpoint: Endpoint, seconds: float = 30.0) -> Call:
    return Call("any", endpoint, FIRST, LAST, most_bytes=1_000, deadline=time.monotonic() + seconds)


def test_files_of_the_days_asked_for_are_taken_and_links_left(ssh: SshServer, tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", "2026-09-30/a", "2026-10-05/c", "2026-10-05/b", "2026-10-05/.c.part", "2026-10-07/d", "notes/e", "f")
    (drop / DAY / "link").symlink_to("/etc/hostname")
    (drop / "2026-10-04").symlink_to(drop / "2026-10-07")
    os.mkfifo(drop / DAY / "pipe")
    (drop / DAY / "folder").mkdir()
    assert taken(asking(ssh.endpoint(drop), tmp_path)) == [("b", DAY, b"2026-10-05/b"), ("c", DAY, b"2026-10-05/c")]


def test_names_are_bytes_and_two_that_look_alike_lose_no_file(ssh: SshServer, tmp_path: Path) -> None:
    day = lay(tmp_path / "drop", f"{DAY}/есеп 1", f"{DAY}/a%2fb\n").joinpath(DAY)
    for raw in (b"\xff", b"\xfe"):
        Path(os.fsdecode(os.fsencode(day) + b"/" + raw)).write_bytes(raw)
    names = [(name, content) for name, _, content in taken(asking(ssh.endpoint(tmp_path / "drop"), tmp_path))]
    assert names == [("a%2fb\n", b"2026-10-05/a%2fb\n"), ("есеп 1", "2026-10-05/есеп 1".encode()), ("�", b"\xfe"), ("�", b"\xff")]


def test_a_large_file_comes_whole(ssh: SshServer, tmp_path: Path) -> None:
    content = os.urandom(3_000_001)
    ask = asking(ssh.endpoint(lay(tmp_path / "drop", f"{DAY}/a", content=content)), tmp_path, most_bytes=4_000_000)
    assert taken(ask) == [("a", DAY, content)]


def test_a_manifest_says_which_files_are_ready(ssh: SshServer, tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", f"{DAY}/good", f"{DAY}/cut", f"{DAY}/unnamed")
    (drop / DAY / "MANIFEST.sha256").write_text(f"{hashlib.sha256(f'{DAY}/good'.encode()).hexdigest()}  good\n{'0' * 64}  cut\n")
    ask = asking(ssh.endpoint(drop), tmp_path)
    assert [name for name, _, _ in taken(ask)] == ["good"]
    assert [(name, rule) for name, rule, _ in aside(ask)] == [("cut", MANIFEST.id), ("unnamed", MANIFEST.id)]


def test_a_file_beyond_the_limit_leaves_its_hash_on_record(ssh: SshServer, tmp_path: Path) -> None:
    ask = asking(ssh.endpoint(lay(tmp_path / "drop", f"{DAY}/b", content=b"1234")), tmp_path, most_bytes=3)
    assert taken(ask) == []
    assert ask.landed[0].asked["too_big_sha256"] == hashlib.sha256(b"1234").hexdigest()
    assert RawFile("b", "results", "", b"", ask.landed[0].asked).kept_out == TOO_BIG


def test_a_file_that_is_still_being_written_is_left_for_the_next_run(ssh: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop, sleep = lay(tmp_path / "drop", f"{DAY}/done", f"{DAY}/growing", f"{DAY}/gone"), time.sleep

    def write_meanwhile(seconds: float) -> None:
        if seconds == arriving.SETTLE_SECONDS and threading.current_thread() is threading.main_thread():
            with (drop / DAY / "growing").open("ab") as stream:
                stream.write(b"more")
            (drop / DAY / "gone").unlink()
        else:
            sleep(seconds)

    ask = asking(ssh.endpoint(drop), tmp_path)
    ask._polite = True
    monkeypatch.setattr(time, "sleep", write_meanwhile)
    assert [name for name, _, _ in taken(ask)] == ["done"]
    assert [name for name, _, _ in taken(asking(ssh.endpoint(drop), tmp_path))] == ["done", "growing"]


def test_another_host_key_is_refused_before_we_say_who_we_are(ssh: SshServer, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    wrong = ssh.endpoint(lay(tmp_path / "drop", f"{DAY}/a"), host_keys=((tmp_path / "other.pub").read_text(),), private_key=tmp_path / "never-read")
    with pytest.raises(HostileInput, match="another host key"):
        taken(asking(wrong, tmp_path))


def test_any_pinned_key_will_do_and_the_server_is_asked_for_that_kind(ssh: SshServer, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "old"], check=True)
    drop, old = lay(tmp_path / "drop", f"{DAY}/a"), (tmp_path / "old.pub").read_text()
    for keys in ((old, ssh.host_keys[0]), (f"[127.0.0.1]:{ssh.port} {ssh.host_keys[1]} a remark",)):
        assert len(taken(asking(ssh.endpoint(drop, host_keys=keys), tmp_path))) == 1


def test_a_kind_of_key_that_the_server_does_not_have_is_a_refusal(ssh: SshServer, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", tmp_path / "other"], check=True)
    with pytest.raises(SourceRefused, match="pinned kind"):
        taken(asking(ssh.endpoint(tmp_path, host_keys=((tmp_path / "other.pub").read_text(),)), tmp_path))


@pytest.mark.parametrize("keys", [(), ("ssh-ed25519",), ("ssh-ed25519 ####",), ("ssh-dss AAAAB3NzaC1kc3M=",), ("ssh-ed25519 AAAAB3NzaC1yc2E=",)])
def test_without_a_host_key_that_can_be_read_nothing_is_asked(keys: tuple[str, ...], ssh: SshServer, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="ESEP_SOURCE_UNIVERSITY_RESULTS_HOST_KEY"):
        taken(asking(ssh.endpoint(tmp_path, host_keys=keys), tmp_path))


def test_a_key_that_the_server_does_not_know_is_a_refusal(ssh: SshServer, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "stranger"], check=True)
    with pytest.raises(SourceRefused, match="refuses us") as caught:
        taken(asking(ssh.endpoint(tmp_path, private_key=tmp_path / "stranger"), tmp_path))
    assert not caught.value.retryable


def test_a_wrong_password_is_a_refusal_that_does_not_tell_it(ssh: SshServer, tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="refuses us") as caught:
        taken(asking(ssh.endpoint(tmp_path, private_key=None, token="no-such-password"), tmp_path))
    assert "no-such-password" not in str(caught.value)


class OpenToOnePassword(paramiko.ServerInterface):
    def get_allowed_auths(self, _username: str) -> str:
        return "password"

    def check_auth_password(self, _username: str, password: str) -> int:
        return AUTH_SUCCESSFUL if password == "right" else AUTH_FAILED


def test_the_token_is_the_password(tmp_path: Path) -> None:
    key = paramiko.ECDSAKey.generate()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        here = Call("any", Endpoint("", "right", host_keys=(f"{key.get_name()} {key.get_base64()}",)), FIRST, LAST, 10, time.monotonic() + 20)

        def serve() -> None:
            line, _ = listening.accept()
            with paramiko.Transport(line) as transport:
                transport.add_server_key(key)
                transport.start_server(server=OpenToOnePassword())
                time.sleep(2)

        server = threading.Thread(target=serve)
        server.start()
        address = f"sftp://us@127.0.0.1:{listening.getsockname()[1]}/drop"
        with pytest.raises(SourceUnreachable):  # it lets us in, and knows no SFTP
            list(sftp.deliveries(replace(here, endpoint=replace(here.endpoint, url=address))))
        server.join()


def test_a_key_with_words_opens_by_the_token(ssh: SshServer, tmp_path: Path) -> None:
    locked = ssh.endpoint(lay(tmp_path / "drop", f"{DAY}/a"), private_key=ssh.folder / "locked", token="open")
    assert len(taken(asking(locked, tmp_path))) == 1
    for each in (replace(locked, token="wrong"), replace(locked, token=""), replace(locked, private_key=tmp_path / "none")):
        with pytest.raises(SettingError, match="our key cannot be used"):
            taken(asking(each, tmp_path))


def test_without_key_and_password_the_setting_is_asked_for(ssh: SshServer, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="neither key nor password"):
        taken(asking(ssh.endpoint(tmp_path, private_key=None), tmp_path))


@pytest.mark.parametrize("url", ["sftp://127.0.0.1/drop", "sftp://us@/drop", "sftp://us:word@127.0.0.1/drop", "sftp://us@127.0.0.1:x/drop", "sftp://us@h/d?x"])
def test_an_address_that_says_too_little_or_too_much_is_a_matter_of_settings(url: str, ssh: SshServer, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="sftp://user@host") as caught:
        taken(asking(replace(ssh.endpoint(tmp_path), url=url), tmp_path))
    assert "word" not in str(caught.value).replace("password", "")


def test_a_missing_folder_may_come_back(ssh: SshServer, tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable, match="not there"):
        taken(asking(ssh.endpoint(tmp_path / "gone"), tmp_path))


def test_a_server_that_dies_while_a_file_is_read_is_tried_again(tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", f"{DAY}/a", content=b"1" * 5_000_000)
    with ssh_server(tmp_path) as mine:
        files = sftp.deliveries(call(mine.endpoint(drop)))
        pieces = next(files).pieces()
        assert next(pieces)
        servers.kill(mine.process)
        with pytest.raises(SourceUnreachable, match="not to the end"):
            list(pieces)
        files.close()
        with pytest.raises(SourceUnreachable, match="does not answer"):
            list(sftp.deliveries(call(mine.endpoint(drop))))


def test_a_server_that_says_nothing_is_left_at_the_deadline(ssh: SshServer, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"sftp://us@127.0.0.1:{silent.getsockname()[1]}/drop"
        start = time.monotonic()
        with pytest.raises(SourceUnreachable, match="too slowly"):
            list(sftp.deliveries(call(replace(ssh.endpoint(tmp_path), url=url), seconds=0.5)))
        assert time.monotonic() - start < 5


def test_a_reader_that_takes_too_long_is_cut_off(ssh: SshServer, tmp_path: Path) -> None:
    drop = lay(tmp_path / "drop", f"{DAY}/a", content=b"1" * 5_000_000)
    files = sftp.deliveries(call(ssh.endpoint(drop), seconds=1.5))
    pieces = next(files).pieces()
    assert next(pieces)
    time.sleep(1.6)
    with pytest.raises(SourceUnreachable, match="too slowly"):
        list(pieces)
    files.close()


def test_a_folder_without_end_is_refused(ssh: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop = lay(tmp_path / "drop", *(f"{DAY}/{number}" for number in range(10)))
    monkeypatch.setattr(sftp, "MOST_ENTRIES", 9)
    with pytest.raises(HostileInput, match="more entries"):
        taken(asking(ssh.endpoint(drop), tmp_path))


@pytest.mark.parametrize("name", [b"../x", b"/etc/passwd", b"a\0b"])
def test_a_name_that_is_a_path_is_refused(name: bytes, monkeypatch: pytest.MonkeyPatch, ssh: SshServer, tmp_path: Path) -> None:
    monkeypatch.setattr(sftp.Listing, "entries", lambda _self, _folder: iter([(name, paramiko.SFTPAttributes())]))
    with pytest.raises(HostileInput, match="is a path"):
        taken(asking(ssh.endpoint(tmp_path), tmp_path))


def test_a_link_that_the_server_lists_as_a_file_is_left_all_the_same(ssh: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop, listed = lay(tmp_path / "drop", f"{DAY}/a"), sftp.Listing.entries
    (drop / DAY / "link").symlink_to("/etc/hostname")

    def lying(self: sftp.Listing, folder: bytes) -> Iterator[tuple[bytes, paramiko.SFTPAttributes]]:
        for name, facts in listed(self, folder):
            facts.st_mode = stat.S_IFREG if name == b"link" else facts.st_mode
            yield name, facts

    monkeypatch.setattr(sftp.Listing, "entries", lying)
    assert [name for name, _, _ in taken(asking(ssh.endpoint(drop), tmp_path))] == ["a"]


def test_nothing_of_this_machine_is_asked_who_the_server_is(ssh: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home with a key and a list of known hosts that would do; neither is used."""
    home = tmp_path / "home" / ".ssh"
    home.mkdir(parents=True)
    (home / "id_ed25519").write_bytes((ssh.folder / "ours").read_bytes())
    (home / "known_hosts").write_text(f"[127.0.0.1]:{ssh.port} {ssh.host_keys[0]}\n")
    monkeypatch.setenv("HOME", str(home.parent))
    with pytest.raises(SettingError, match="recognised"):
        taken(asking(ssh.endpoint(tmp_path, host_keys=(), private_key=None), tmp_path))
    with pytest.raises(SourceRefused):
        taken(asking(ssh.endpoint(tmp_path, private_key=None, token="wrong"), tmp_path))
