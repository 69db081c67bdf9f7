"""Is the month the same on SQLite and PostgreSQL, and does every number on page 1 lead back to its rows?"""

import hashlib
import html
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from etl import catalog, settings
from etl.adapters import pdf
from etl.adapters.outbox import OUTBOX
from etl.adapters.raw_store import RawStore
from etl.adapters.warehouse.engine import open_engine, reading, writing
from etl.adapters.warehouse.tables import EDITIONS, FIGURES
from etl.cli import app
from etl.core.moment import moment
from etl.core.period import Period
from etl.errors import EsepError
from etl.reports import explained
from etl.settings import Settings
from etl.steps import closing, verify_log
from etl.steps.closing import close
from etl.steps.counted import Counted
from etl.steps.explained import as_record, write_explanations
from etl.steps.explaining import Explanation, explain
from etl.steps.gating import due_day, missing_sources
from etl.steps.issued import verify_report
from etl.steps.landing import land
from etl.steps.refining import refine
from etl.steps.scoring import scores
from tests import postgres
from tests.browser import opened
from tests.demo.months import AS_OF, PERIOD, REPORT, close_it, copied, ingest_all

PAGE_ONE = ["M-0100", "M-0400", "M-0800", "M-0900", "M-1100", "M-1200"]


@pytest.fixture(scope="module")
def month(closed: Path, clean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return copied(closed, clean_folder, tmp_path_factory.mktemp("month"))


@pytest.fixture(scope="module")
def month_on_postgres(clean_folder: Path, tmp_path_factory: pytest.TempPathFactory, postgres_server: sa.URL) -> Iterator[Settings]:
    with postgres.fresh_database(postgres_server) as url:
        yield close_it(ingest_all(clean_folder, tmp_path_factory.mktemp("month-postgres"), url))
        open_engine(url).dispose()


def files_of(ours: Settings) -> dict[str, str]:
    with reading(open_engine(ours.warehouse_url)) as connection:
        found: dict[str, str] = json.loads(connection.execute(sa.select(EDITIONS.c.files)).scalar_one())
    return found


@pytest.mark.slow
def test_both_databases_give_the_same_bytes(month: Settings, month_on_postgres: Settings) -> None:
    assert files_of(month_on_postgres) == files_of(month)
    assert {name.rpartition(".")[2] for name in files_of(month)} == {"pdf", "xlsx", "csv", "json", "txt"}


@pytest.mark.slow
@pytest.mark.parametrize("code", PAGE_ONE)
def test_a_code_of_page_one_leads_to_rows_that_add_up_to_it(month: Settings, code: str) -> None:
    found = explain(code, report=REPORT, period=PERIOD, region="15", edition=None, settings=month)
    assert isinstance(found, Explanation)
    assert found.agrees
    assert len(found.rows) > 10
    assert found.rows[["batch_id", "file_name", "file_sha256", "location"]].notna().all().all()
    figure = found.figure
    if catalog.indicator(found.indicator.id).is_ratio:
        assert figure.value == pytest.approx(found.sums["num"] / found.sums["den"])
        assert figure.numerator is not None
        assert figure.numerator * found.sums["den"] == figure.denominator * found.sums["num"]
    else:
        assert found.sums["num"] == found.figure.numerator


@pytest.mark.slow
def test_the_hash_of_an_explained_row_is_that_of_its_file(month: Settings) -> None:
    found = explain("M-0900", report=REPORT, period=PERIOD, region="15", edition=1, settings=month)
    assert isinstance(found, Explanation)
    for sha256 in found.rows["file_sha256"].unique():
        assert hashlib.sha256(RawStore(month.raw_store).get(sha256)).hexdigest() == sha256


@pytest.mark.slow
@pytest.mark.parametrize(("code", "language"), [("M-0900", "ru"), ("M-1200", "kk"), ("M-0401", "en"), ("M-9100/grants", "kk")])
def test_a_number_is_explained_as_a_page_that_a_browser_opens_alone(month: Settings, tmp_path: Path, code: str, language: str) -> None:
    found = explain(code, report=REPORT, period=PERIOD, region="15", edition=None, settings=month)
    path = tmp_path / "explained.html"
    path.write_text(explained.page([as_record(found)], Period.parse(PERIOD), language), "utf-8")
    shown = opened(path, tmp_path / "profile")
    assert shown.complaints == []
    assert code in shown.document
    if isinstance(found, Explanation):
        assert str(as_record(found)["printed"][language]) in html.unescape(shown.document).replace("&nbsp;", "\u00a0")
        by_row = [int(re.sub(r"\D", "", part)) for part in re.findall(r'</th><td class="number">([^<]*)</td><td class="id">', shown.document)]
        assert len(by_row) == len(found.rows)
        assert ("No row of this month" in shown.document) == (not by_row) == (code == "M-0401")
        assert sum(by_row) == found.rows["part"].abs().sum()
        assert {each[:16] for each in found.rows["file_sha256"]} == set(re.findall(r'<td class="id">([0-9a-f]{16})</td>', shown.document))


@pytest.mark.slow
def test_the_pages_that_codes_lead_to_agree_and_name_no_address(month: Settings) -> None:
    edition = f"{REPORT}-15-{PERIOD}-e1"
    pages = write_explanations(edition, settings=month)
    names = {path.relative_to(month.pages / "explained" / edition).as_posix() for path in pages}
    assert {f"{language}/M-{code}.html" for language in ("kk", "ru", "en") for code in ("0900", "1800", "6000", "6900")} <= names
    for path in pages:
        text = path.read_text("utf-8")
        assert 'class="verdict kept"' in text, path
        assert "://" not in text, path


def test_every_printed_count_is_explained(month: Settings) -> None:
    with reading(open_engine(month.warehouse_url)) as connection:
        codes = connection.scalars(sa.select(FIGURES.c.code).where(FIGURES.c.code.like("M-9%"))).all()
    assert {code[2:4] for code in codes} >= {"90", "91", "92", "93", "94", "96", "97", "98", "99"}
    for code in ["M-9100/grants", "M-9600/O3", *[each for each in codes if each.startswith("M-98")]]:
        found = explain(code, report=REPORT, period=PERIOD, region="15", edition=None, settings=month)
        assert isinstance(found, Counted)
        assert found.value is not None


@pytest.mark.slow
def test_a_code_that_is_not_there_is_told_with_its_neighbours(month: Settings) -> None:
    with pytest.raises(EsepError, match="M-0900"):
        explain("M-0900/AKT-777", report=REPORT, period=PERIOD, region="15", edition=None, settings=month)


@pytest.mark.slow
def test_closing_again_finds_the_edition_that_is_there(month: Settings) -> None:
    edition = close(REPORT, period=PERIOD, region="15", gaps=[], as_of=AS_OF, run_id="again", settings=month)
    assert edition == f"{REPORT}-15-{PERIOD}-e1"
    with reading(open_engine(month.warehouse_url)) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(EDITIONS)).scalar_one() == 1


@pytest.mark.slow
def test_a_lost_file_of_an_edition_is_published_again_and_a_changed_one_is_not_ours(month: Settings) -> None:
    (printed,) = month.reports.glob("15/2026-09/regional_monthly/e1/*-kk.pdf")
    issued = printed.read_bytes()
    printed.write_bytes(issued + b" ")
    assert verify_report(printed, month)["issued"] is False
    close(REPORT, period=PERIOD, region="15", gaps=[], as_of=AS_OF, run_id="again", settings=month)
    assert printed.read_bytes() == issued
    found = verify_report(printed, month)
    assert (found["issued"], found["edition"], found["file"]) == (True, f"{REPORT}-15-{PERIOD}-e1", printed.name)
    assert (found["superseded_by"], found["log_whole"]) == ("", True)
    assert "goes on from the state that the file carries" in str(found["log_words"])


@pytest.mark.slow
def test_a_month_without_its_tax_payments_says_so_and_prints_no_number_in_their_place(month: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render", lambda html, **_: html.encode())  # the figures are looked at here
    shutil.copytree(month.home, tmp_path / "copy")  # another edition would stand in the way of the other tests
    month = settings.load({"ESEP_HOME": str(tmp_path / "copy"), "ESEP_SYNTHETIC": "yes"})
    edition = close(REPORT, period=PERIOD, region="15", gaps=["tax_payments"], as_of=AS_OF, run_id="gap", settings=month)
    with reading(open_engine(month.warehouse_url)) as connection:
        rows = dict(connection.execute(sa.select(FIGURES.c.code, FIGURES.c.state).where(FIGURES.c.edition_id == edition, FIGURES.c.numerator.is_(None))).all())
    assert (rows["M-1000"], rows["M-1100"], rows["M-1200"]) == ("source_down",) * 3
    assert "M-0900" not in rows


@pytest.mark.slow
def test_the_gate_names_what_is_missing(month: Settings) -> None:
    assert missing_sources(REPORT, period=PERIOD, settings=month) == []
    assert missing_sources(REPORT, period="2026-10", settings=month) == list(catalog.report(REPORT).needs)


@pytest.mark.slow
def test_the_log_of_the_month_is_whole(month: Settings) -> None:
    assert verify_log(month)["ok"] is True


@pytest.mark.slow
def test_what_comes_while_a_month_is_closed_is_in_its_edition(month: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(month.home, tmp_path / "copy")
    drop = tmp_path / "drop" / "2026-10-05"
    drop.mkdir(parents=True)
    (drop / "orders.json").write_text(json.dumps({"orders": []}), "utf-8")
    ours = settings.load({"ESEP_HOME": str(tmp_path / "copy"), "ESEP_SOURCE_ORDERS_URL": str(drop.parent)})
    with writing(open_engine(ours.warehouse_url)) as connection:  # as it was before the month was closed
        for table in (FIGURES, OUTBOX, EDITIONS):
            connection.execute(sa.delete(table))
    rendered: list[object] = []
    render = closing._render

    def slow_render(*given: object) -> dict[str, bytes]:
        rendered.append(given[0])
        if len(rendered) == 1:
            refine("orders", land("orders", period=PERIOD, since=None, as_of=AS_OF, run_id="late", settings=ours), as_of=AS_OF, run_id="late", settings=ours)
            return {}  # the edition of an older state: its files are never looked at
        return render(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(closing, "_render", slow_render)
    edition = close(REPORT, period=PERIOD, region="15", gaps=[], as_of=AS_OF, run_id="race", settings=ours)
    assert len(rendered) == 2
    with reading(open_engine(ours.warehouse_url)) as connection:
        kept = connection.execute(sa.select(EDITIONS.c.batches).where(EDITIONS.c.edition_id == edition)).scalar_one()
    assert len([batch for batch in json.loads(kept) if batch.startswith("orders-")]) == 2


@pytest.mark.slow
def test_an_older_state_is_not_closed_over_a_newer_one(month: Settings) -> None:
    with pytest.raises(EsepError, match="Nothing is known"):
        close(REPORT, period=PERIOD, region="15", gaps=[], as_of=AS_OF.replace(year=2020), run_id="old", settings=month)
    assert verify_log(month)["ok"] is True  # it failed, and the log says so


def test_each_supplier_is_scored_by_what_lies_in_the_drop_folder(month: Settings, clean_folder: Path) -> None:
    with reading(open_engine(month.warehouse_url)) as connection:
        found = {each.supplier: each for each in scores(connection, Period.parse(PERIOD), moment(AS_OF)) if each.source == "enterprise_results"}
    arrived: dict[str, dict[str, str]] = {}
    for path in sorted((clean_folder / "drop" / "enterprise_results").glob("*/*.xlsx")):
        number, period, _ = path.stem.split("_")
        arrived.setdefault(number, {}).setdefault(period, path.parent.name)
    assert set(found) == set(arrived)
    for number, each in found.items():
        months = [str(Period.parse(PERIOD).plus(-back)) for back in range(12)]
        sent = {period: day for period, day in arrived[number].items() if period in months}
        assert each.due == each.in_time + each.late + each.silent
        assert each.in_time + each.late <= len(sent)
        assert each.late == sum(day > due_day("enterprise_results", period=period) for period, day in sent.items())
        assert each.open == 0
        assert each.accepted == 1
    assert {number for number, each in found.items() if each.silent} == {"131040990378", "130440990250", "080240990300", "240440990411"}
    assert found["130440990250"].trend == -1


def test_the_command_lists_the_worst_first_and_says_by_its_code_that_somebody_is_behind(month: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESEP_HOME", str(month.home))
    told = CliRunner().invoke(app, ["suppliers", "--period", PERIOD, "--json"])
    assert told.exit_code == 1
    rows = json.loads(told.stdout)
    assert [row["silent"] for row in rows] == sorted((row["silent"] for row in rows), reverse=True)
    assert {row["source"] for row in rows} == {"enterprise_results", "university_results"}
    assert CliRunner().invoke(app, ["suppliers", "--period", "2026-13"]).exit_code == 2


def test_names_of_partners_are_told_with_the_rule_by_which_they_were_found(month: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESEP_HOME", str(month.home))
    told = CliRunner().invoke(app, ["partners", "--json"])
    assert told.exit_code == 0
    rows = {row["joint_project_id"]: row for row in json.loads(told.stdout)}
    assert {row["rule_code"] for row in rows.values()} == {"number", "name"}
    assert (rows["J-0006"]["name"], rows["J-0006"]["organisation"]) == ("ТОО «KAZFELTEC»", "ТОО «KazFelTec»")
    assert not any(row["name"].startswith("Heriot") for row in rows.values())  # partners abroad are not looked up here
    assert "J-0006" not in CliRunner().invoke(app, ["partners", "--unsure"]).stdout


def test_where_an_address_is_set_closing_a_month_writes_the_pages_that_its_codes_lead_to(month: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(closing, "write_explanations", lambda edition, settings: written.append(edition))
    monkeypatch.setattr(pdf, "render", lambda html, **_: html.encode())  # what is printed is looked at elsewhere
    served = replace(month, environ={**month.environ, "ESEP_EXPLAIN_URL": "https://esep.example/explained"})
    edition = close("data_quality", period="2026-08", region="15", gaps=[], as_of=AS_OF, run_id="served", settings=served)
    assert written == [edition]
    assert close("data_quality", period="2026-08", region="15", gaps=[], as_of=AS_OF, run_id="unserved", settings=month) != edition
    assert written == [edition]  # without the address another edition, and no page
