"""What does a real mail server do to us? One on the loopback that keeps what it accepts, with faults on demand."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from etl.settings import Mail


class Sink:
    """Keeps each accepted letter as one .eml file. ``fault`` names what goes wrong with the next ones."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.fault = folder, ""
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802 aiosmtpd's name
        if self.fault == "sender refused":
            return "530 Authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802 aiosmtpd's name
        if self.fault == "unknown recipient":
            return f"550 <{address}> unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        if self.fault in ("451", "554"):
            return f"{self.fault} not like this"
        if self.fault != "dropped before it is kept":
            number = len(list(self.folder.iterdir())) + 1
            (self.folder / f"{number}.eml").write_bytes(envelope.original_content or b"")
        if self.fault.startswith("dropped"):
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 kept"

    @property
    def letters(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.folder.iterdir())]


@contextmanager
def serving(sink: Sink, *, journal: Path | None = None) -> Iterator[Mail]:
    """How the sink is reached, while it serves."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield Mail(host="127.0.0.1", port=port, sender="esep@example.kz", tls=False, journal=journal)
    finally:
        controller.stop()
