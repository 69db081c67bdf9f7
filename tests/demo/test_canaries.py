"""Does a personal number or a secret that was planted come out anywhere? Each is proved to be in the raw store or the settings first."""

import email
import io
import json
import logging
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from email import policy
from pathlib import Path

import pikepdf
import pypdf
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from demo import agencies, signing
from demo.damage import SYNTHETIC_PERSON_NUMBER
from demo.world import TOKENS
from etl import catalog, settings
from etl.adapters.outbox import OUTBOX
from etl.adapters.warehouse.engine import METADATA, open_engine, reading
from etl.adapters.warehouse.tables import FINDINGS
from etl.cli import app
from etl.errors import EsepError
from etl.settings import TIME_ZONE, Settings
from etl.steps.closing import close
from etl.steps.landing import land
from etl.steps.logs import write_logs
from etl.steps.quality_pages import write_pages
from etl.steps.refining import refine

pytestmark = pytest.mark.slow
AS_OF = datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE)
PERIOD, SINCE, REPORT = "2026-09", "2023-10", "regional_monthly"
IN_A_TITLE, IN_A_NAME, IN_AN_ORDER = "850101300129", "900615450126", "780930301236"
PASSWORD = "canary-smtp-password"
PEOPLE = (SYNTHETIC_PERSON_NUMBER, IN_A_TITLE, IN_A_NAME, IN_AN_ORDER)
SECRETS = (*(TOKENS[name] for name in ("grants", "kgd")), PASSWORD)


class Lair:
    """A home in which canaries were let loose: its settings, and everything that was said on the way."""

    def __init__(self, folder: Path, home: Path, heard: list[str]) -> None:
        self.heard = heard
        told = json.loads((folder / "agencies.json").read_text("utf-8"))
        told["grants"]["projects"][5]["titleRu"] += f" (руководитель, ИИН {IN_A_TITLE})"
        (folder / "agencies.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        some = next(iter(sorted((folder / "drop" / "enterprise_results").rglob("*.xlsx"))))
        shutil.copyfile(some, some.with_name(f"{IN_A_NAME}_2026-09_1.xlsx"))
        orders = next(iter(sorted((folder / "drop" / "orders").rglob("orders.json"))))
        listed = json.loads(orders.read_text("utf-8"))
        listed["orders"][0]["text_ru"] = f"Выплатить {IN_AN_ORDER}."
        orders.write_text(json.dumps(listed, ensure_ascii=False), "utf-8")
        signing.write(home / "keys")
        with agencies.serve(folder) as base:
            self.ours = self.settings(folder, home, base)
            for source in sorted(catalog.sources(), key=lambda each: each.name != "grants"):
                self.ask(source.name)
        close(REPORT, period=PERIOD, region="15", gaps=[], as_of=AS_OF, run_id="canaries", settings=self.ours)
        self.ask("grants")  # nobody answers any more: what does the error say?
        write_logs(PERIOD, self.ours)
        write_pages(self.ours, as_of=AS_OF)

    def ask(self, source: str) -> None:
        try:
            batch = land(source, period=PERIOD, since=SINCE, as_of=AS_OF, run_id="canaries", settings=self.ours)
            self.heard.append(str(refine(source, batch, as_of=AS_OF, run_id="canaries", settings=self.ours)))
        except EsepError as error:
            self.heard += [str(error), repr(error), repr(error.__cause__)]

    def settings(self, folder: Path, home: Path, base: str) -> Settings:
        others = {"ESEP_HOME": str(home), "ESEP_POLITE": "no", "ESEP_SYNTHETIC": "yes", "ESEP_SMTP_HOST": "127.0.0.1", "ESEP_SMTP_PORT": "9"}
        return settings.load(
            {
                **agencies.addresses(folder, base),
                "ESEP_SMTP_PASSWORD": PASSWORD,
                **others,
                "ESEP_RECIPIENTS": str(folder / "recipients.toml"),
                "ESEP_MAIL_FROM": "esep@aktobe.example",
            }
        )


@pytest.fixture(scope="module")
def lair(damaged_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lair]:
    folder, home = tmp_path_factory.mktemp("canaries") / "world", tmp_path_factory.mktemp("lair")
    shutil.copytree(damaged_folder, folder)
    heard: list[str] = []
    ear = logging.Handler(logging.DEBUG)
    ear.emit = lambda record: heard.append(record.getMessage() + str(record.exc_info or ""))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield Lair(folder, home, heard)
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


def leaked(texts: Iterator[tuple[str, str]], wanted: tuple[str, ...] = (*PEOPLE, *SECRETS)) -> set[tuple[str, str]]:
    """Which canary stands where; proves on the way that there was something to look at."""
    found, seen = set(), 0
    for place, text in texts:
        seen += len(text)
        found |= {(place, canary) for canary in wanted if canary in text}
    assert seen > 1000, "there was nothing to look at"
    return found


def test_every_personal_number_was_really_planted(lair: Lair) -> None:
    stored = b"".join(path.read_bytes() for path in (lair.ours.raw_store / "sha256").rglob("*") if path.is_file())
    for canary in (SYNTHETIC_PERSON_NUMBER, IN_A_TITLE, IN_AN_ORDER):
        assert canary.encode() in stored, canary
    assert list(Path(lair.ours.endpoint("enterprise_results").url).rglob(f"{IN_A_NAME}*"))
    with reading(open_engine(lair.ours.warehouse_url)) as connection:
        assert connection.execute(sa.select(FINDINGS.c.rule_id).where(FINDINGS.c.file_name.like("(a personal number)%"))).first()
    assert lair.ours.mail().password == PASSWORD
    assert all(lair.ours.endpoint(source).token in SECRETS for source in ("grants", "tax_payments"))


def test_none_stands_in_the_warehouse_or_in_the_log(lair: Lair) -> None:
    def texts() -> Iterator[tuple[str, str]]:
        with reading(open_engine(lair.ours.warehouse_url)) as connection:
            for table in METADATA.sorted_tables:
                columns = [column for column in table.c if not isinstance(column.type, sa.LargeBinary)]
                yield table.name, str(connection.execute(sa.select(*columns)).all())

    assert leaked(texts()) == set()


def test_none_stands_in_a_log_file_a_checkpoint_or_a_manifest(lair: Lair) -> None:
    assert leaked((path.name, path.read_text("utf-8")) for path in lair.ours.logs.rglob("*") if path.is_file()) == set()


def inside(content: bytes) -> str:
    """All text of an attached file: the pages and attachments of a PDF, the parts of a workbook."""
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as held:
            attached = b"".join(each.get_file().read_bytes() for each in held.attachments.values())
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages) + attached.decode("utf-8", "replace")
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return content.decode("utf-8", "replace")


def test_none_stands_in_a_report_or_in_a_file_beside_it(lair: Lair) -> None:
    assert leaked((path.name, inside(path.read_bytes())) for path in lair.ours.reports.rglob("*") if path.is_file()) == set()


def test_none_stands_in_a_letter(lair: Lair) -> None:
    with reading(open_engine(lair.ours.warehouse_url)) as connection:
        letters = list(connection.scalars(sa.select(OUTBOX.c.message)))
    assert letters

    def texts() -> Iterator[tuple[str, str]]:
        for content in letters:
            for part in email.message_from_bytes(bytes(content), policy=policy.default).walk():
                yield part.get_content_type(), str(part.items()) + (inside(part.get_payload(decode=True) or b"") if not part.is_multipart() else "")  # type: ignore[arg-type]

    assert leaked(texts()) == set()


def test_none_was_said_in_an_error_a_result_or_a_line_of_the_process(lair: Lair) -> None:
    assert any("grants" in line or "127.0.0.1" in line for line in lair.heard)
    assert leaked(("heard", line) for line in lair.heard) == set()


COMMANDS = (
    "findings --period 2026-09 --language ru --json",
    "quarantine list --json",
    "sources --json",
    "outbox --json",
    "doctor --json",
    "log list --json",
    "explain M-0900 --period 2026-09 --json",
    "known projects --on 2026-10-06 --csv",
    "history organisations --json",
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.split(" --")[0])
def test_none_is_printed_by_a_command(lair: Lair, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in lair.ours.environ.items():
        if name.startswith("ESEP_"):
            monkeypatch.setenv(name, value)
    told = CliRunner().invoke(app, command.split())
    assert told.exit_code in (0, 1), told.output
    assert leaked(iter([(command, told.output + " " * 1001)])) == set()
    assert len(told.output) > 100


def test_none_is_handed_out_with_the_set_aside_rows(lair: Lair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in lair.ours.environ.items():
        if name.startswith("ESEP_"):
            monkeypatch.setenv(name, value)
    told = CliRunner().invoke(app, ["quarantine", "export", str(tmp_path / "rows.xlsx"), "--language", "ru"])
    assert told.exit_code in (0, 1), told.output
    assert leaked((path.name, inside(path.read_bytes())) for path in tmp_path.rglob("*") if path.is_file()) == set()


def test_a_person_is_looked_for_by_its_shape_too(lair: Lair) -> None:
    """Not only the canaries: no twelve digits that are built as a personal number stand anywhere in the log."""
    person = re.compile(r"(?<![0-9A-Za-z])[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-6][0-9]{5}(?![0-9A-Za-z])")
    log = "".join(path.read_text("utf-8") for path in lair.ours.logs.rglob("*.jsonl"))
    assert log.count('"kind"') > 10
    assert person.findall(log) == []
