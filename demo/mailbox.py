"""Where does the demonstration's mail go? A local SMTP server that keeps every accepted message as a file of its own."""

import argparse
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"


class FreePort(Controller):
    """Asks the system for a free port; the library's own first connection must then know which one it got."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class Keeper:
    """Stores a message before it is accepted, once for each recipient."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that aiosmtpd calls
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            keep(self.folder, content, recipient)
        return "250 OK: kept"


def keep(folder: Path, content: bytes, recipient: str) -> Path:
    """Write one message under a name made of its Message-ID, the recipient and the number of its copy.

    The file appears whole or not at all, and never takes the place of another: a second copy is a second file.
    """
    number = hashlib.sha256((str(message_from_bytes(content)["Message-ID"] or "") + recipient).encode()).hexdigest()[:12]
    writing = folder / f".{number}.{os.getpid()}.{threading.get_ident()}.part"
    with writing.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        for copy in count(1):
            target = folder / f"{number}-{copy}.eml"
            try:
                os.link(writing, target)  # unlike a rename, it refuses to replace
            except FileExistsError:
                continue
            break
    finally:
        writing.unlink()
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return target


@contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[tuple[str, int]]:
    """Run the mail server in a thread on 127.0.0.1 and yield (host, port); port 0 takes a free one."""
    folder.mkdir(parents=True, exist_ok=True)
    controller: Any = FreePort(Keeper(folder), hostname=LOOPBACK, port=port, data_size_limit=50_000_000)
    controller.start()
    try:
        yield LOOPBACK, controller.port
    finally:
        controller.stop()


def main() -> None:
    """``python -m demo.mailbox FOLDER --port N``: serve until stopped."""
    parser = argparse.ArgumentParser(description="Mail server of the demonstration, on loopback: keeps messages, sends none on.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    with serve(asked.folder, asked.port) as (host, port):
        print(f"smtp {host}:{port}, mail is kept in {asked.folder}", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
