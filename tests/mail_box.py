"""Where does a test get a mail box from? Dovecot itself, with a configuration, an authority and a Maildir of its own."""

import grp
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from etl.settings import Endpoint
from tests.certificates import authority
from tests.postgres import unprivileged_account
from tests.servers import free_port, running

PASSWORD = 'a box "of" our own'
SETTINGS = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/said
ssl = required
ssl_min_protocol = TLSv1.2
ssl_cert = <{certificate}
ssl_key = <{key}
mail_location = maildir:{folder}/box
first_valid_uid = 1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class MailBox:
    """A running server with the box of one user."""

    folder: Path
    port: int
    ca: Path
    owner: pwd.struct_passwd
    process: "subprocess.Popen[bytes]"
    numbers: Iterator[int] = field(default_factory=itertools.count)  # a name is never used twice: the server keeps facts by name

    def endpoint(self, **other: object) -> Endpoint:
        told = {"token": PASSWORD, "ca": self.ca, "senders": frozenset({"plant.example"}), **other}
        return Endpoint(f"imaps://reports%40office.example@127.0.0.1:{self.port}/INBOX", **told)  # type: ignore[arg-type]

    def deliver(self, letter: bytes, received: datetime) -> None:
        """Lay a letter into the box as a mail server does: the time of its file is when it was received."""
        place = self.folder / "box" / "new" / f"{next(self.numbers):010}.letter.host"
        place.write_bytes(letter)
        os.utime(place, (received.timestamp(), received.timestamp()))
        os.chown(place, self.owner.pw_uid, self.owner.pw_gid)

    def letters(self) -> list[str]:
        """The files of the box by their names, which hold their flags."""
        return sorted(f"{each.parent.name}/{each.name}" for state in ("new", "cur") for each in (self.folder / "box" / state).iterdir())

    def empty(self) -> None:
        for each in self.letters():
            (self.folder / "box" / each).unlink()
        for index in (self.folder / "box").glob("dovecot*"):
            index.unlink()


@contextmanager
def mail_box() -> Iterator[MailBox]:
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "There is no dovecot; install the packages of scripts/system-packages-test.txt."
    owner = unprivileged_account() or pwd.getpwuid(os.geteuid())
    as_root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="esep-box-", dir="/tmp"))  # a socket's path may have 107 characters at most
    try:
        folder.chmod(0o755)
        ours, port = authority(folder / "ours"), free_port()
        certificate, key = ours.issue("box", "127.0.0.1", "localhost")
        for each in ("box", "box/new", "box/cur", "box/tmp", "home"):
            (folder / each).mkdir()
            os.chown(folder / each, owner.pw_uid, owner.pw_gid)
        (folder / "users").write_text(f"reports@office.example:{PASSWORD}\n")
        me, group = owner.pw_name, group_of(owner)
        told = {"internal": "dovecot", "login": "dovenull", "group": "dovecot"} if as_root else {"internal": me, "login": me, "group": group}
        places = {"folder": folder, "certificate": certificate, "key": key, "port": port, "uid": owner.pw_uid, "gid": owner.pw_gid}
        (folder / "config").write_text(SETTINGS.format(**told, **places))
        with running([program, "-F", "-c", folder / "config"], port, folder / "log") as process:
            yield MailBox(folder, port, ours.ca, owner, process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def group_of(owner: pwd.struct_passwd) -> str:

    return grp.getgrgid(owner.pw_gid).gr_name
