"""Who is the SSH server, and who are we to it? The address, the pinned host keys, and our key or password."""

import base64
import binascii
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

import paramiko

from etl.adapters.ways import Call
from etl.errors import SettingError

RSA_KINDS = ("rsa-sha2-512", "rsa-sha2-256")  # an ssh-rsa key signs in one of these ways; the old one is not taken
KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")


@dataclass(frozen=True)
class Address:
    """Where the files lie; ``folder`` has no slash at its end."""

    host: str
    port: int
    user: str
    folder: bytes


@dataclass(frozen=True)
class HostKeys:
    """The keys that the server may have, and the ways of signing that are asked of it."""

    blobs: frozenset[bytes]
    kinds: tuple[str, ...]


def address_of(call: Call) -> Address:
    """SettingError unless the address names a user and a host and holds no password."""
    told = urlsplit(call.endpoint.url)
    try:
        port = told.port or 22
    except ValueError:
        port = 0
    if not (told.hostname and told.username and port) or told.password is not None or told.query or told.fragment:
        raise SettingError(
            "The address of the source is no address of a folder.",
            source=call.source,
            next_step="Set it as sftp://user@host:22/folder; a password is the token.",
        )
    path = unquote_to_bytes(told.path)
    home = path == b"/~" or path.startswith(b"/~/")
    folder = b"." + path[2:] if home else path
    return Address(told.hostname, port, unquote(told.username), folder.rstrip(b"/"))


def known_keys(call: Call) -> HostKeys:
    """The pinned keys, each as ``ssh-ed25519 AAAA...``, with or without a host before it and a remark after it."""
    found = [_key(line) for line in call.endpoint.host_keys]
    keys = [each for each in found if each]
    if not keys or len(keys) < len(found):
        raise SettingError(
            "Nothing says how the server of the source is recognised." if not found else "A pinned host key cannot be read.",
            source=call.source,
            next_step=f"Ask the publisher for the public key of the server, compare it with ssh-keyscan, and set ESEP_SOURCE_{call.source.upper()}_HOST_KEY"
            " (ssh-ed25519 AAAA...; several with commas between).",
        )
    kinds = dict.fromkeys(way for kind, _ in keys for way in (RSA_KINDS if kind == "ssh-rsa" else (kind,)))
    return HostKeys(frozenset(blob for _, blob in keys), tuple(kinds))


def _key(line: str) -> tuple[str, bytes] | None:
    words = line.split()
    for kind, told in pairwise(words):
        if kind in KINDS:
            try:
                blob = base64.b64decode(told, validate=True)
            except binascii.Error:
                return None
            return (kind, blob) if blob[4:].startswith(kind.encode()) else None
    return None


def prove_who_we_are(transport: paramiko.Transport, user: str, call: Call) -> None:
    """By the key file where one is set, else by the password. AuthenticationException if the server does not believe it."""
    if call.endpoint.private_key:
        transport.auth_publickey(user, _our_key(call.endpoint.private_key, call))
    elif call.endpoint.token:
        transport.auth_password(user, call.endpoint.token, fallback=False)
    else:
        raise SettingError(
            "There is neither key nor password for the server.",
            source=call.source,
            next_step="Set _PRIVATE_KEY to the file of our key, or _TOKEN to the password.",
        )


def _our_key(file: Path, call: Call) -> paramiko.PKey:
    opened_by = call.endpoint.token.encode() or None
    try:
        return paramiko.PKey.from_path(file, opened_by)  # type: ignore[arg-type]  # it says str, and hands it on to what wants bytes
    except (OSError, ValueError, TypeError, paramiko.SSHException) as error:
        raise SettingError(
            "The file of our key cannot be used.",
            source=call.source,
            why=type(error).__name__,
            next_step="Set _PRIVATE_KEY to a private key in OpenSSH or PEM form that this user may read, and _TOKEN to the words that open it, if any.",
        ) from None
