"""Who signs the log, and with which public keys is a signature checked?

The text forms are those of the C2SP signed note: a public key is ``name+hash+base64(0x01 and 32 bytes)``, a private one
``PRIVATE+KEY+name+hash+base64(0x01 and the seed)``. The private key lies in a file that only its owner may read: not in
the database, not in an Airflow connection, not in the environment.
"""

import base64
import binascii
import hashlib
import os
import re
import stat
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from etl.adapters.raw_store import write_atomically
from etl.errors import SettingError

ED25519 = b"\x01"
NAME = re.compile(r"[^\s+]{1,200}")
OWNER_ONLY = 0o600


@dataclass(frozen=True)
class PublicKey:
    """A key to check with. ``name`` is the log's origin."""

    name: str
    raw: bytes  # 32

    @property
    def id(self) -> bytes:
        """Four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.raw).decode()}"

    def verifies(self, signature: bytes, text: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class PrivateKey:
    """A key to sign with."""

    name: str
    seed: bytes = field(repr=False)  # 32

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        return f"PRIVATE+KEY+{self.name}+{self.public.id.hex()}+{base64.b64encode(ED25519 + self.seed).decode()}"

    def sign(self, text: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text)


def new_key(name: str) -> PrivateKey:
    """A key of chance; ValueError for a name that a note cannot carry."""
    return PrivateKey(_named(name), os.urandom(32))


def read_public(text: str) -> PublicKey:
    """ValueError if the text is no public key of this kind, or its parts do not belong together."""
    parts = text.strip().split("+", 2)  # base64 may hold a plus
    if len(parts) != 3:
        raise ValueError("A public key is written name+hash+base64.")
    key = PublicKey(_named(parts[0]), _material(parts[2]))
    if parts[1] != key.id.hex():
        raise ValueError(f"The public key of {key.name} was changed or cut: its parts do not belong together.")
    return key


def read_private(text: str) -> PrivateKey:
    """ValueError as in ``read_public``."""
    parts = text.strip().split("+", 4)
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
        raise ValueError("A private key is written PRIVATE+KEY+name+hash+base64.")
    key = PrivateKey(_named(parts[2]), _material(parts[4]))
    if parts[3] != key.public.id.hex():
        raise ValueError(f"The private key of {key.name} was changed or cut: its parts do not belong together.")
    return key


def load_private(path: Path) -> PrivateKey:
    """The key in a file; SettingError if there is none, if others may read it, or if it is none."""
    try:
        mode, text = path.stat().st_mode, path.read_text("utf-8")
    except OSError as error:
        raise SettingError(
            "The key that signs the log cannot be read.", path=path, next_step="esep keys new makes one; ESEP_LOG_KEY names its file."
        ) from error
    if stat.S_IMODE(mode) & ~OWNER_ONLY:
        raise SettingError("Others may read the key that signs the log.", path=path, next_step="chmod 600, or mount the secret for its user alone.")
    try:
        return read_private(text)
    except ValueError as error:
        raise SettingError("The file holds no key that signs the log.", path=path, why=str(error), next_step="Take the key from its backup.") from None


def save_private(key: PrivateKey, path: Path) -> PrivateKey:
    """Write a private key, readable by its owner alone, where there is none; returns the one that lies there then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    write_atomically(unfinished, f"{key.text}\n".encode(), owner_only=True)
    try:
        path.hardlink_to(unfinished)  # unlike a renaming, it never takes the place of another
    except FileExistsError:
        return load_private(path)
    finally:
        unfinished.unlink()
    return key


def load_public(path: Path) -> tuple[PublicKey, ...]:
    """All public keys of a file, one a line, old ones among them; SettingError if a line is none."""
    try:
        return read_public_lines(path.read_text("utf-8").splitlines())
    except OSError as error:
        raise SettingError(
            "The public keys of the log cannot be read.", path=path, next_step="esep keys show prints them; ESEP_LOG_PUBLIC_KEYS names their file."
        ) from error
    except ValueError as error:
        raise SettingError("The file of public keys has a wrong line.", path=path, why=str(error), next_step="Take the key from whom you trust.") from None


def read_public_lines(lines: Iterable[str]) -> tuple[PublicKey, ...]:
    return tuple(read_public(line) for line in lines if line.strip() and not line.startswith("#"))


def _named(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError("The name of a key is one word without a plus, such as aktobe.example/esep.")
    return name


def _material(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("The key is not written in base64.") from error
    if len(raw) != 33 or raw[:1] != ED25519:
        raise ValueError("The key is not one of Ed25519.")
    return raw[1:]
