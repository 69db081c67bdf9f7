"""Where do tests get real servers of their own from? Programs of the machine, started on a free port of the loopback and ended with the test."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.postgres import die_with_parent

START_SECONDS = 30


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


@contextmanager
def running(command: list[str | Path], port: int, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The program, once it listens on the port; RuntimeError with its last words if it does not."""
    with log.open("wb") as output:
        started = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=die_with_parent)
    try:
        until = time.monotonic() + START_SECONDS
        while not _listens(port):
            if started.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[0]} did not start: {log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.02)
        yield started
    finally:
        kill(started)


def kill(started: "subprocess.Popen[bytes]") -> None:
    """The program and all that it started, as a machine that loses its power would."""
    if started.poll() is None:
        for pid in reversed([started.pid, *_children(started.pid)]):
            with suppress(ProcessLookupError):  # it ended by itself meanwhile
                os.kill(pid, signal.SIGKILL)
    started.wait(START_SECONDS)


def _children(pid: int) -> list[int]:
    try:
        told = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return told + [each for child in told for each in _children(child)]


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
