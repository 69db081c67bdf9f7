"""Where does a test get an SFTP server from? OpenSSH itself, with a configuration and keys of its own, for the account that runs the tests."""

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from etl.settings import Endpoint
from tests.servers import free_port, running

SETTINGS = """
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_ed25519
HostKey {folder}/host_rsa
AuthorizedKeysFile {folder}/ours.pub {folder}/locked.pub
Subsystem sftp internal-sftp
ForceCommand internal-sftp
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication yes
KbdInteractiveAuthentication no
LogLevel ERROR
"""


@dataclass(frozen=True)
class SshServer:
    """A running server. ``host_keys`` are its public keys, the first of them Ed25519."""

    port: int
    folder: Path
    host_keys: tuple[str, ...]
    process: "subprocess.Popen[bytes]"

    def endpoint(self, drop: Path, **other: object) -> Endpoint:
        """How the folder is reached with the right key, apart from what is told otherwise."""
        told = {"host_keys": self.host_keys[:1], "private_key": self.folder / "ours", **other}
        return Endpoint(f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{drop}", **told)  # type: ignore[arg-type]


@contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    port, program = free_port(), shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "There is no sshd; install the packages of scripts/system-packages-test.txt."
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it locks itself in before anybody has logged in
    for name, kind, words in (("host_ed25519", "ed25519", ""), ("host_rsa", "rsa", ""), ("ours", "ed25519", ""), ("locked", "ecdsa", "open")):
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", words, "-C", "", "-f", folder / name], check=True)
    (folder / "config").write_text(SETTINGS.format(port=port, folder=folder))
    keys = tuple((folder / f"{name}.pub").read_text().strip() for name in ("host_ed25519", "host_rsa"))
    with running([program, "-D", "-e", "-f", folder / "config"], port, folder / "log") as process:
        yield SshServer(port, folder, keys, process)
