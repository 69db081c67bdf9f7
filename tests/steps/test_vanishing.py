"""Does a row that is gone from a full list stop counting, once, visibly, and only then?"""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from demo import agencies, signing, world
from demo.world import TOKENS
from etl import settings
from etl.adapters.warehouse.engine import open_engine
from etl.errors import BatchHeld
from etl.settings import TIME_ZONE, Settings
from etl.steps.landing import land
from etl.steps.refining import refine

FIRST, SECOND, THIRD = (datetime(2026, 10, day, 9, tzinfo=TIME_ZONE) for day in (6, 7, 8))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean") / "world"
    world.build(folder, damaged=False)
    return folder


class Office:
    """The agencies of one test, whose records it may change, and a warehouse."""

    def __init__(self, folder: Path, home: Path, url: str) -> None:
        self.folder, self.home, self.url = folder, home, url
        self.path = folder / "agencies.json"
        self.told: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
        signing.write(home / "keys")

    def ask(self, source: str, at: datetime) -> dict[str, Any]:
        self.path.write_text(json.dumps(self.told, ensure_ascii=False), "utf-8")
        with agencies.serve(self.folder) as base:
            batch = land(source, period="2026-09", since=None, as_of=at, run_id=f"{source} {at}", settings=self.settings(base))
            return refine(source, batch, as_of=at, run_id=f"{source} {at}", settings=self.settings(base))

    def settings(self, base: str) -> Settings:
        return settings.load(
            {
                "ESEP_HOME": str(self.home),
                "ESEP_WAREHOUSE_URL": self.url,
                "ESEP_POLITE": "no",
                "ESEP_SOURCE_GRANTS_URL": f"{base}/grants",
                "ESEP_SOURCE_GRANTS_TOKEN": TOKENS["grants"],
                "ESEP_SOURCE_TAX_PAYMENTS_URL": f"{base}/kgd",
                "ESEP_SOURCE_TAX_PAYMENTS_TOKEN": TOKENS["kgd"],
            }
        )

    def rows(self, sql: str) -> pd.DataFrame:
        with open_engine(self.url).connect() as connection:
            return pd.read_sql_query(sa.text(sql), connection)

    def sum_of_taxes(self) -> int:
        return int(self.rows("SELECT SUM(amount_tiyn) AS total FROM core_tax_payments WHERE known_to IS NULL")["total"].iloc[0])

    def gone(self) -> list[str]:
        return self.rows("SELECT location FROM findings WHERE rule_id = 'rows.vanished' ORDER BY location")["location"].tolist()


@pytest.fixture
def office(built: Path, tmp_path: Path, warehouse_url: str) -> Iterator[Office]:
    shutil.copytree(built, tmp_path / "agencies")
    yield Office(tmp_path / "agencies", tmp_path / "home", warehouse_url)
    open_engine(warehouse_url).dispose()


@pytest.mark.slow
def test_a_payment_whose_budget_code_is_corrected_at_the_source_counts_once(office: Office) -> None:
    office.ask("grants", FIRST)
    office.ask("tax_payments", FIRST)
    before = office.sum_of_taxes()
    number, payer = next((number, payer) for number, payer in office.told["kgd"].items() if len(payer["payments"]) > 3)
    payment = next(each for each in payer["payments"] if each["WriteOffDate"][:7] == "2026-09" and each["KBK"] != "104101")
    was, payment["KBK"] = payment["KBK"], "104101"
    told = office.ask("tax_payments", SECOND)
    assert told["loaded"] == 1
    assert office.sum_of_taxes() == before
    assert office.gone() == [f"{number} / {was} / {payment['PayNum']} / {payment['WriteOffDate'][:10]}"]
    old = office.rows(f"SELECT known_to FROM core_tax_payments WHERE kbk_code = '{was}' AND payment_number = '{payment['PayNum']}' AND bin = '{number}'")
    assert old["known_to"].notna().all()
    assert not office.ask("tax_payments", THIRD)["loaded"]
    assert len(office.gone()) == 1


@pytest.mark.slow
def test_a_row_that_comes_back_counts_again_and_the_past_keeps_the_gap(office: Office) -> None:
    office.ask("grants", FIRST)
    plans = office.told["grants"]["plans"]
    taken = plans.pop(next(place for place, plan in enumerate(plans) if plan["month"] == "2026-09"))
    office.ask("grants", SECOND)
    assert len(office.gone()) == 1
    plans.append(taken)
    assert office.ask("grants", THIRD)["loaded"] == 1
    history = office.rows("SELECT known_from, known_to FROM core_plans GROUP BY project_id, period, known_from, known_to").drop_duplicates()
    assert len(history) == 3


@pytest.mark.slow
def test_half_a_list_is_held_and_nothing_of_it_is_believed(office: Office) -> None:
    office.ask("grants", FIRST)
    before = office.rows("SELECT COUNT(*) AS n FROM core_plans WHERE known_to IS NULL")["n"].iloc[0]
    office.told["grants"]["plans"] = office.told["grants"]["plans"][::2]
    with pytest.raises(BatchHeld) as held:
        office.ask("grants", SECOND)
    assert "rows.vanished_many: core_plans" in str(held.value.about["why"])
    assert office.rows("SELECT COUNT(*) AS n FROM core_plans WHERE known_to IS NULL")["n"].iloc[0] == before


@pytest.mark.slow
def test_a_row_that_is_set_aside_is_not_gone(office: Office) -> None:
    office.ask("grants", FIRST)
    office.told["grants"]["awards"][0]["sum"] = -5.0
    told = office.ask("grants", SECOND)
    assert told["quarantined"] >= 1
    assert office.gone() == []


@pytest.mark.slow
def test_nothing_is_taken_for_gone_while_a_delivered_row_has_no_key(office: Office) -> None:
    office.ask("grants", FIRST)
    office.told["grants"]["awards"].pop()
    office.told["grants"]["awards"][0]["irn"] = None
    office.ask("grants", SECOND)
    assert [each for each in office.gone() if each.startswith(("AP", "BR"))] == []


@pytest.mark.slow
def test_the_payments_of_one_who_was_not_answered_are_not_gone(office: Office) -> None:
    """The agency answers about somebody else: his months are no answer, and silence about him is no zero."""
    office.ask("grants", FIRST)
    office.ask("tax_payments", FIRST)
    (number, payer), (other, _) = [each for each in office.told["kgd"].items() if len(each[1]["payments"]) > 3][:2]
    held = f"SELECT COUNT(*) AS n FROM core_tax_payments WHERE known_to IS NULL AND bin = '{number}'"
    before = office.rows(held)["n"].iloc[0]
    payer["answersAs"], payer["payments"] = other, [each for each in payer["payments"] if each["WriteOffDate"].startswith("2026-09")]
    office.ask("tax_payments", SECOND)
    assert office.gone() == []
    assert office.rows(held)["n"].iloc[0] == before > 3


@pytest.mark.slow
def test_nothing_is_gone_from_a_list_of_which_a_file_could_not_be_read(office: Office) -> None:
    office.ask("grants", FIRST)
    office.ask("tax_payments", FIRST)
    before = office.sum_of_taxes()
    broken, short = [each for each in office.told["kgd"].values() if len(each["payments"]) > 3][:2]
    broken["nameRu"] = "\x01"  # no sign of XML
    short["payments"].pop()
    office.ask("tax_payments", SECOND)
    assert (office.gone(), office.sum_of_taxes()) == ([], before)
    broken["nameRu"] = "Снова читается"
    office.ask("tax_payments", THIRD)
    assert len(office.gone()) == 1
    assert office.sum_of_taxes() < before
