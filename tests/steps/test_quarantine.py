"""Can set-aside rows be listed, explained and handed out, and is a corrected row shown as released?"""

import csv
import io
import json
from datetime import timedelta

import pandas as pd
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from etl.adapters.handed_out import as_csv, as_xlsx
from etl.cli import app
from etl.settings import Settings
from etl.steps.quarantine import COLUMNS, ages, set_aside
from tests.steps.test_waivers import AS_OF, RULE, bring, deliver, let_pass, order, ours, row_aside

__all__ = ["ours"]


def listed(settings: Settings, days: int = 0, language: str = "en") -> pd.DataFrame:
    return set_aside(settings, as_of=AS_OF + timedelta(days=days), language=language)


def test_a_set_aside_row_is_explained_with_its_place_and_its_age(ours: Settings) -> None:
    deliver(ours, order(), order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)
    (row,) = listed(ours, days=5).to_dict("records")
    assert (row["row"], row["rules"], row["columns"], row["key"]) == (row_aside(ours), RULE, "issued_on", "O4")
    assert (row["state"], row["since"], row["days"], row["place"]) == ("open", "2026-10-06", 5, "orders[1]")
    assert row["fix"] == "Check the day of the order."
    assert all(listed(ours, language=each)["says"].iloc[0] not in ("", row["says"]) for each in ("kk", "ru"))


def test_nothing_set_aside_is_an_empty_list(ours: Settings) -> None:
    deliver(ours, order())
    bring(ours)
    assert list(listed(ours).columns) == COLUMNS
    assert len(listed(ours)) == len(ages(listed(ours))) == 0


def test_a_row_is_released_by_the_delivery_that_corrects_it(ours: Settings) -> None:
    deliver(ours, order(), order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)
    deliver(ours, order(), order(order_id="O4"))
    corrected = bring(ours, days=3)
    (row,) = listed(ours, days=9).to_dict("records")
    assert (row["state"], row["batch"], row["released"]) == ("released", corrected["batch"], "2026-10-09")


def test_a_row_that_is_wrong_again_stays_open_since_its_first_day(ours: Settings) -> None:
    deliver(ours, order(), order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)
    deliver(ours, order(), order(order_id="O4", state_code="forgotten"))
    bring(ours, days=3)
    (row,) = listed(ours, days=9).to_dict("records")
    assert (row["state"], row["since"], row["days"], row["row"]) == ("open", "2026-10-06", 9, row_aside(ours))


def test_a_row_without_a_key_that_comes_no_more_is_superseded_and_not_called_released(ours: Settings) -> None:
    deliver(ours, order(), order(order_id=None))
    bring(ours)
    assert listed(ours)["state"].tolist() == ["open"]
    deliver(ours, order())
    bring(ours, days=1)
    assert listed(ours, days=1)["state"].tolist() == ["superseded"]


def test_a_waived_row_is_released_and_open_again_when_the_waiver_ends(ours: Settings) -> None:
    deliver(ours, order(), order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)
    let_pass(ours, row_aside(ours))
    bring(ours, days=1)
    assert listed(ours, days=1)["state"].tolist() == ["released"]
    bring(ours, days=40)
    assert listed(ours, days=40)[["state", "since", "days"]].values.tolist() == [["open", "2026-10-06", 40]]


def test_the_ages_count_only_what_is_open(ours: Settings) -> None:
    deliver(ours, order(order_id="O4", issued_on="2027-01-01"), order(order_id="O5", issued_on="2027-01-01"))
    bring(ours)
    assert ages(listed(ours, days=31)).to_dict("records") == [{"source": "orders", "supplier": "", "rows": 2, "oldest": 31, "over_30_days": 2}]


def test_no_personal_number_and_no_formula_leaves_in_a_list(ours: Settings) -> None:
    deliver(ours, order(order_id="=1+1", issued_on="2027-01-01"), order(order_id="O5", text_ru="Поручить 850101300129 отчёт"))
    bring(ours)
    rows = listed(ours)
    made = as_xlsx(rows, "set aside", days=("since", "released"), as_of=AS_OF)
    told, book = as_csv(rows), load_workbook(io.BytesIO(made))["set aside"]
    assert b"850101300129" not in told
    assert "'=1+1" in [row["key"] for row in csv.DictReader(io.StringIO(told.decode("utf-8-sig")))]
    cells = {(cell.value, cell.data_type) for line in book.iter_rows(min_row=2) for cell in line}
    assert ("=1+1", "s") in cells or ("=1+1", "inlineStr") in cells
    assert (0, "n") in cells
    assert "d" in {kind for _, kind in cells}
    assert not any("850101300129" in str(value) for value, _ in cells)
    assert as_xlsx(rows, "set aside", days=("since", "released"), as_of=AS_OF) == made


def test_the_commands_list_show_waive_and_export(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(ours, order(), order(order_id="O4", issued_on="2027-01-01"))
    bring(ours)
    for name, value in (("ESEP_HOME", str(ours.home)), ("ESEP_WAREHOUSE_URL", ours.warehouse_url)):
        monkeypatch.setenv(name, value)

    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, [*words])
        assert done.exit_code == code, done.output
        return done.output

    at = ("--as-of", "2026-10-07T09:00:00")
    (row,) = json.loads(run("quarantine", "list", "--source", "orders", *at, "--json", code=1))
    assert json.loads(run("quarantine", "show", row["row"], "--language", "kk", *at, "--json"))["key"] == "O4"
    assert "O4" in (run("quarantine", "export", str(ours.home / "aside.csv"), *at) and (ours.home / "aside.csv").read_text("utf-8-sig"))
    run("quarantine", "show", "nothing", *at, code=2)
    said = ("--who", "Head of monitoring", "--why", "[bold]Confirmed[/bold] <script> by letter", "--until", "2026-10-31", *at)
    assert "W-0001" in run("waive", "row", row["row"], "--rule", RULE, *said)
    assert "<script>" in json.loads(run("waive", "list", *at, "--json"))[0]["why"]
    assert "[bold]" in run("waive", "list", *at)
    run("waive", "row", row["row"], "--rule", RULE, *said, code=2)
