"""Which files does the installation know as its own: the PDF, the letter on its way, a changed copy, a stranger's?"""

import io
import shutil
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from etl import settings
from etl.adapters.carried import MOST_BYTES, carried
from etl.adapters.outbox import OUTBOX
from etl.adapters.warehouse.engine import open_engine, reading, writing
from etl.cli import app
from etl.settings import Settings
from etl.steps import closing
from etl.steps.closing import close
from etl.steps.issued import verify_report
from tests.attacks.world import take_guards_away
from tests.demo.months import AS_OF, PERIOD, REPORT, copied

pytestmark = pytest.mark.slow
FIRST, SECOND = (f"{REPORT}-15-{PERIOD}-e{number}" for number in (1, 2))


@pytest.fixture(scope="module")
def month(closed: Path, clean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return copied(closed, clean_folder, tmp_path_factory.mktemp("issued"))


@pytest.fixture
def pdf(month: Settings) -> Path:
    (found,) = month.reports.glob("15/2026-09/regional_monthly/e1/*-ru.pdf")
    return found


def letter(month: Settings) -> bytes:
    with reading(open_engine(month.warehouse_url)) as connection:
        return bytes(connection.execute(sa.select(OUTBOX.c.message).where(OUTBOX.c.edition_id == FIRST).limit(1)).scalar_one())


def asked(month: Settings, path: Path, content: bytes) -> dict[str, object]:
    path.write_bytes(content)
    return verify_report(path, month)


def with_attachment(content: bytes, name: str, file: bytes) -> bytes:
    """A copy of a PDF in which one attachment is another."""
    with pikepdf.open(io.BytesIO(content)) as copy:
        copy.attachments[name] = pikepdf.AttachedFileSpec(copy, file, filename=name)
        out = io.BytesIO()
        copy.save(out)
    return out.getvalue()


def test_a_pdf_carries_its_figures_its_provenance_and_the_state_of_the_log(pdf: Path) -> None:
    inside = carried(pdf.read_bytes())
    assert set(inside) == {"figures.csv", "provenance.json", "checkpoint.txt"}
    beside = {path.name: path.read_bytes() for path in pdf.parent.iterdir()}
    assert {name: beside[name] for name in inside} == inside


def test_a_letter_is_known_by_what_it_encloses_whatever_servers_add_to_it(month: Settings, tmp_path: Path) -> None:
    sent = letter(month)
    for content in (sent, b"Received: from mx.example by mx.office; Tue, 6 Oct 2026 10:00:00 +0500\r\n" + sent):
        found = asked(month, tmp_path / "letter.eml", content)
        assert (found["issued"], found["edition"], found["log_whole"]) == (True, FIRST, True)
        assert "own words were not checked" in str(found["words"])
        assert "goes on from the state that the file carries" in str(found["log_words"])


def test_a_letter_with_another_report_in_it_is_not_ours(month: Settings, tmp_path: Path) -> None:
    changed = message_from_bytes(letter(month), policy=policy.SMTP)
    (report,) = (part for part in changed.iter_attachments() if str(part.get_filename()).endswith(".pdf"))
    report.set_content(report.get_content() + b" ", maintype="application", subtype="pdf", filename=report.get_filename())
    found = asked(month, tmp_path / "letter.eml", changed.as_bytes())
    assert found["issued"] is False
    assert f"it is a copy of {FIRST} with other bytes. Its attachment {report.get_filename()} is not the one" in str(found["words"])


def test_a_changed_attachment_is_named(month: Settings, pdf: Path, tmp_path: Path) -> None:
    found = asked(month, tmp_path / "copy.pdf", with_attachment(pdf.read_bytes(), "figures.csv", b"code,numerator\r\nM-0400,1\r\n"))
    assert (found["issued"], found["log_whole"]) == (False, True)
    assert found["words"] == (
        f"This file was changed after it was issued: it is a copy of {FIRST} with other bytes. Its attachment figures.csv is not the one that was issued."
    )


def test_a_forged_state_of_the_log_inside_a_file_is_named(month: Settings, pdf: Path, tmp_path: Path) -> None:
    note = carried(pdf.read_bytes())["checkpoint.txt"].replace(b"\n", b"\n1", 1)
    found = asked(month, tmp_path / "copy.pdf", with_attachment(pdf.read_bytes(), "checkpoint.txt", note))
    assert (found["issued"], found["log_whole"]) == (False, False)
    assert "The checkpoint in the file does not hold" in str(found["log_words"])


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 and nothing else", b"PK\x03\x04", b"Message-ID: <a@b>\r\n\r\nno attachment", b"\xff\xfe" * 50])
def test_a_file_of_somebody_else_is_not_ours(month: Settings, tmp_path: Path, content: bytes) -> None:
    found = asked(month, tmp_path / "file", content)
    assert (found["issued"], found["words"]) == (False, "This file was not issued by this installation.")


def test_a_bomb_inside_a_file_is_left_where_it_is() -> None:
    with pikepdf.Pdf.new() as bomb:
        bomb.attachments["bomb"] = pikepdf.AttachedFileSpec(bomb, bytes(MOST_BYTES + 1), filename="bomb")
        bomb.attachments["file"] = pikepdf.AttachedFileSpec(bomb, b"small", filename="file")
        out = io.BytesIO()
        bomb.save(out, compress_streams=True, recompress_flate=True)
    assert len(out.getvalue()) < 1_000_000
    assert carried(out.getvalue()) == {"file": b"small"}


def test_the_command_says_which_file_it_is(month: Settings, pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESEP_HOME", str(month.home))

    def esep(path: Path) -> tuple[int, str]:
        ran = CliRunner().invoke(app, ["verify", str(path)])
        return ran.exit_code, ran.output

    code, words = esep(pdf)
    assert (code, words.splitlines()[0]) == (0, f"Issued: {FIRST}, {pdf.name}. Nobody has approved it.")
    (tmp_path / "copy.pdf").write_bytes(pdf.read_bytes() + b"\n")
    code, words = esep(tmp_path / "copy.pdf")
    assert (code, "changed after it was issued" in words) == (1, True)
    assert esep(tmp_path / "nothing.pdf")[0] == 2


def test_a_file_says_that_it_is_superseded_and_that_the_log_behind_it_was_cut(
    month: Settings, pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verify_report(pdf, month)["superseded_by"] == ""
    shutil.copytree(month.home, tmp_path / "copy")
    month = settings.load({**month.environ, "ESEP_HOME": str(tmp_path / "copy")})
    monkeypatch.setattr(closing, "code_version", lambda: "other")
    close(REPORT, period=PERIOD, region="15", gaps=[], as_of=AS_OF + timedelta(days=1), run_id="again", settings=month)
    found = verify_report(pdf, month)
    assert (found["issued"], found["superseded_by"]) == (True, SECOND)
    for path in (month.logs / "checkpoints").glob("*.txt"):
        path.unlink()
    with writing(open_engine(month.warehouse_url)) as connection:
        take_guards_away(connection)
        connection.exec_driver_sql("DELETE FROM audit_checkpoints")
        connection.exec_driver_sql("DELETE FROM audit_log WHERE seq > 5")
    found = verify_report(pdf, month)
    assert (found["issued"], found["log_whole"]) == (False, False)  # the log no longer knows what was issued
    assert "its end was cut off, or this is an older copy" in str(found["log_words"])
