"""A supplier's month: an empty form, filled in, checked, broken, checked, corrected in the marked copy, sent and loaded."""

import io
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from etl import catalog
from etl.adapters import annotated, template
from etl.adapters.template import GUIDE
from etl.cli import app
from etl.core.finding import Remark, Severity
from etl.core.forms import HEADINGS_ROW, SHEET
from etl.errors import NotThere, SourceError
from etl.settings import Settings
from etl.steps.landing import land
from etl.steps.offering import answers, empty_form, marked
from etl.steps.refining import refine
from etl.steps.trying import Tried, try_file
from tests.demo.months import AS_OF, PERIOD, SINCE, ingest

pytestmark = pytest.mark.slow
SOURCE, LATER = "enterprise_results", AS_OF + timedelta(hours=1)
FORMS = [each.name for each in catalog.sources() if each.form]


@pytest.fixture(scope="module")
def month(clean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """What suppliers are checked against and what they sent; one of them sent negative sales."""
    home = tmp_path_factory.mktemp("supplying")
    shutil.copytree(clean_folder, home / "world")
    path = september(home / "world" / "drop" / SOURCE)[-1]
    book = openpyxl.load_workbook(path)
    book[SHEET]["B8"] = -1
    book.save(path)
    return ingest(home / "world", home, "", ["grants", *FORMS])


def september(folder: Path) -> list[Path]:
    return sorted(folder.rglob(f"*_{PERIOD}_1.xlsx"), key=lambda path: path.name)


def broken(month: Settings) -> Path:
    return september(Path(month.environ["ESEP_SOURCE_ENTERPRISE_RESULTS_URL"]))[-1]


@pytest.fixture(scope="module")
def sent(month: Settings) -> Path:
    """A file that was delivered and accepted."""
    return september(Path(month.environ["ESEP_SOURCE_ENTERPRISE_RESULTS_URL"]))[0]


def tried(month: Settings, path: Path, source: str = SOURCE) -> Tried:
    return try_file(path, source, as_of=LATER, settings=month)


def filled(month: Settings, sent: Path, path: Path, number: str = "2") -> Workbook:
    """The form of the supplier with the lines of what it sent; the caller changes cells and saves."""
    (path.parent / "form.xlsx").write_bytes(empty_form(SOURCE, bin_=sent.name[:12], period=PERIOD, settings=month))
    book = openpyxl.load_workbook(path.parent / "form.xlsx")
    sheet = book[SHEET]
    for line in openpyxl.load_workbook(sent)[SHEET].iter_rows(min_row=HEADINGS_ROW + 1):
        for cell in line:
            sheet[cell.coordinate].value = cell.value
    sheet["B4"] = number
    book.save(path)
    return book


def test_a_form_is_filled_in_checked_broken_corrected_sent_and_loaded(month: Settings, sent: Path, tmp_path: Path) -> None:
    name = f"{sent.name[:12]}_{PERIOD}_2.xlsx"
    book = filled(month, sent, tmp_path / name)
    sheet = book[SHEET]
    good = tried(month, tmp_path / name)
    assert (good.is_good, good.remarks, good.accepted) == (True, (), good.rows)
    before = sheet["B8"].value
    sheet["B8"], sheet["C8"], sheet["D8"] = "twelve", -4, "=1+1"
    book.save(tmp_path / name)
    bad = tried(month, tmp_path / name)
    assert (bad.is_good, bad.rows - bad.accepted) == (False, 1)
    assert {(each.place, each.rule_id.rpartition(".")[2]) for each in bad.remarks} >= {
        (f"{SHEET}!B8", "readable"),
        (f"{SHEET}!C8", "minimum"),
        (f"{SHEET}!D8", "formula"),
    }
    assert all(each.says[language] and each.fix[language] for each in bad.remarks for language in ("kk", "ru", "en"))
    copy = openpyxl.load_workbook(io.BytesIO(marked(name, (tmp_path / name).read_bytes(), bad.remarks)))
    comment = copy[SHEET]["C8"].comment
    assert comment
    assert all(next(each for each in bad.remarks if each.place.endswith("C8")).says[language] in comment.text for language in ("kk", "ru"))
    assert copy[SHEET]["E8"].comment is None
    assert len(list(copy[annotated.SHEET].rows)) == len(bad.remarks) + 1
    page = copy[SHEET]
    page["B8"], page["C8"], page["D8"] = before, 25, 7_350_000
    copy.save(tmp_path / name)  # corrected in the marked copy itself
    assert tried(month, tmp_path / name).is_good
    drop = Path(month.environ["ESEP_SOURCE_ENTERPRISE_RESULTS_URL"]) / LATER.date().isoformat()
    drop.mkdir(exist_ok=True)
    shutil.copyfile(tmp_path / name, drop / name)
    batch = land(SOURCE, period=PERIOD, since=SINCE, as_of=LATER, run_id="again", settings=month)
    told = refine(SOURCE, batch, as_of=LATER, run_id="again", settings=month)
    assert (told["loaded"], told["quarantined"]) == (1, 1)  # the other supplier has not corrected its file


def test_checking_keeps_nothing_and_says_so_by_its_exit_code(month: Settings, sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESEP_HOME", str(month.home))
    warehouse = month.home / "warehouse.sqlite"
    before = warehouse.read_bytes()
    name = f"{sent.name[:12]}_{PERIOD}_3.xlsx"
    book = filled(month, sent, tmp_path / name, "3")
    sheet = book[SHEET]

    def esep(*arguments: str) -> tuple[int, str]:
        ran = CliRunner().invoke(app, ["check", str(tmp_path / name), "--as", SOURCE, "--as-of", LATER.replace(tzinfo=None).isoformat(), *arguments])
        return ran.exit_code, ran.output

    assert esep()[0] == 0
    assert not (tmp_path / f"{Path(name).stem}.checked.xlsx").exists()
    sheet["A8"] = "AKT-999"
    book.save(tmp_path / name)
    code, words = esep("--language", "kk")
    assert (code, (tmp_path / f"{Path(name).stem}.checked.xlsx").exists()) == (1, True)
    assert "Отчёт!A8" in words
    assert warehouse.read_bytes() == before
    assert esep("--language", "de")[0] == 2
    refused = CliRunner().invoke(app, ["check", str(tmp_path / name), "--as", "orders"])
    assert (refused.exit_code, "no form" in refused.output) == (2, True)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"<html>", b"\xd0\xcf\x11\xe0 an old one"])
def test_a_file_that_is_no_workbook_gets_its_remarks_all_the_same(month: Settings, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / f"061140990405_{PERIOD}_1.xlsx"
    path.write_bytes(content)
    found = tried(month, path)
    assert (found.is_good, [each.rule_id for each in found.remarks]) == (False, ["file.unreadable"])
    book = openpyxl.load_workbook(io.BytesIO(marked(path.name, path.read_bytes(), found.remarks)))
    assert book.sheetnames == [annotated.SHEET]


def test_a_bomb_is_not_opened(month: Settings, tmp_path: Path) -> None:
    path = tmp_path / f"061140990405_{PERIOD}_1.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    found = tried(month, path)
    assert [each.rule_id for each in found.remarks] == ["file.too_big"]
    assert openpyxl.load_workbook(io.BytesIO(marked(path.name, path.read_bytes(), found.remarks))).sheetnames == [annotated.SHEET]
    path.write_bytes(b"0" * (catalog.source(SOURCE).most_bytes + 1))
    with pytest.raises(SourceError, match="larger than agreed"):
        tried(month, path)


def test_a_heading_that_is_gone_is_named(month: Settings, sent: Path, tmp_path: Path) -> None:
    name = f"{sent.name[:12]}_{PERIOD}_2.xlsx"
    book = filled(month, sent, tmp_path / name)
    sheet = book[SHEET]
    sheet["C7"] = "ЭПЗ"
    book.save(tmp_path / name)
    places = {each.rule_id: each.place for each in tried(month, tmp_path / name).remarks if each.rule_id.startswith("file.")}
    assert places == {"file.layout": f"{SHEET}!7 ТЖЭ / ЭПЗ, чел.", "file.unknown_column": f"{SHEET}!C7"}


def test_a_university_may_send_json(month: Settings, tmp_path: Path) -> None:
    source = sorted(Path(month.environ["ESEP_SOURCE_UNIVERSITY_RESULTS_URL"]).rglob(f"*_{PERIOD}_1.json"))[0]
    path = tmp_path / source.name
    path.write_text(source.read_text("utf-8"), "utf-8")
    assert tried(month, path, "university_results").is_good
    path.write_text(source.read_text("utf-8").replace('"laboratories":', '"laboratories": -1, "other":', 1), "utf-8")
    found = tried(month, path, "university_results")
    assert ("units[0].laboratories_count", "minimum") in {(each.place, each.rule_id.rpartition(".")[2]) for each in found.remarks}


@pytest.mark.parametrize("source", FORMS)
def test_a_form_follows_from_its_table(month: Settings, source: str) -> None:
    form = catalog.source(source).form
    assert form
    content = empty_form(source, bin_="", period="", settings=month)
    assert content == empty_form(source, bin_="", period="", settings=month)  # the same bytes
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [SHEET, GUIDE]
    sheet = book[SHEET]
    assert [cell.value for cell in sheet[HEADINGS_ROW]] == list(form.headings)
    assert sheet.protection.sheet
    assert not sheet["A8"].protection.locked
    assert sheet["A7"].protection.locked
    limited = {str(each.sqref).partition(":")[0] for each in sheet.data_validations.dataValidation if each.type in {"decimal", "whole", "date", "list"}}
    whole = [place for place, name in enumerate(form.headings.values()) if catalog.tables()[form.table].by_name[name].is_whole]
    assert {f"{openpyxl.utils.get_column_letter(place + 1)}8" for place in whole} <= limited
    guide = [cell.value for row in book[GUIDE].iter_rows() for cell in row]
    assert set(form.headings) <= set(guide)
    assert len(template.STEPS) == 5


def test_the_command_writes_a_form(month: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESEP_HOME", str(month.home))
    for arguments in ([], ["--bin", "061140990405", "--period", PERIOD]):
        assert CliRunner().invoke(app, ["template", SOURCE, str(tmp_path / "form.xlsx"), *arguments]).exit_code == 0
        assert openpyxl.load_workbook(tmp_path / "form.xlsx").sheetnames == [SHEET, GUIDE]
    refused = CliRunner().invoke(app, ["template", SOURCE, str(tmp_path / "form.pdf")])
    assert (refused.exit_code, "is a workbook" in refused.output) == (2, True)


def test_a_form_lists_the_projects_of_its_supplier(month: Settings, sent: Path) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(empty_form(SOURCE, bin_=sent.name[:12], period=PERIOD, settings=month)))[SHEET]
    assert (sheet["B2"].value, sheet["B3"].value) == (sent.name[:12], PERIOD)
    (projects,) = (each.formula1 for each in sheet.data_validations.dataValidation if str(each.sqref).startswith("A8"))
    mine = {str(row[0].value) for row in openpyxl.load_workbook(sent)[SHEET].iter_rows(min_row=8)}
    assert mine <= set(str(projects).strip('"').split(","))
    with pytest.raises(NotThere, match="no form"):
        empty_form("tax_payments", bin_="", period="", settings=month)


def test_marks_never_become_formulas() -> None:
    mark = Remark(Severity.ERROR, "=1+1", "x", {"kk": "=A1", "ru": "+7"}, {"kk": "@x", "ru": "-1"})
    sheet = openpyxl.load_workbook(io.BytesIO(annotated.annotate(b"", [mark])))[annotated.SHEET]
    assert [cell.data_type for cell in sheet[2]] == ["n", "s", "s", "s", "s", "s", "s"]


def test_a_name_with_a_month_that_does_not_exist_is_a_remark(month: Settings, sent: Path, tmp_path: Path) -> None:
    name = f"{sent.name[:12]}_2026-13_2.xlsx"
    filled(month, sent, tmp_path / name)
    assert "file.name" in {each.rule_id for each in tried(month, tmp_path / name).remarks}


def test_each_file_with_a_finding_goes_back_marked(month: Settings, tmp_path: Path) -> None:
    (path,) = answers(SOURCE, PERIOD, tmp_path / "back", month)
    assert path.name == f"{broken(month).stem}.checked.xlsx"
    book = openpyxl.load_workbook(path)
    assert book[SHEET]["B8"].comment
    assert book[SHEET]["C8"].comment is None
    assert [row[1].value for row in list(book[annotated.SHEET].rows)[1:]] == [f"{SHEET}!B8"]
    assert answers(SOURCE, PERIOD, tmp_path / "back", month) == [path]
    assert answers(SOURCE, "2026-08", tmp_path / "back", month) == []
    with pytest.raises(NotThere, match="Nothing of"):
        answers(SOURCE, "2031-01", tmp_path / "back", month)
