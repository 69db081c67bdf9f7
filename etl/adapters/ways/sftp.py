"""Which files lie in a folder of an SFTP server? ``sftp://user@host:22/drop`` with one folder for each day of receipt; ``/~/drop`` begins at home.

The server must have one of the pinned host keys before it learns who we are. No agent, no file of known hosts and no key of this machine is used.
"""

import logging
import socket
import stat
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial

import paramiko

from etl.adapters.ways import ANSWER_SECONDS, Call, Delivery
from etl.adapters.ways._dated import Entry, asked_for, deliveries_of
from etl.adapters.ways._ssh import Address, address_of, known_keys, prove_who_we_are
from etl.errors import HostileInput, SourceRefused, SourceUnreachable

PIECE = 32 * 1024  # what a server gives for one question
MOST_ENTRIES = 20_000  # of one folder
logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what went wrong is said by our errors; it would add stacks and addresses


class Listing(paramiko.SFTPClient):
    """An SFTP session that gives names as the bytes that they are; the library takes all names for UTF-8."""

    def entries(self, folder: bytes) -> Iterator[tuple[bytes, paramiko.SFTPAttributes]]:
        _, answer = self._request(paramiko.sftp.CMD_OPENDIR, folder)  # type: ignore[attr-defined]  # the stubs leave it out
        handle = answer.get_binary()
        with suppress(EOFError):  # how the server says that there are no more
            while True:
                _, answer = self._request(paramiko.sftp.CMD_READDIR, handle)  # type: ignore[attr-defined]
                for _ in range(answer.get_int()):
                    name, _long = answer.get_binary(), answer.get_binary()
                    yield name, paramiko.SFTPAttributes._from_msg(answer)  # type: ignore[attr-defined]
        self._request(paramiko.sftp.CMD_CLOSE, handle)  # type: ignore[attr-defined]


def deliveries(call: Call) -> Generator[Delivery, None, None]:
    """The files of the days asked for; links and anything that is no plain file are left alone.

    SourceUnreachable, SourceRefused, HostileInput (another host key, a name that is a path, a folder without end) or SettingError.
    """
    address = address_of(call)
    with _told(call), _session(call, address) as session:
        found = [name.decode("ascii", "replace") for name, facts in _names(session, address.folder, call) if stat.S_ISDIR(facts.st_mode or 0)]
        yield from deliveries_of(asked_for(found, call), lambda day: _look(session, address.folder + b"/" + day.encode(), call), call)


@contextmanager
def _session(call: Call, address: Address) -> Iterator[Listing]:
    """It is cut at the deadline, wherever it stands then."""
    keys = known_keys(call)
    with closing(socket.create_connection((address.host, address.port), ANSWER_SECONDS)) as line, closing(paramiko.Transport(line)) as transport:
        guard = threading.Timer(max(0.0, call.deadline - time.monotonic()), transport.close)
        guard.daemon = True
        guard.start()
        try:
            transport.get_security_options().key_types = keys.kinds
            transport.start_client(timeout=ANSWER_SECONDS)
            if transport.get_remote_server_key().asbytes() not in keys.blobs:
                raise HostileInput(
                    "The server is not the one that is known: it has another host key.",
                    source=call.source,
                    next_step="Ask the publisher on another way whether the key was changed; only then set _HOST_KEY anew.",
                )
            prove_who_we_are(transport, address.user, call)
            channel = transport.open_session(timeout=ANSWER_SECONDS)
            channel.settimeout(ANSWER_SECONDS)
            channel.invoke_subsystem("sftp")
            yield Listing(channel)
        finally:
            guard.cancel()


def _names(session: Listing, folder: bytes, call: Call) -> Iterator[tuple[bytes, paramiko.SFTPAttributes]]:
    for count, (name, facts) in enumerate(session.entries(folder)):
        if count >= MOST_ENTRIES:
            raise HostileInput(
                "A folder holds more entries than agreed.", source=call.source, most=MOST_ENTRIES, next_step="Ask the publisher to clear the folder."
            )
        if name in (b".", b".."):
            continue
        if b"/" in name or b"\0" in name:
            raise HostileInput("A folder lists a name that is a path.", source=call.source, next_step="Ask the publisher what their server is.")
        yield name, facts


def _look(session: Listing, folder: bytes, call: Call) -> list[Entry]:
    """A server may tell of a link what is behind it, so each entry is asked about once more, for itself."""
    names = [name for name, facts in _names(session, folder, call) if stat.S_ISREG(facts.st_mode or 0)]
    return [each for name in names if (each := _entry(session, folder + b"/" + name, name, call))]


def _entry(session: Listing, path: bytes, name: bytes, call: Call) -> Entry | None:
    call.in_time()
    try:
        facts = session.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(facts.st_mode or 0) or facts.st_size is None:
        return None
    return Entry(name, name.decode("utf-8", "replace"), facts.st_size, facts.st_mtime, partial(_pieces, session, path, call))


def _pieces(session: Listing, path: bytes, call: Call) -> Generator[bytes, None, None]:
    with _told(call), session.open(path, "r") as stream:
        while piece := stream.read(PIECE):
            yield piece


@contextmanager
def _told(call: Call) -> Iterator[None]:
    """What the server or the library said, without its words."""
    try:
        yield
    except (paramiko.AuthenticationException, PermissionError) as error:
        raise SourceRefused(
            "The server refuses us.", source=call.source, why=type(error).__name__, next_step="Check user, key or password, and rights with the publisher."
        ) from None
    except paramiko.ssh_exception.IncompatiblePeer:
        raise SourceRefused(
            "The server has no host key of a pinned kind, or speaks no way that is safe.",
            source=call.source,
            next_step="Ask the publisher for the key that the server has today, and which ways of SSH it offers.",
        ) from None
    except FileNotFoundError:
        raise SourceUnreachable("The folder is not there.", source=call.source, next_step="Check the address and the share with the publisher.") from None
    except (paramiko.SSHException, EOFError, OSError, UnicodeError) as error:
        call.in_time()
        raise SourceUnreachable(
            "The server does not answer, or not to the end.",
            source=call.source,
            why=type(error).__name__,
            next_step="It is tried again by itself; if it stays so, ask the publisher.",
        ) from None
