"""A waived row from the supplier's file to the printed page and back, and a month that is locked: as people do it."""

import html
import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from etl.adapters import pdf
from etl.adapters.warehouse.engine import open_engine, reading
from etl.adapters.warehouse.tables import EDITIONS, FIGURES
from etl.errors import ActRefused, NotThere, PeriodLocked
from etl.settings import Settings
from etl.steps import closing, variances, verify_log
from etl.steps.approving import questions
from etl.steps.closing import close
from etl.steps.landing import land
from etl.steps.periods import lock, periods, unlock
from etl.steps.quarantine import set_aside
from etl.steps.refining import refine
from etl.steps.releasing import editions
from etl.steps.waiving import waive
from tests.demo.months import AS_OF, PERIOD, REPORT, close_it, copied
from tests.steps.test_waivers import PEOPLE

WHO, WHY = "Head of monitoring", "The akimat confirmed by letter"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _as_composed() -> Iterator[None]:
    """The words of five editions are read here; that they are printed is seen in test_month.py, test_restated.py and tests/reports."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "render", lambda page, **_: page.encode())
        yield


@pytest.fixture(scope="module")
def month(ingested: Path, clean_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One order is set aside, because it is dated in the future."""
    home = tmp_path_factory.mktemp("acts")
    shutil.copytree(clean_folder, home / "world")
    file = max((home / "world" / "drop" / "orders").rglob("*.json"))
    told = json.loads(file.read_text("utf-8"))
    told["orders"].append({**told["orders"][0], "order_id": "O99", "issued_on": "2027-01-01"})
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    (home / "people.toml").write_text(PEOPLE, "utf-8")
    ours = copied(ingested, home / "world", home)
    assert ingest(ours, AS_OF)["quarantined"] == 1
    return close_it(ours)


def ingest(month: Settings, at: datetime) -> dict[str, Any]:
    return refine("orders", land("orders", period=PERIOD, since="2023-10", as_of=at, run_id="acts", settings=month), as_of=at, run_id="acts", settings=month)


def edition(month: Settings, at: datetime) -> str:
    return close(REPORT, period=PERIOD, region="15", gaps=[], as_of=at, run_id="acts", settings=month)


def text(month: Settings, number: int, language: str) -> str:
    (page,) = month.reports.glob(f"15/{PERIOD}/regional_monthly/e{number}/*-{language}.pdf")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.read_text("utf-8"))).split())


def no_edition_is_closed_over_a_lock_that_came_while_it_was_rendered(month: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    late = AS_OF + timedelta(days=61)
    monkeypatch.setattr(closing, "code_version", lambda: "other")

    def lock_meanwhile(*arguments: Any) -> dict[str, bytes]:
        lock(PERIOD, region="15", who=WHO, why="The quarter was handed in", as_of=late, settings=month)
        return {}  # they would be thrown away

    monkeypatch.setattr(closing, "_render", lock_meanwhile)
    with reading(open_engine(month.warehouse_url)) as connection:
        before = connection.scalar(sa.select(sa.func.count()).select_from(EDITIONS))
    with pytest.raises(PeriodLocked):
        edition(month, late)
    with reading(open_engine(month.warehouse_url)) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(EDITIONS)) == before


def a_red_project_is_explained(month: Settings, late: datetime) -> None:
    (book,) = month.reports.glob(f"15/{PERIOD}/regional_monthly/e3/*-ru.xlsx")
    sheet = openpyxl.load_workbook(book)["Объяснения"]
    project = next(str(row[0]).split(", ")[0] for row in sheet.iter_rows(values_only=True) if row[1] == "Объяснение не представлено.")
    why, after = "The pump came 40 days late", late + timedelta(hours=1)
    with pytest.raises(ActRefused, match="no such project"):
        variances.explain("NOBODY-1", PERIOD, who=WHO, why=why, as_of=after, settings=month)
    with pytest.raises(ActRefused, match="may not explain"):
        variances.explain(project, PERIOD, who="Analyst", why=why, as_of=after, settings=month)
    variances.explain(project, PERIOD, who=WHO, why=why, as_of=after, settings=month)
    assert edition(month, late).endswith("-e3")  # as of then nothing had been said
    assert edition(month, after).endswith("-e4")
    assert edition(month, after).endswith("-e4")
    assert why in text(month, 4, "kk")
    assert why not in text(month, 3, "kk")
    verify_log(month)
    before, now = (each["unexplained"] for each in sorted(editions(month), key=lambda each: each["edition"])[-2:])
    assert (before - now, now > 0) == (1, True)
    asked = questions("review", {REPORT}, month)[-1]["body"]
    assert f"Red projects without an explanation: {now}." in asked


def test_a_row_is_set_aside_waived_printed_and_set_aside_again_and_a_locked_month_stays(month: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Действующих допусков нет." in text(month, 1, "ru")
    (row,) = set_aside(month, as_of=AS_OF).query("table == 'core_orders'").to_dict("records")
    second, late = AS_OF + timedelta(days=1), AS_OF + timedelta(days=60)
    waive(row["rules"], row["row"], who=WHO, why=WHY, until="2026-10-31", as_of=second, settings=month)
    assert ingest(month, second)["loaded"] == 1
    edition(month, second)
    for language in ("kk", "ru", "en"):
        said = text(month, 2, language)
        assert "W-0001" in said
        assert WHY in said
        assert "31.10.2026" in said
    lock(PERIOD, region="15", who=WHO, why="The quarter was handed in", as_of=second, settings=month)
    with pytest.raises(ActRefused, match="locked"):
        lock(PERIOD, region="15", who=WHO, why="The quarter was handed in", as_of=second, settings=month)
    assert edition(month, second).endswith("-e2")  # nothing new: the edition that is there
    assert ingest(month, late)["quarantined"] == 1  # the waiver has ended; a locked month still takes corrections of facts
    with pytest.raises(PeriodLocked, match="unlock"):
        edition(month, late)
    unlock(PERIOD, region="15", who=WHO, why="A waiver ended after the lock", as_of=late, settings=month)
    assert edition(month, late).endswith("-e3")
    assert "Действующих допусков нет." in text(month, 3, "ru")
    (state,) = [each for each in periods(month) if each["region"] == "15"]
    assert (state["state"], state["editions"], state["act"], state["why"]) == ("closed", 3, "unlock", "A waiver ended after the lock")
    a_red_project_is_explained(month, late)
    no_edition_is_closed_over_a_lock_that_came_while_it_was_rendered(month, monkeypatch)


def test_a_report_is_made_for_the_area_that_it_is_about(month: Settings) -> None:
    for report, region in (("national_monthly", "15"), (REPORT, "KZ")):
        with pytest.raises(NotThere, match="is not made for"):
            close(report, period=PERIOD, region=region, gaps=[], as_of=AS_OF, run_id="acts", settings=month)
    made = close("national_monthly", period=PERIOD, region="KZ", gaps=[], as_of=AS_OF, run_id="acts", settings=month)
    with reading(open_engine(month.warehouse_url)) as connection:
        query = sa.select(FIGURES.c.numerator).where(FIGURES.c.code == "M-0400", FIGURES.c.edition_id == sa.bindparam("edition"))
        (country,) = connection.scalars(query, {"edition": made}).all()
        (region,) = connection.scalars(query, {"edition": f"{REPORT}-15-{PERIOD}-e1"}).all()
    assert country == region  # the one region that is connected


def test_an_open_month_cannot_be_locked(month: Settings) -> None:
    with pytest.raises(ActRefused, match="open"):
        lock("2026-01", region="15", who=WHO, why="It is too early for this", as_of=AS_OF, settings=month)
    with pytest.raises(ActRefused, match="may not lock"):
        lock(PERIOD, region="15", who="Analyst", why="It is too early for this", as_of=AS_OF, settings=month)
