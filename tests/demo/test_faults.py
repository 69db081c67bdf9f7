"""Does a misbehaving publisher cost a row, or the next run? Every source that is asked over HTTP, under every fault."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from demo import agencies, faults, publishers, signing
from demo.faults import Faults
from etl import catalog, settings
from etl.adapters.raw_store import RawStore
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.reading import as_known
from etl.adapters.warehouse.tables import BATCHES, FINDINGS, QUARANTINE
from etl.errors import SourceChanged, SourceError, SourceRefused, SourceUnreachable
from etl.settings import TIME_ZONE, Settings
from etl.steps.landing import land
from etl.steps.opening import open_warehouse
from etl.steps.refining import refine

pytestmark = pytest.mark.slow
AS_OF = datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE)
PERIOD = "2026-09"
HTTP = [each.name for each in catalog.sources() if each.way == "http"]
SINCE = {"grants": PERIOD}  # its lists are long; of the others the whole window is asked for
HEALS = {"busy_for_seconds": 1, "busy_until": 1, "breaks": 2, "cuts_short": 1, "shows_a_page": 1}  # after so many calls it is well again
LEAST_WAIT = {"busy_for_seconds": 1.0, "busy_until": 0.9}  # seconds; by ourselves we would wait half a second
SHORT = 0.4  # the deadline of a call, seconds, where a fault does not end
LASTS: dict[str, type[SourceError]] = {
    "breaks": SourceUnreachable,
    "says_nothing": SourceUnreachable,
    "drips": SourceUnreachable,
    "cuts_short": SourceUnreachable,
    "shows_a_page": SourceUnreachable,
    "sends_elsewhere": SourceRefused,
}
Held = tuple[list[str], int, int, int, int]
Ready = dict[tuple[str, ...], Path]


class Place:
    """A source behind its stand-in, and a home in which it finds what it needs and nothing of its own."""

    def __init__(self, where: Settings, source: str, ready: Path) -> None:
        self.source, self.prefix, self.settings = source, f"/{agencies.PLACES[source]}/", where
        shutil.copytree(ready, where.home)

    def land(self) -> str:
        return land(self.source, period=PERIOD, since=SINCE.get(self.source), as_of=AS_OF, run_id="test", settings=self.settings)

    def ending(self) -> str:
        """The batch, or the name of the error."""
        try:
            return self.land()
        except SourceError as error:
            return type(error).__name__

    def refine(self, batch: str) -> dict[str, object]:
        return refine(self.source, batch, as_of=AS_OF, run_id="test", settings=self.settings)

    def rows(self) -> dict[str, pd.DataFrame]:
        """What the warehouse holds of the source."""
        with reading(open_warehouse(self.settings)) as connection:
            return {each.name: as_known(connection, each)[each.names] for each in catalog.source(self.source).schema.tables}

    def held(self) -> Held:
        """The batches that were written; rows, decisions, findings and rows set aside that there are."""
        with reading(open_warehouse(self.settings)) as connection:
            decisions, found, aside = (
                int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()) for table in (BATCHES, FINDINGS, QUARANTINE)
            )
        written = sorted(path.name for path in (self.settings.raw_store / "batches").iterdir())
        return written, sum(map(len, self.rows().values())), decisions, found, aside


def ours(folder: Path, base: str, home: Path, **more: str) -> Settings:
    return settings.load({"ESEP_HOME": str(home), "ESEP_WAREHOUSE_URL": "", "ESEP_POLITE": "no", **agencies.addresses(folder, base), **more})


def is_paged(source: str) -> bool:
    return hasattr(import_module(f"etl.sources.{source}.fetch"), "MOST_PAGES")


@pytest.fixture(scope="module")
def told() -> Faults:
    return Faults()


@pytest.fixture(scope="module")
def base(clean_folder: Path, told: Faults) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishers, "MOST_ITEMS", 13)  # small pages, so that every list has several
        patch.setattr(publishers, "MOST_RECORDS", 50)
        with agencies.serve(clean_folder, faults=told) as address:
            yield address


@pytest.fixture(scope="module")
def ready(clean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """Homes by what the sources need: nothing, or the register."""
    homes: Ready = {}
    for needs in {catalog.source(name).needs for name in HTTP}:
        home = homes[needs] = tmp_path_factory.mktemp("ready")
        signing.write(home / "keys")
        (home / "raw" / "batches").mkdir(parents=True)
        with agencies.serve(clean_folder) as base:
            where = ours(clean_folder, base, home)
            for name in needs:
                batch = land(name, period=PERIOD, since=PERIOD, as_of=AS_OF, run_id="test", settings=where)
                refine(name, batch, as_of=AS_OF, run_id="test", settings=where)
            open_warehouse(where).dispose()
    return homes


@pytest.mark.parametrize("source", HTTP)
def test_no_fault_costs_a_row_or_the_next_run(
    source: str, base: str, clean_folder: Path, ready: Ready, told: Faults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = catalog.source(source)
    clean, place = (Place(ours(clean_folder, base, tmp_path / name), source, ready[about.needs]) for name in ("clean", "place"))
    told.off()
    batch = clean.land()
    counts = clean.refine(batch)
    before = place.held()

    monkeypatch.setattr(catalog, "source", lambda _: replace(about, deadline_seconds=SHORT))
    for name, error in LASTS.items():
        told.on(place.prefix, name)
        with pytest.raises(error) as raised:
            place.land()
        assert told.struck, name
        assert raised.value.what.endswith("."), name
        assert place.held() == before, name
    monkeypatch.undo()

    for name, times in [("wrong_total", None), ("wrong_total", 1), ("page_twice", None), ("cursor_in_a_loop", None)]:
        told.on(place.prefix, name, times)
        ended = place.ending()
        assert ended == ("SourceChanged" if told.struck else batch), (name, ended)
        assert is_paged(source) is bool(told.struck) or name == "cursor_in_a_loop", name
        assert is_paged(source) or not told.struck
        if told.struck:
            assert place.held() == before, name

    for name, times in HEALS.items():
        told.on(place.prefix, name, times)
        started = time.monotonic()
        assert place.ending() == batch, name
        assert told.struck == times
        assert time.monotonic() - started >= LEAST_WAIT.get(name, 0.0), name

    told.off()
    assert place.refine(place.land()) == counts
    assert counts["loaded"]
    for name, frame in place.rows().items():
        pd.testing.assert_frame_equal(frame, clean.rows()[name])


def test_the_page_that_was_shown_is_kept(base: str, clean_folder: Path, ready: Ready, told: Faults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(ours(clean_folder, base, tmp_path / "home"), "exchange_rates", ready[()])
    about = replace(catalog.source("exchange_rates"), deadline_seconds=SHORT)
    monkeypatch.setattr(catalog, "source", lambda _: about)
    told.on(place.prefix, "shows_a_page")
    with pytest.raises(SourceUnreachable) as raised:
        place.land()
    told.off()
    assert RawStore(place.settings.raw_store).get(str(raised.value.about["kept_sha256"])).decode() == faults.ERROR_PAGE


def certificate(folder: Path, first: datetime, last: datetime) -> tuple[Path, Path]:
    """A key and a certificate for 127.0.0.1 that holds between two moments, as files."""
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in")])
    host = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(secret.public_key()).serial_number(1).add_extension(host, False)
    made = builder.not_valid_before(first).not_valid_after(last).sign(secret, hashes.SHA256())
    key, path = folder / "server.key", folder / "server.pem"
    key.write_bytes(secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return key, path


@pytest.mark.parametrize(
    ("ends_in_days", "is_trusted", "why"), [(-1, True, "expired"), (1, False, "self-signed"), (1, True, "")], ids=["expired", "not known", "good"]
)
def test_a_server_that_cannot_prove_who_it_is_is_asked_nothing(
    ends_in_days: int, is_trusted: bool, why: str, clean_folder: Path, ready: Ready, told: Faults, tmp_path: Path
) -> None:
    today = datetime.now(UTC)
    key, trusted = certificate(tmp_path, today - timedelta(days=9), today + timedelta(days=ends_in_days))
    told.on("/", "breaks", 0)
    with agencies.serve(clean_folder, faults=told, tls=(key, trusted)) as base:
        more = {f"ESEP_SOURCE_{name.upper()}_CA": str(trusted) for name in HTTP} if is_trusted else {}
        for source in HTTP if why else ["exchange_rates"]:
            place = Place(ours(clean_folder, base, tmp_path / source, **more), source, ready[catalog.source(source).needs])
            if not why:
                assert place.refine(place.land())["loaded"]
                continue
            before, started = place.held(), time.monotonic()
            with pytest.raises(SourceRefused, match="cannot prove who it is") as raised:
                place.land()
            assert why in str(raised.value.about["why"])
            assert place.held() == before
            assert time.monotonic() - started < 5  # no later call heals it, so none is made


def test_a_list_whose_total_moves_is_not_taken(base: str, clean_folder: Path, ready: Ready, told: Faults, tmp_path: Path) -> None:
    place = Place(ours(clean_folder, base, tmp_path / "home"), "grants", ready[()])
    told.on(place.prefix, "wrong_total", 1)
    with pytest.raises(SourceChanged, match="one stated total"):
        place.land()
    told.off()
