"""Does a form survive a supplier's own program? An empty form filled in in LibreOffice, checked, broken, corrected in the marked copy, sent and answered."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pypdf
import pytest
from typer.testing import CliRunner

from demo import agencies, signing
from etl import settings
from etl.adapters import annotated
from etl.adapters.template import GUIDE
from etl.cli import app
from etl.core.forms import HEADINGS_ROW, SHEET
from etl.settings import Settings
from etl.steps.answering import answer
from etl.steps.landing import land
from etl.steps.refining import refine
from tests.demo.months import AS_OF, PERIOD
from tests.demo.test_answered import body, enclosed, files, said
from tests.libreoffice import LibreOffice, Typed, opened

pytestmark = pytest.mark.slow
SOURCE, LATER = "enterprise_results", AS_OF + timedelta(hours=1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOffice]:
    with opened(tmp_path_factory.mktemp("libreoffice")) as program:
        yield program


@pytest.fixture
def month(clean_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The register, and what suppliers sent about one month; the first of them is known by its address."""
    shutil.copytree(clean_folder, tmp_path / "world")
    for path in (tmp_path / "world" / "drop" / SOURCE).rglob("*.xlsx"):
        if PERIOD not in path.name:
            path.unlink()
    number = files(tmp_path / "world" / "drop" / SOURCE)[0].name[:12]
    entry = f'[[supplier]]\naddress = "good@aktobe.example"\nsource = "{SOURCE}"\nlanguage = "ru"\nbin = "{number}"\n'
    (tmp_path / "world" / "recipients.toml").write_text(entry, "utf-8")
    monkeypatch.setenv("ESEP_HOME", str(tmp_path))
    signing.write(tmp_path / "keys")
    with agencies.serve(tmp_path / "world") as base:
        asked = agencies.addresses(tmp_path / "world", base)
        told = {"ESEP_HOME": str(tmp_path), "ESEP_POLITE": "no", "ESEP_RECIPIENTS": str(tmp_path / "world" / "recipients.toml"), "ESEP_SYNTHETIC": "yes"}
        ours = settings.load({**told, **asked})
        for source in ("grants", SOURCE):
            bring(source, AS_OF, ours)
    return ours


def bring(source: str, at: datetime, ours: Settings) -> dict[str, object]:
    batch = land(source, period=PERIOD, since=PERIOD, as_of=at, run_id=f"{at}", settings=ours)
    return refine(source, batch, as_of=at, run_id=f"{at}", settings=ours)


def typed(sent: Path) -> dict[str, Typed]:
    """What a person types to say again what was sent: numbers as numbers, days as days, texts as they are."""
    cells: dict[str, Typed] = {}
    for row in openpyxl.load_workbook(sent)[SHEET].iter_rows(min_row=HEADINGS_ROW + 1):
        for cell in row:
            if isinstance(cell.value, datetime):
                cells[cell.coordinate] = {"day": (cell.value - datetime(1899, 12, 30)).days}  # noqa: DTZ001  a workbook knows no zones
            elif cell.value is not None:
                cells[cell.coordinate] = cell.value if isinstance(cell.value, int | float) else str(cell.value)
    return cells


def checked(path: Path) -> tuple[int, dict[str, str]]:
    """The exit code of ``esep check``, and the rule of each remark by its place."""
    ran = CliRunner().invoke(app, ["check", str(path), "--as", SOURCE, "--as-of", LATER.replace(tzinfo=None).isoformat(), "--json"])
    told = json.loads(ran.stdout)
    return ran.exit_code, {each["place"]: each["rule_id"].rpartition(".")[2] for each in told["remarks"]}


def test_a_form_goes_through_a_suppliers_own_program_and_back(month: Settings, office: LibreOffice, tmp_path: Path) -> None:
    drop = Path(month.environ["ESEP_SOURCE_ENTERPRISE_RESULTS_URL"])
    sent = files(drop)[0]
    form, name = tmp_path / "form.xlsx", f"{sent.stem.removesuffix('_1')}_2"
    made = CliRunner().invoke(app, ["template", SOURCE, str(form), "--bin", sent.name[:12], "--period", PERIOD])
    assert made.exit_code == 0
    good, bad, back = (tmp_path / folder / f"{name}.xlsx" for folder in ("good", "bad", "back"))
    for each in (good, bad, back):
        each.parent.mkdir()

    cells = typed(sent)
    shown = office.edit(form, good, {"B4": "2", **cells}, SHEET)
    assert b"LibreOffice" in zipfile.ZipFile(good).read("docProps/app.xml")
    assert shown["A8"] == cells["A8"]
    assert openpyxl.load_workbook(good).sheetnames == [SHEET, GUIDE]
    assert checked(good) == (0, {})

    office.edit(good, bad, {"B8": "жүз мың", "D8": "=B9*2", "J8": "21.07.2025"}, SHEET)
    code, places = checked(bad)
    assert (code, places) == (1, {f"{SHEET}!B8": "readable", f"{SHEET}!D8": "formula", f"{SHEET}!J8": "readable"})

    copy = bad.with_name(f"{name}.checked.xlsx")
    office.printed(copy, tmp_path / "copy.pdf")
    pages = pypdf.PdfReader(tmp_path / "copy.pdf").pages
    notes = [str(note.get_object()["/Contents"]) for page in pages for note in page.get("/Annots", []) if note.get_object().get("/Contents")]
    remarks = list(openpyxl.load_workbook(copy)[annotated.SHEET].iter_rows(min_row=2, values_only=True))
    printed = "".join("".join(page.extract_text() for page in pages).split())
    for row in remarks:
        assert any(str(row[5]) in note for note in notes), row[1]
        assert "".join(str(row[1]).split()) in printed

    office.edit(copy, back, {place: cells.get(place, "") for place in ("B8", "D8", "J8")}, SHEET)
    assert checked(back) == (0, {})

    (drop / LATER.date().isoformat()).mkdir(exist_ok=True)
    shutil.copyfile(back, drop / LATER.date().isoformat() / back.name)
    told = bring(SOURCE, LATER, month)
    assert (told["decision"], told["quarantined"]) == ("loaded", 0)
    assert len(answer(SOURCE, PERIOD, as_of=LATER, settings=month)) == 1
    (letter,) = said(month).values()
    assert letter["To"] == "good@aktobe.example"
    assert back.name in body(letter)
    assert list(enclosed(letter)) == [f"esep-answer-{name}-ru.pdf"]
