"""Where does Esep keep things, and whom does it ask? The only reader of the environment.

Every name is explained in ``.env.example``; in production an Airflow connection named in a source's
``about.toml`` takes the place of the ``ESEP_SOURCE_*`` settings.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from etl.errors import SettingError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
TIME_ZONE = ZoneInfo("Asia/Aqtobe")
SOURCE_SETTINGS = ("URL", "TOKEN", "CA", "HOST_KEY", "PRIVATE_KEY", "KEY_ID", "REGION", "SERVER", "SENDERS")  # ESEP_SOURCE_<SOURCE>_...


@dataclass(frozen=True)
class Endpoint:
    """Where one source is reached: a URL or a folder, a secret if it asks for one, and what its way of arrival needs beside them."""

    url: str
    token: str = field(default="", repr=False)  # key, password, or the words that open the private key
    ca: Path | None = None  # the certificates that are trusted, and no others, PEM; None: the usual authorities
    host_keys: tuple[str, ...] = ()  # SFTP: the public keys that the server may have, as ``ssh-ed25519 AAAA...``
    private_key: Path | None = None  # SFTP: the file of our key, where the server asks for one
    key_id: str = ""  # object store: the name of the key
    region: str = ""  # object store
    server: str = ""  # object store: its address where it is not that of the region
    senders: frozenset[str] = frozenset()  # mail box: addresses and domains from which files are taken


@dataclass(frozen=True)
class Mail:
    """How mail leaves. ``journal`` is a mailbox folder where sent mail can be looked up by Message-ID."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = True
    journal: Path | None = None


@dataclass(frozen=True)
class Settings:
    home: Path
    warehouse_url: str = field(repr=False)
    raw_store: Path
    reports: Path
    logs: Path
    backups: Path
    pages: Path  # the data-quality pages
    region: str
    recipients: Path
    people: Path  # who may waive, lock and unlock
    log_key: Path  # the private key that signs the log
    sign_key: Path | None  # the private key and the certificate with which the office signs reports, PEM; None: it does not
    sign_certificate: Path | None
    log_public_keys: Path  # the keys with which its signatures are checked, old ones among them
    synthetic: bool  # the data are a demonstration: every page says so
    polite: bool  # keep the pace that each publisher asks for
    environ: Mapping[str, str] = field(repr=False)

    def endpoint(self, source: str) -> Endpoint:
        """Where a source is reached; SettingError says which variable to set."""
        begin = f"ESEP_SOURCE_{source.upper()}_"
        told = {name: self.environ.get(begin + name, "").strip() for name in SOURCE_SETTINGS}
        if not told["URL"]:
            raise SettingError(f"No address for the source {source}.", next_step=f"Set {begin}URL or the Airflow connection esep_{source}.")
        return Endpoint(
            url=told["URL"],
            token=told["TOKEN"],
            ca=Path(told["CA"]) if told["CA"] else None,
            host_keys=tuple(key.strip() for key in told["HOST_KEY"].replace(",", "\n").splitlines() if key.strip()),
            private_key=Path(told["PRIVATE_KEY"]) if told["PRIVATE_KEY"] else None,
            key_id=told["KEY_ID"],
            region=told["REGION"],
            server=told["SERVER"],
            senders=frozenset(told["SENDERS"].lower().replace(",", " ").split()),
        )

    @property
    def explain_url(self) -> str:
        """The address under which the folder ``explained`` of the pages is served, without a slash at its end; empty: nowhere."""
        told = self.environ.get("ESEP_EXPLAIN_URL", "").strip().rstrip("/")
        if told and not re.fullmatch(r"https?://[A-Za-z0-9.:-]+(?:/[A-Za-z0-9._~-]+)*", told):
            raise SettingError(
                "ESEP_EXPLAIN_URL is no plain web address.", next_step="Write it like https://esep.example.kz/explained, without spaces or parameters."
            )
        return told

    @property
    def admin_url(self) -> str:
        """The address of an administrator of the database server; only the command that makes roles is given one."""
        url = self.environ.get("ESEP_ADMIN_URL")
        if not url:
            raise SettingError("No administrator of the database is named.", next_step="Set ESEP_ADMIN_URL for this one command.")
        return url

    @property
    def role_passwords(self) -> Mapping[str, str]:
        """The passwords that the roles of the warehouse are to have, as far as they are given."""
        names = {"writer": "ESEP_WRITER_PASSWORD", "reader": "ESEP_READER_PASSWORD", "auditor": "ESEP_AUDITOR_PASSWORD"}
        return {part: self.environ.get(name, "") for part, name in names.items()}

    @property
    def is_embedded(self) -> bool:
        """Whether everything lies in one folder and nobody has set up a server."""
        return self.warehouse_url.startswith("sqlite")

    def _number(self, name: str, otherwise: int) -> int:
        told = self.environ.get(name, "").strip()
        if told and not (told.isascii() and told.isdigit()):
            raise SettingError(f"{name} is not a whole number.", told=told[:20], next_step="Write digits only, or leave it out.")
        return int(told) if told else otherwise

    @property
    def mail_domains(self) -> frozenset[str]:
        """The domains that may get mail; empty: every one."""
        return frozenset(self.environ.get("ESEP_MAIL_DOMAINS", "").lower().replace(",", " ").split())

    @property
    def most_mail_bytes(self) -> int:
        """How large a letter may be as it goes over the wire; a larger one carries less."""
        return self._number("ESEP_MAIL_MOST_BYTES", 10_000_000)

    @property
    def bounces(self) -> Path | None:
        """The folder (.eml) into which answers of mail servers to our letters come; None: nobody reads them."""
        told = self.environ.get("ESEP_MAIL_BOUNCES")
        return Path(told) if told else None

    @property
    def mail_sender(self) -> str:
        return self.environ.get("ESEP_MAIL_FROM") or "esep@localhost"

    def mail(self) -> Mail:
        """How mail leaves; SettingError if no server is named."""
        host = self.environ.get("ESEP_SMTP_HOST")
        if not host:
            raise SettingError("No mail server is set.", next_step="Set ESEP_SMTP_HOST (and the other ESEP_SMTP_* of .env.example).")
        journal = self.environ.get("ESEP_MAIL_JOURNAL")
        return Mail(
            host=host,
            port=self._number("ESEP_SMTP_PORT", 587),
            sender=self.mail_sender,
            user=self.environ.get("ESEP_SMTP_USER", ""),
            password=self.environ.get("ESEP_SMTP_PASSWORD", ""),
            tls=self.environ.get("ESEP_SMTP_TLS", "yes") == "yes",
            journal=Path(journal) if journal else None,
        )


def load(overrides: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; ``overrides`` win over the environment (Airflow connections come this way)."""
    environ = {**os.environ, **(overrides or {})}
    home = Path(environ.get("ESEP_HOME") or "esep-home").absolute()
    return Settings(
        home=home,
        warehouse_url=environ.get("ESEP_WAREHOUSE_URL") or f"sqlite:///{home / 'warehouse.sqlite'}",
        raw_store=Path(environ.get("ESEP_RAW_STORE") or home / "raw"),
        reports=Path(environ.get("ESEP_REPORTS") or home / "reports"),
        logs=Path(environ.get("ESEP_LOGS") or home / "logs"),
        pages=Path(environ.get("ESEP_PAGES") or home / "pages"),
        backups=Path(environ.get("ESEP_BACKUPS") or home / "backups"),
        region=environ.get("ESEP_REGION") or "15",
        recipients=Path(environ.get("ESEP_RECIPIENTS") or home / "recipients.toml"),
        people=Path(environ.get("ESEP_PEOPLE") or home / "people.toml"),
        log_key=Path(environ.get("ESEP_LOG_KEY") or home / "keys" / "log.key"),
        sign_key=Path(environ["ESEP_SIGN_KEY"]) if environ.get("ESEP_SIGN_KEY") else None,
        sign_certificate=Path(environ["ESEP_SIGN_CERTIFICATE"]) if environ.get("ESEP_SIGN_CERTIFICATE") else None,
        log_public_keys=Path(environ.get("ESEP_LOG_PUBLIC_KEYS") or home / "keys" / "log.pub"),
        synthetic=environ.get("ESEP_SYNTHETIC", "no") == "yes",
        polite=environ.get("ESEP_POLITE", "yes") == "yes",
        environ=environ,
    )


def adopt(values: Mapping[str, str]) -> None:
    """Make these values the environment of this process and of those it starts (the demonstration does)."""
    os.environ.update(values)
