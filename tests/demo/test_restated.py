"""Does a second edition say what changed, by how much and why, to the last tiyn, and does the next month say it of the last?"""

import json
import shutil
import uuid
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from demo import agencies
from etl import settings
from etl.adapters import pdf
from etl.adapters.warehouse.engine import open_engine, reading
from etl.adapters.warehouse.tables import BATCHES, EDITIONS, FIGURES, RULE_RESULTS
from etl.cli import app
from etl.core.restated import Cause, Restated
from etl.errors import EsepError, NotThere
from etl.settings import TIME_ZONE
from etl.steps import verify_log
from etl.steps.closing import close
from etl.steps.counted import Counted
from etl.steps.explaining import explain
from etl.steps.histories import known_on, versions_of
from etl.steps.landing import land
from etl.steps.logs import export_log
from etl.steps.refining import refine
from etl.steps.restating import bridge_between
from tests.demo.months import PERIOD, REPORT, SINCE, close_it, ingest_all

LATER, AFTER = datetime(2026, 10, 9, 9, tzinfo=TIME_ZONE), datetime(2026, 11, 9, 9, tzinfo=TIME_ZONE)
FIRST_DAY, SECOND_DAY = date(2026, 10, 6), date(2026, 10, 9)
MORE = 100_00  # tiyn by which a tranche was corrected

pytestmark = pytest.mark.slow


class Story:
    """A home with two editions of September and one of October, and what was changed between them."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.path = folder, folder / "agencies.json"
        told: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
        grants = [each for each in told["grants"]["tranches"] if each["irn"] == "BR24990001" and each["payDate"]]
        self.held_back = grants[-1]
        told["grants"]["tranches"].remove(self.held_back)
        self.write(told)
        self.ours = close_it(ingest_all(folder, home))
        told["grants"]["tranches"].append(self.held_back)
        told["grants"]["tranches"][0]["paySum"] += MORE / 100
        self.write(told)
        self.ask(LATER, "grants")
        self.close(PERIOD, LATER)
        for rates in (rates for day, rates in told["rates"].items() if day.startswith("2026-09")):
            for rate in rates:
                rate["description"] = str(float(rate["description"]) + 1)
        self.write(told)
        self.ask(AFTER, "exchange_rates")
        self.close("2026-10", AFTER)

    def write(self, told: dict[str, Any]) -> None:
        self.path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")

    def ask(self, at: datetime, *sources: str) -> None:
        with agencies.serve(self.folder) as base:
            again = settings.load(
                {
                    "ESEP_HOME": str(self.ours.home),
                    "ESEP_POLITE": "no",
                    **agencies.addresses(self.folder, base),
                }
            )
            for source in sources:
                batch = land(source, period=PERIOD, since=SINCE, as_of=at, run_id=f"{source} {at}", settings=again)
                refine(source, batch, as_of=at, run_id=f"{source} {at}", settings=again)

    def close(self, period: str, at: datetime) -> None:
        close(REPORT, period=period, region="15", gaps=[], as_of=at, run_id=f"close {at}", settings=self.ours)

    def text(self, period: str, edition: int) -> str:
        path = next((self.ours.reports / "15" / period / "regional_monthly" / f"e{edition}").glob("*-ru.pdf"))
        return " ".join(pypdf.PdfReader(path).pages[0].extract_text().split())

    def stored(self, edition: str) -> dict[str, int]:
        query = sa.select(FIGURES.c.code, FIGURES.c.numerator).where(FIGURES.c.edition_id == f"{REPORT}-15-{edition}", FIGURES.c.numerator.is_not(None))
        with reading(open_engine(self.ours.warehouse_url)) as connection:
            return {row.code: int(row.numerator) for row in connection.execute(query)}


@pytest.fixture(scope="module")
def story(clean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("agencies") / "world"
    shutil.copytree(clean_folder, folder)
    render = pdf.render
    with pytest.MonkeyPatch.context() as patch:  # page 1 is read in Russian alone
        patch.setattr(pdf, "render", lambda html, *, language, **more: render(html, language=language, **more) if language == "ru" else html.encode())
        return Story(folder, tmp_path_factory.mktemp("twice"))


@pytest.fixture(scope="module")
def lines(story: Story) -> dict[str, Restated]:
    with reading(open_engine(story.ours.warehouse_url)) as connection:
        found = bridge_between(connection, report=REPORT, region="15", period=PERIOD, first=1, last=2)
    return {line.indicator: line for line in found.lines}


def test_what_came_late_and_what_was_corrected_are_told_apart_to_the_tiyn(story: Story, lines: dict[str, Restated]) -> None:
    parts = {cause: part.numerator for cause, part in lines["disbursed"].parts}
    assert parts == {Cause.LATE: round(story.held_back["paySum"] * 100), Cause.CORRECTED: MORE}


def test_every_difference_is_that_of_the_two_editions_and_the_sum_of_its_reasons(story: Story, lines: dict[str, Restated]) -> None:
    first, second = story.stored("2026-09-e1"), story.stored("2026-09-e2")
    assert {"disbursed", "absorption_of_received"} <= set(lines)
    for line in lines.values():
        assert line.before.value is not None
        assert line.now.value is not None
        assert line.difference.value == line.now.value - line.before.value == sum(part.value or 0 for _, part in line.parts)
    assert lines["disbursed"].difference.numerator == second["M-0300"] - first["M-0300"]


def test_a_figure_that_did_not_move_is_not_named(lines: dict[str, Restated]) -> None:
    assert not {"sales", "awarded", "gross_jobs"} & set(lines)


def test_page_one_says_it(story: Story) -> None:
    assert "Это первый отчёт: предыдущего выпуска для сравнения нет." in story.text(PERIOD, 1)
    assert "Уточнено после выпуска 1 за" in story.text(PERIOD, 2)


def test_the_first_edition_of_a_month_says_what_was_revised_of_the_month_before(story: Story) -> None:
    stored = story.stored("2026-10-e1")
    assert "Уточнено после выпуска 2 за" in story.text("2026-10", 1)
    assert stored["M-1312"] == stored["M-1318"] > 0  # exports, by revised rates alone
    assert "M-0312" not in stored


def test_a_printed_difference_leads_to_the_rows_that_moved_it(story: Story) -> None:
    def explained(code: str, period: str) -> Counted:
        found = explain(code, report=REPORT, period=period, region="15", edition=None, settings=story.ours)
        assert isinstance(found, Counted)
        return found

    late, corrected, both = (explained(code, PERIOD) for code in ("M-0314", "M-0315", "M-0312"))
    assert len(late.lines) == len(corrected.lines) == 1
    assert f"BR24990001 / {story.held_back['no']}: late, version then none" in late.lines[0]
    assert "BR24990001 / 1: corrected" in corrected.lines[0]
    assert len(both.lines) == 2
    rates = explained("M-1318", "2026-10")
    assert rates.lines
    assert all("2026-09" in line and ": revalued," in line for line in rates.lines)


def test_a_table_is_asked_as_it_was_known_on_a_day(story: Story) -> None:
    where = {"award_id": "BR24990001", "tranche_no": "1"}
    first, second = (known_on("tranches", day, where=where, settings=story.ours) for day in (FIRST_DAY, SECOND_DAY))
    assert second["paid_tiyn"].item() - first["paid_tiyn"].item() == MORE
    assert len(known_on("tranches", SECOND_DAY, where={}, settings=story.ours)) == len(known_on("tranches", FIRST_DAY, where={}, settings=story.ours)) + 1
    assert known_on("tranches", date(2026, 10, 5), where={}, settings=story.ours).empty
    versions = versions_of("tranches", where=where, settings=story.ours)
    assert versions["reason"].tolist()[1] == "correction_by_supplier"
    assert versions["known_to"].iloc[0] == versions["known_from"].iloc[1]


def test_a_table_or_column_that_is_not_there_is_told_with_those_that_are(story: Story) -> None:
    with pytest.raises(NotThere, match="core_tranches"):
        known_on("tranche", FIRST_DAY, where={}, settings=story.ours)
    with pytest.raises(NotThere, match="paid_tiyn"):
        versions_of("tranches", where={"paid; DROP TABLE": "1"}, settings=story.ours)


def test_two_editions_that_are_not_there_are_told(story: Story) -> None:
    with reading(open_engine(story.ours.warehouse_url)) as connection, pytest.raises(EsepError, match="no two such editions"):
        bridge_between(connection, report=REPORT, region="15", period=PERIOD, first=2, last=1)


@pytest.fixture
def command(story: Story, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("ESEP_HOME", str(story.ours.home))
    return lambda *words: CliRunner().invoke(app, list(words))


def test_the_command_line_tells_the_same(command: Callable[..., Any], lines: dict[str, Restated]) -> None:
    told = command("bridge", "--period", PERIOD, "--from", "1", "--to", "2", "--json")
    assert told.exit_code == 1
    by_code = {each["code"]: each for each in json.loads(told.stdout)}
    assert by_code["M-0300"]["difference"] == [lines["disbursed"].difference.numerator, 1, "tiyn"]
    assert "late" in command("bridge", "--period", PERIOD, "--from", "1", "--to", "2").stdout
    versions = command("history", "tranches", "--where", "award_id=BR24990001", "--where", "tranche_no=1", "--json")
    assert len(json.loads(versions.stdout)) == 2
    assert command("known", "tranches", "--on", "2026-10-05", "--csv").stdout.startswith("award_id,")
    assert "197 rows, the first 40" in command("known", "tranches", "--on", "2026-10-06").stdout
    assert command("known", "tranches", "--on", "yesterday").exit_code == 2


def test_the_log_is_whole_after_three_editions(story: Story) -> None:
    verify_log(story.ours)
    with reading(open_engine(story.ours.warehouse_url)) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(EDITIONS)).scalar_one() == 3


def test_what_was_checked_is_told_to_tools_that_speak_openlineage(story: Story, tmp_path: Path) -> None:
    count = export_log(tmp_path / "events.jsonl", story.ours, as_openlineage=True)
    text = (tmp_path / "events.jsonl").read_text("utf-8")
    events = [json.loads(line) for line in text.splitlines()]
    with reading(open_engine(story.ours.warehouse_url)) as connection:
        assert count == len(events) == connection.execute(sa.select(sa.func.count()).select_from(BATCHES)).scalar_one()
        counted = connection.execute(sa.select(RULE_RESULTS.c.batch_id, sa.func.count()).group_by(RULE_RESULTS.c.batch_id)).all()
    for each in events:
        assert {"eventTime", "eventType", "producer", "schemaURL", "run", "job", "inputs", "outputs"} == set(each)
        assert uuid.UUID(each["run"]["runId"]).version == 5
        assert datetime.fromisoformat(each["eventTime"]).tzinfo is not None
        for dataset in each["inputs"]:
            facet = dataset["inputFacets"]["dataQualityAssertions"]
            assert {"_producer", "_schemaURL", "assertions"} == set(facet)
            assert all(set(one) == {"assertion", "success"} for one in facet["assertions"])
    told = sorted(sum(len(dataset["inputFacets"]["dataQualityAssertions"]["assertions"]) for dataset in each["inputs"]) for each in events)
    assert sum(told) > 500
    assert told == sorted(row[1] for row in counted)
    export_log(tmp_path / "again.jsonl", story.ours, as_openlineage=True)
    assert (tmp_path / "again.jsonl").read_text("utf-8") == text
