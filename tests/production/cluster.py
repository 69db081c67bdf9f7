"""How does a test start the whole cluster without containers? The commands and settings of docker-compose.yml, run natively.

Each process has a process group of its own, ends with the test process, and is killed if it does not end in time.
"""

import ctypes
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import sqlalchemy as sa
import yaml

from demo import signing
from etl.catalog import PROJECT

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text("utf-8"))["services"]
PROCESSES = ("api-server", "scheduler", "dag-processor", "triggerer", "worker")
PR_SET_PDEATHSIG = 1
STOP_SECONDS = 40


@dataclass(frozen=True)
class Cluster:
    """A running cluster: where its UI is, who may enter, and the processes by the name of their service."""

    base: str
    user: str
    password: str
    env: Mapping[str, str]
    folder: Path
    running: Mapping[str, "subprocess.Popen[bytes]"]

    def ask(self, path: str, body: Any = None, *, method: str = "", token: str = "") -> Any:
        """One call of the REST API."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.base}{path}", data, headers, method=method or None), timeout=30) as answer:
            return json.load(answer)

    def enter(self) -> str:
        """A token for the REST API."""
        token: str = self.ask("/auth/token", {"username": self.user, "password": self.password})["access_token"]
        return token

    def says_it_is_well(self, process: str) -> bool:
        """The health check of a service, as the compose file has it."""
        command = SERVICES[process]["healthcheck"]["test"][1:]
        return subprocess.run(natively(command, 0), cwd=PROJECT, env=self.env, capture_output=True, timeout=60, check=False).returncode == 0

    def tail(self) -> str:
        """The last words of every process, for the message of a failed test."""
        return "\n".join(f"--- {log.stem}\n{log.read_text('utf-8', 'replace')[-3000:]}" for log in sorted(self.folder.glob("*.log")))


@contextmanager
def cluster(folder: Path, metadata: str, warehouse: str, extra: Mapping[str, str]) -> Iterator[Cluster]:
    """Start every process; the databases must be there and empty. ``extra`` are further environment variables."""
    port, queue_port = free_port(), free_port()
    password, queue_password = secrets.token_hex(16), secrets.token_hex(16)
    base = f"http://127.0.0.1:{port}"
    writer = sa.make_url(warehouse).set(username=f"{sa.make_url(warehouse).database}_writer").render_as_string(hide_password=False)
    env = settings(folder, base, f"redis://:{queue_password}@127.0.0.1:{queue_port}/0", metadata, writer) | dict(extra)
    people = {"ESEP_ADMIN_URL": warehouse, "ESEP_WRITER_PASSWORD": password} | {
        "AIRFLOW_ADMIN_USER": "admin",
        "AIRFLOW_ADMIN_EMAIL": "admin@esep.example",
        "AIRFLOW_ADMIN_PASSWORD": password,
    }
    running: dict[str, subprocess.Popen[bytes]] = {}
    made = Cluster(base, "admin", password, env, folder, running)
    try:
        start_queue(running, folder, queue_port, queue_password)
        prepared = subprocess.run([PROJECT / "scripts/prepare.sh"], cwd=PROJECT, env=env | people, capture_output=True, text=True, timeout=120, check=False)
        if prepared.returncode:
            raise RuntimeError(f"scripts/prepare.sh failed: {prepared.stdout[-2000:]} {prepared.stderr[-4000:]}")
        for name in PROCESSES:
            running[name] = start(natively(SERVICES[name]["command"], port), env, folder / f"{name}.log")
        yield made
    finally:
        for process in running.values():
            end(process)


def settings(folder: Path, base: str, queue: str, metadata: str, warehouse: str) -> dict[str, str]:
    """The environment of the compose file, with the addresses of this machine in place of those of the inner network."""
    signing.write(folder / "keys")
    generated = {
        "AIRFLOW_FERNET_KEY": "A" * 43 + "=",
        "AIRFLOW_JWT_SECRET": secrets.token_hex(64),
        "AIRFLOW_API_SECRET_KEY": secrets.token_hex(32),
        "AIRFLOW_BASE_URL": base,
    }
    stated = {name: filled(value, generated) for name, value in SERVICES["worker"]["environment"].items()}
    here = {
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{base}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": metadata.replace("+psycopg:", "+psycopg_async:"),
        "AIRFLOW__CELERY__BROKER_URL": queue,
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{metadata}",
        "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "false",  # a DAG that is switched on would first run for last month
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(free_port()),
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(free_port()),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(folder / "logs"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW_HOME": str(folder),
        "ESEP_HOME": str(folder / "esep"),
        "ESEP_LOG_KEY": str(folder / "keys" / "log.key"),
        "ESEP_LOG_PUBLIC_KEYS": str(folder / "keys" / "log.pub"),
        "ESEP_WAREHOUSE_URL": warehouse,
        "PYTHONPATH": str(PROJECT),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
    }
    return stated | here


def filled(value: str, generated: Mapping[str, str]) -> str:
    """A value of the compose file with its variables filled in; one that has neither a value nor a default here becomes "unused"."""

    def one(found: re.Match[str]) -> str:
        name, how, default = found.groups()
        return generated.get(name, default if how == ":-" else "unused")

    return re.sub(r"\$\{([A-Z_]+)(:[?-])?([^}]*)\}", one, value)


def natively(command: list[str], port: int) -> list[str]:
    """A command of the compose file, on loopback and on a free port."""
    return [{"0.0.0.0": "127.0.0.1", "8080": str(port), "python": sys.executable}.get(word, word) for word in command]


def start_queue(running: dict[str, "subprocess.Popen[bytes]"], folder: Path, port: int, password: str) -> None:
    if not shutil.which("redis-server"):
        raise RuntimeError("The cluster needs redis-server: install the Debian packages of scripts/system-packages-test.txt (make system-test).")
    told = folder / "redis.conf"
    told.write_text(f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir {folder}\n', "utf-8")
    running["queue"] = start(["redis-server", str(told)], {"PATH": os.environ["PATH"]}, folder / "queue.log")


def start(command: list[str], env: Mapping[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as output:
        return subprocess.Popen(
            command, cwd=PROJECT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, preexec_fn=end_with_parent
        )


def end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Whatever is left of a process and its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def stop(running: Mapping[str, "subprocess.Popen[bytes]"]) -> dict[str, float]:
    """SIGTERM to each, as a container engine does; seconds until each had ended, infinite if it had to be killed."""
    began = time.monotonic()
    for process in running.values():
        process.send_signal(signal.SIGTERM)
    took = {}
    for name, process in running.items():
        try:
            process.wait(max(0.1, began + STOP_SECONDS - time.monotonic()))
            took[name] = time.monotonic() - began
        except subprocess.TimeoutExpired:
            took[name] = float("inf")
            end(process)
    return took


def wait_until(what: str, true: Callable[[], bool], made: Cluster, seconds: float) -> None:
    """Ask again and again; AssertionError with the last words of all processes when the time is over or one has died."""
    until = time.monotonic() + seconds
    while True:
        try:
            if true():
                return
        except (HTTPError, OSError):
            pass
        dead = [name for name, process in made.running.items() if process.poll() is not None]
        assert not dead, f"{dead} ended while waiting for: {what}\n{made.tail()}"
        assert time.monotonic() < until, f"Not within {seconds} s: {what}\n{made.tail()}"
        time.sleep(0.3)


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
        return port


def rows(warehouse: str, table: str) -> int:
    """How many rows a table of the warehouse has."""
    engine = sa.create_engine(warehouse, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return int(connection.scalar(sa.text(f"select count(*) from {table}")) or 0)
