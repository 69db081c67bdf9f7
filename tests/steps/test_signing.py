"""Is a signature of the office one that others accept, made once, and kept beside a file whose bytes stay what they were?"""

import hashlib
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from etl import settings
from etl.adapters import audit_log
from etl.adapters.raw_store import RawStore
from etl.adapters.warehouse.engine import reading, writing
from etl.errors import ActRefused, NotReleased, SettingError
from etl.settings import Settings
from etl.steps.opening import open_warehouse
from etl.steps.signing import SIGNED, attach, sign
from tests.released import close_edition, release_edition

AT, CONTENT = datetime(2026, 10, 6, 9, tzinfo=UTC), b"%PDF-1.7 the report"
EDITION, NAME = "regional_monthly-15-2026-09-e1", "esep-regional_monthly-15-2026-09-e1-ru.pdf"
PEOPLE = '[[person]]\nname = "Office"\nrole = "Head of monitoring"\nmay = ["release"]\nregions = []\n'


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A key and a certificate of its own, as files."""
    secret = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(secret.public_key()).serial_number(15)
    made = builder.not_valid_before(AT - timedelta(days=365)).not_valid_after(AT + timedelta(days=3650)).sign(secret, hashes.SHA256())
    key, path = folder / f"{name}.key", folder / f"{name}.pem"
    key.write_bytes(secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return key, path


@pytest.fixture
def office(tmp_path: Path) -> Settings:
    """An approved edition with one PDF, and a key of the office."""
    key, path = certificate(tmp_path, "office")
    ours = settings.load({"ESEP_HOME": str(tmp_path), "ESEP_SIGN_KEY": str(key), "ESEP_SIGN_CERTIFICATE": str(path)})
    (tmp_path / "people.toml").write_text(PEOPLE, "utf-8")
    with writing(open_warehouse(ours)) as connection:
        release_edition(connection, EDITION, {NAME: RawStore(ours.raw_store).put(CONTENT), "figures.csv": "0" * 64})
    return ours


def logged(ours: Settings) -> list[dict[str, object]]:
    with reading(open_warehouse(ours)) as connection:
        return [dict(entry.facts) for entry in audit_log.entries(connection, kind=SIGNED)]


def checked(folder: Path, signature: Path, content: bytes) -> int:
    """What openssl says of a detached signature: 0 is yes."""
    (folder / "content").write_bytes(content)
    asked = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(signature), "-content", str(folder / "content")]
    return subprocess.run([*asked, "-CAfile", str(folder / "office.pem"), "-purpose", "any", "-out", "/dev/null"], capture_output=True, check=False).returncode


def test_another_program_accepts_the_signature_and_no_other_bytes(office: Settings, tmp_path: Path) -> None:
    (path,) = sign(EDITION, as_of=AT, settings=office)
    assert path == office.reports / "15/2026-09/regional_monthly/e1" / f"{NAME}.p7s"
    assert CONTENT not in path.read_bytes()  # detached
    assert checked(tmp_path, path, CONTENT) == 0
    assert checked(tmp_path, path, CONTENT + b".") != 0
    assert RawStore(office.raw_store).get(hashlib.sha256(CONTENT).hexdigest()) == CONTENT


def test_signing_again_gives_the_same_bytes_even_if_the_file_was_lost(office: Settings) -> None:
    (path,) = sign(EDITION, as_of=AT, settings=office)
    before = path.read_bytes()
    path.unlink()  # killed between the log and the file
    assert sign(EDITION, as_of=AT + timedelta(days=1), settings=office) == [path]
    assert (path.read_bytes(), len(logged(office))) == (before, 1)
    assert logged(office)[0]["signers"] == ["CN=office"]


def test_only_an_approved_edition_is_signed_and_only_with_a_key_that_fits(office: Settings, tmp_path: Path) -> None:
    with writing(open_warehouse(office)) as connection:
        close_edition(connection, EDITION[:-1] + "2", {NAME: "0" * 64}, number=2)
    with pytest.raises(NotReleased):
        sign(EDITION[:-1] + "2", as_of=AT, settings=office)
    _, other = certificate(tmp_path, "other")
    for given, words in (
        ({"ESEP_SIGN_CERTIFICATE": str(other)}, "does not fit"),
        ({"ESEP_SIGN_KEY": "/nowhere"}, "cannot be read"),
        ({"ESEP_SIGN_KEY": ""}, "No key is set"),
    ):
        with pytest.raises(SettingError, match=words):
            sign(EDITION, as_of=AT, settings=settings.load({**office.environ, **given}))
    assert logged(office) == []


def test_a_signature_made_elsewhere_is_kept_once_and_strange_bytes_are_refused(office: Settings) -> None:
    (ours,) = sign(EDITION, as_of=AT, settings=office)
    given = ours.read_bytes()
    path = attach(EDITION, NAME, given, who="Office", as_of=AT, settings=office)
    assert (path.read_bytes(), attach(EDITION, NAME, given, who="Office", as_of=AT, settings=office)) == (given, path)
    assert [each["made"] for each in logged(office)] == ["here", "elsewhere"]
    for content in (b"", b"not a signature", given[:200], b"0" * 2_000_000, b"-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n"):
        with pytest.raises(ActRefused):
            attach(EDITION, NAME, content, who="Office", as_of=AT, settings=office)
    for file, who in (("../../etc/passwd", "Office"), (NAME, "Somebody")):
        with pytest.raises(ActRefused):
            attach(EDITION, file, given, who=who, as_of=AT, settings=office)
    assert len(logged(office)) == 2
