"""Is the synthetic world the same each time, whole, legal and plausible?"""

import tomllib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from demo import world
from demo.damage import SYNTHETIC_PERSON_NUMBER
from demo.wire import from_json
from demo.world.model import MONTHS
from etl import reference
from etl.core.identifiers import has_valid_check_digit, looks_like_a_person


@pytest.fixture(scope="module")
def clean(clean_folder: Path) -> Any:
    return from_json((clean_folder / "agencies.json").read_text("utf-8"))


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_gives_the_same_bytes(damaged_folder: Path, tmp_path: Path) -> None:
    world.build(tmp_path / "again")
    assert files(tmp_path / "again") == files(damaged_folder)


def test_another_seed_gives_another_world(clean: Any) -> None:
    assert world.clean(16).grants["expenditures"] != world.clean(15).grants["expenditures"]


def test_a_complete_world_is_left_alone_and_another_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "world"
    told: list[tuple[str, int, int]] = []
    world.build(folder, damaged=False, tell=lambda *each: told.append(each))
    assert told[-1][1] == told[-1][2] == len(told)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    world.build(folder, damaged=False)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    with pytest.raises(FileExistsError):
        world.build(folder, damaged=True)


def test_what_a_killed_build_left_behind_is_replaced(tmp_path: Path) -> None:
    (tmp_path / ".world.building").mkdir()
    (tmp_path / ".world.building" / "half").write_text("half", "utf-8")
    world.build(tmp_path / "world", damaged=False)
    assert not (tmp_path / ".world.building").exists()
    assert not (tmp_path / "world" / "half").exists()


def test_damage_only_adds(clean_folder: Path, damaged_folder: Path) -> None:
    clean, damaged = files(clean_folder), files(damaged_folder)
    changed = {path for path, content in clean.items() if damaged.get(path) != content}
    assert changed == {"agencies.json", "register.sqlite", "world.json"}
    assert clean["recipients.toml"] == damaged["recipients.toml"]


def test_every_bin_is_synthetic_and_right(clean: Any) -> None:
    numbers = pd.Series([each["bin"] for each in clean["grants"]["organisations"]], dtype="str")
    assert has_valid_check_digit(numbers).all()
    assert not looks_like_a_person(numbers).any()
    assert numbers.str[6:8].eq("99").all()
    assert numbers.is_unique


def test_no_person_number_is_in_the_clean_world(clean_folder: Path, damaged_folder: Path) -> None:
    assert SYNTHETIC_PERSON_NUMBER not in (clean_folder / "agencies.json").read_text("utf-8")
    assert (damaged_folder / "agencies.json").read_text("utf-8").count(SYNTHETIC_PERSON_NUMBER) == 1


def test_all_thirteen_districts_have_a_project(clean: Any) -> None:
    assert {each["kato"] for each in clean["grants"]["projects"]} == set(reference.districts())


def test_every_project_has_two_titles_of_its_own(clean: Any) -> None:
    for language in ("titleKk", "titleRu"):
        titles = [each[language] for each in clean["grants"]["projects"]]
        assert all(titles)
        assert len(set(titles)) == len(titles)


def test_nothing_is_spent_before_it_is_received(clean: Any) -> None:
    spent: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for each in clean["grants"]["expenditures"]:
        spent[each["irn"], each["month"]] += each["acceptedSum"]
    paid = [(each["irn"], "-".join(reversed(each["payDate"][3:].split("."))), each["paySum"]) for each in clean["grants"]["tranches"] if each["payDate"]]
    assert len({irn for irn, _ in spent}) > 40
    for irn, month in spent:
        to_date = sum(tenge for (other, when), tenge in spent.items() if other == irn and when <= month)
        assert to_date <= sum(tenge for other, when, tenge in paid if other == irn and when <= month), (irn, month)


def test_the_articles_own_projects_keep_their_traps(clean: Any) -> None:
    awards = {each["projectNo"]: each for each in clean["grants"]["awards"]}
    basis = {number: (awards[number]["supportBasis"], awards[number]["sum"]) for number in ("AKT-001", "AKT-002", "AKT-003")}
    assert basis == {
        "AKT-001": ("state_grant", Decimal(3_000_000_000)),
        "AKT-002": ("state_loan", Decimal(96_000_000_000)),
        "AKT-003": ("private", Decimal(20_600_000_000)),
    }
    centre = awards["AKT-001"]["irn"]
    assert sum(each["acceptedSum"] for each in clean["grants"]["expenditures"] if each["irn"] == centre) == Decimal(2_000_000_000)
    assert {awards[number]["supportBasis"] for number in ("AKT-004", "AKT-005", "AKT-006", "AKT-007")} == {"unknown"}
    plastic = next(each for each in clean["grants"]["projects"] if each["projectNo"] == "AKT-004")
    assert (plastic["capacityLow"], plastic["capacityHigh"]) == (40, 50)
    green = [each for each in clean["grants"]["projects"] if "ERG Green" in each["titleRu"]]
    assert len(green) == 2
    assert green[0]["leadBin"] == green[1]["leadBin"]


def test_only_state_supported_enterprises_owe_results(clean: Any) -> None:
    basis = {each["projectNo"]: each["supportBasis"] for each in clean["grants"]["awards"]}
    due = {each["projectNo"] for each in clean["grants"]["plans"] if each["reportingDue"]}
    assert len(due) > 25
    assert {basis[number] for number in due} == {"state_grant", "state_loan"}


def test_some_are_silent_in_the_last_month_and_one_says_nothing_happened(clean_folder: Path) -> None:
    folder = clean_folder / "drop" / "enterprise_results"
    sent = {month: {path.name[:12] for path in folder.glob(f"*/*_{month}_1.xlsx")} for month in ("2026-06", "2026-09")}
    assert len(sent["2026-06"]) >= 26
    assert len(sent["2026-06"] - sent["2026-09"]) == 4


def test_taxes_follow_payroll_and_hold_their_traps(clean: Any) -> None:
    payments = [each for payer in clean["kgd"].values() for each in payer["payments"]]
    codes = {each["KBK"] for each in payments}
    assert {"101201", "103101", "105101", "902101", "105102"} <= codes
    assert any(each["EntryType"] == "2" for each in payments)
    assert {each["WriteOffDate"][10:] for each in payments if each["WriteOffDate"] < "2024-03"} == {"+06:00"}
    assert {each["WriteOffDate"][10:] for each in payments if each["WriteOffDate"] >= "2024-03"} == {"+05:00"}
    for payer in clean["kgd"].values():
        by_day = {(each["KBK"], each["WriteOffDate"][:7]): Decimal(each["Summa"]) for each in payer["payments"]}
        for (code, month), tenge in by_day.items():
            if code == "103101" and ("101201", month) in by_day:
                assert abs(tenge / by_day["101201", month] - Decimal("0.95")) < Decimal("0.01")


def test_rates_stand_for_working_days_only(clean: Any) -> None:
    days = pd.to_datetime(pd.Series(list(clean["rates"])))
    assert days.dt.day_of_week.lt(5).mean() > 0.99  # some Saturdays and Sundays are working days by decree
    assert "2026-01-01" not in clean["rates"]
    assert "2026-09-30" in clean["rates"]
    quants = {item["title"]: item["quant"] for item in clean["rates"]["2026-09-30"]}
    assert quants == {"USD": "1", "EUR": "1", "RUB": "1", "CNY": "1", "KRW": "100", "UZS": "100"}


def test_the_history_has_thirty_six_months(clean: Any, clean_folder: Path) -> None:
    months = {path.name.split("_")[1] for path in (clean_folder / "drop" / "enterprise_results").rglob("*.xlsx")}
    assert months == {str(month) for month in MONTHS}
    assert len(months) == 36


def test_recipients_are_offices_at_a_reserved_domain(clean_folder: Path) -> None:
    entries = tomllib.loads((clean_folder / "recipients.toml").read_text("utf-8"))
    assert (len(entries["recipient"]), len(entries["supplier"])) == (7, 2)
    told = [*entries["recipient"], *entries["supplier"]]
    assert all(each["address"].endswith(".example") for each in told)
    assert {each["language"] for each in told} == {"kk", "ru", "en"}
