"""Does each supplier hear, once and in its language, what became of its file, and is a correction recognised?"""

import base64
import email
import io
import re
import shutil
import time
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import openpyxl
import page
import pypdf
import pytest
import sqlalchemy as sa

from etl import catalog, settings
from etl.adapters import outbox
from etl.adapters.warehouse.engine import open_engine, reading, writing
from etl.core.forms import SHEET
from etl.errors import NotReleased, SettingError
from etl.reports.supplier import mail
from etl.settings import Settings
from etl.steps.answering import answer, answered
from etl.steps.delivering import clock, deliver
from etl.steps.landing import land
from etl.steps.offering import judged
from etl.steps.refining import refine
from etl.steps.releasing import released
from etl.steps.verifying import verify_log
from tests.demo.months import AS_OF, PERIOD, SINCE, copied, ingest
from tests.smtp_sink import Sink, serving

pytestmark = pytest.mark.slow
SOURCE, LATER = "enterprise_results", AS_OF + timedelta(hours=1)


@pytest.fixture(scope="module")
def asked(clean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two suppliers are known by their address, and one office that hears about every file; the last supplier sent negative sales."""
    place = tmp_path_factory.mktemp("asked")
    shutil.copytree(clean_folder, place / "world")
    sent = files(place / "world" / "drop" / SOURCE)
    book = openpyxl.load_workbook(sent[-1])
    book[SHEET]["B8"] = -1
    book.save(sent[-1])
    told = (("good@aktobe.example", "kk", sent[0].name[:12]), ("bad@aktobe.example", "ru", sent[-1].name[:12]))
    entries = [f'[[supplier]]\naddress = "{address}"\nsource = "{SOURCE}"\nlanguage = "{language}"\nbin = "{bin_}"\n' for address, language, bin_ in told]
    (place / "world" / "recipients.toml").write_text("\n".join(entries), "utf-8")
    ingest(place / "world", place, "", ["grants", SOURCE])
    return place


@pytest.fixture
def month(asked: Path, tmp_path: Path) -> Settings:
    return copied(asked, tmp_path / "world", tmp_path)


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob(f"*_{PERIOD}_1.xlsx"), key=lambda path: path.name)


def said(month: Settings, at: str = "") -> dict[str, EmailMessage]:
    """The letters that the server took, by address, each once."""
    sink = Sink(month.home / f"mail{at}")
    with serving(sink) as server:
        reached = settings.load(
            {**month.environ, "ESEP_SMTP_HOST": server.host, "ESEP_SMTP_PORT": str(server.port), "ESEP_SMTP_TLS": "no", "ESEP_MAIL_FROM": server.sender}
        )
        for _ in range(2):
            for each in released(reached, clock()):
                deliver(each, settings=reached)
    letters = [email.message_from_bytes(each, policy=default) for each in sink.letters]
    found = {str(each["To"]): each for each in letters}
    assert len(found) == len(letters)
    return found


def enclosed(letter: EmailMessage) -> dict[str, bytes]:
    return {str(each.get_filename()): each.get_content() for each in letter.iter_attachments()}


def body(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part
    return str(part.get_content())


def test_a_file_is_answered_corrected_and_answered_again(month: Settings) -> None:
    drop = Path(month.environ["ESEP_SOURCE_ENTERPRISE_RESULTS_URL"])
    good, bad = (files(drop)[place] for place in (0, -1))
    assert len(answer(SOURCE, PERIOD, as_of=AS_OF, settings=month)) == 2
    assert answer(SOURCE, PERIOD, as_of=LATER, settings=month) == []  # each thing is said once
    first = said(month)
    assert set(first) == {"good@aktobe.example", "bad@aktobe.example"}

    kk, ru = first["good@aktobe.example"], first["bad@aktobe.example"]
    assert set(enclosed(kk)) == {f"esep-answer-{good.stem}-kk.pdf"}
    assert "қате табылған жоқ" in body(kk)
    copy = openpyxl.load_workbook(io.BytesIO(enclosed(ru)[f"{bad.stem}.checked.xlsx"]))
    assert copy[SHEET]["B8"].comment
    printed = enclosed(ru)[f"esep-answer-{bad.stem}-ru.pdf"]
    text = " ".join("\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(printed)).pages).split())
    for words in (bad.name, f"{SHEET}!B8", "отложено 1.", "увеличьте номер отправки", "до 07.10.2026", "СИНТЕТИЧЕСКИЕ"):
        assert words in text, words
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert page.validate_pdf_bytes(printed, profile=profile).is_compliant

    book = openpyxl.load_workbook(bad)
    book[SHEET]["B8"], book[SHEET]["B4"] = 7_350_000, "2"
    (drop / LATER.date().isoformat()).mkdir(exist_ok=True)
    corrected = bad.stem.removesuffix("_1") + "_2.xlsx"
    book.save(drop / LATER.date().isoformat() / corrected)
    refine(SOURCE, land(SOURCE, period=PERIOD, since=SINCE, as_of=LATER, run_id="again", settings=month), as_of=LATER, run_id="again", settings=month)
    (key,) = answer(SOURCE, PERIOD, as_of=LATER, settings=month)
    assert key.startswith(f"{outbox.ANSWER}{SOURCE}-{PERIOD}-{bad.name[:12]}-")
    (again,) = said(month, "again").values()
    assert (again["To"], again["In-Reply-To"]) == ("bad@aktobe.example", ru["Message-ID"])
    assert f"Он заменяет файл {bad.name}: из его замечаний (1) осталось 0." in body(again)
    assert set(enclosed(again)) == {f"esep-answer-{bad.stem.removesuffix('_1')}_2-ru.pdf"}
    assert verify_log(month)


def test_a_form_that_comes_again_with_the_delivery_of_the_next_month_is_not_answered_again(month: Settings) -> None:
    bad = files(Path(month.environ["ESEP_SOURCE_ENTERPRISE_RESULTS_URL"]))[-1]
    assert len(answer(SOURCE, PERIOD, as_of=AS_OF, settings=month)) == 2
    after = AS_OF + timedelta(days=31)
    refine(SOURCE, land(SOURCE, period="2026-10", since="2026-10", as_of=after, run_id="next", settings=month), as_of=after, run_id="next", settings=month)
    (again,) = (each for each in judged(SOURCE, "2026-10", month) if each.file.name == bad.name)
    assert (again.month, again.aside) == (PERIOD, 1)
    assert answer(SOURCE, "2026-10", as_of=after, settings=month) == []


def test_a_file_of_another_month_replaces_nothing_and_both_are_answered_with_the_same_bytes_each_time(month: Settings) -> None:
    drop = Path(month.environ["ESEP_SOURCE_ENTERPRISE_RESULTS_URL"])
    bad = files(drop)[-1]
    (drop / LATER.date().isoformat()).mkdir(exist_ok=True)
    book = openpyxl.load_workbook(bad)
    book[SHEET]["C8"] = 3
    book.save(drop / LATER.date().isoformat() / bad.name.replace(PERIOD, "2026-10"))
    refine(SOURCE, land(SOURCE, period=PERIOD, since=SINCE, as_of=LATER, run_id="again", settings=month), as_of=LATER, run_id="again", settings=month)
    assert len(answer(SOURCE, PERIOD, as_of=LATER, settings=month)) == 3

    def queued() -> dict[str, bytes]:
        with reading(open_engine(month.warehouse_url)) as connection:
            return {row.edition_id: row.message for row in connection.execute(sa.select(outbox.OUTBOX))}

    before = queued()
    with writing(open_engine(month.warehouse_url)) as connection:
        connection.execute(sa.delete(outbox.OUTBOX))
    time.sleep(2.1)  # a workbook tells its moment to two seconds
    answer(SOURCE, PERIOD, as_of=LATER, settings=month)
    assert queued() == before
    assert not any("заменяет".encode() in base64.b64decode(part) for each in before.values() for part in re.findall(rb"(?:[A-Za-z0-9+/=]{60,}\r\n)+", each))


def test_a_file_that_says_another_supplier_inside_than_in_its_name_is_told_to_neither(month: Settings) -> None:
    drop = Path(month.environ["ESEP_SOURCE_ENTERPRISE_RESULTS_URL"])
    good, bad = (files(drop)[place] for place in (0, -1))
    (drop / LATER.date().isoformat()).mkdir(exist_ok=True)
    shutil.copyfile(good, drop / LATER.date().isoformat() / bad.name.replace("_1.xlsx", "_2.xlsx"))  # one supplier's numbers under the other's name
    refine(SOURCE, land(SOURCE, period=PERIOD, since=SINCE, as_of=LATER, run_id="again", settings=month), as_of=LATER, run_id="again", settings=month)
    mixed = next(each for each in judged(SOURCE, PERIOD, month) if each.number == 2)
    assert (mixed.bin, mixed.stem) == ("", bad.stem.removesuffix("_1") + "_2")
    assert {each.rsplit("-", 2)[1] for each in answer(SOURCE, PERIOD, as_of=LATER, settings=month)} == {good.name[:12], bad.name[:12]}
    letters = said(month)
    assert set(letters) == {"good@aktobe.example", "bad@aktobe.example"}
    assert not [name for letter in letters.values() for name in enclosed(letter) if mixed.stem in name]
    assert set(enclosed(letters["bad@aktobe.example"])) == {f"esep-answer-{bad.stem}-ru.pdf", f"{bad.stem}.checked.xlsx"}


def test_a_correction_that_comes_too_late_is_told_so(month: Settings) -> None:
    bad = judged(SOURCE, PERIOD, month)[-1]
    told = answered(bad, None, SOURCE, PERIOD, month)
    assert told.answered_on <= told.term
    late = mail(replace(told, answered_on=told.term + timedelta(days=1)), "en").text
    assert "send the correction as soon as you can" in late
    assert "send the correction as soon as you can" not in mail(told, "en").text


def test_an_answer_is_no_way_round_the_release(month: Settings) -> None:
    assert not [each.name for each in catalog.reports() if each.name.startswith(outbox.ANSWER)]
    with serving(Sink(month.home / "mail")) as server:
        reached = settings.load({**month.environ, "ESEP_SMTP_HOST": server.host, "ESEP_SMTP_PORT": str(server.port), "ESEP_SMTP_TLS": "no"})
        for report in catalog.reports():
            with pytest.raises(NotReleased):
                deliver(f"{report.name}-15-{PERIOD}-e1", settings=reached)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"source": "tax_payments"}, "not a source that has a form"),
        ({"language": "de"}, "no language"),
        ({"bin": "123"}, "BIN is none"),
        ({"address": "nobody"}, "plain mail address"),
    ],
)
def test_an_impossible_supplier_is_named_and_nothing_is_queued(month: Settings, entry: dict[str, str], words: str) -> None:
    told = {"address": "a@aktobe.example", "source": SOURCE, "language": "ru", **entry}
    (month.recipients).write_text("[[supplier]]\n" + "".join(f'{name} = "{value}"\n' for name, value in told.items()), "utf-8")
    with pytest.raises(SettingError, match=words):
        answer(SOURCE, PERIOD, as_of=AS_OF, settings=month)
