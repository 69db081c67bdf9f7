"""Does a delivery that is too short, doubled, or stops before its month leave a finding, once it is due?"""

from datetime import datetime

import pytest

from etl.settings import TIME_ZONE
from tests.steps.office import Office

BEFORE_DUE, AFTER_DUE = (datetime(2026, 10, day, 9, tzinfo=TIME_ZONE) for day in (6, 12))
FOUND = "SELECT rule_id, location FROM findings WHERE row_number = -1 ORDER BY rule_id"


@pytest.mark.slow
def test_half_a_month_is_told_once_it_is_due_even_if_nothing_new_has_come(office: Office) -> None:
    spent = office.told["grants"]["expenditures"]
    of_month = [each for each in spent if each["month"] == "2026-09"]
    for each in of_month[: len(of_month) * 2 // 3]:
        spent.remove(each)
    office.ask("grants", BEFORE_DUE)
    assert office.rows(FOUND).empty
    told = office.ask("grants", AFTER_DUE)
    assert (told["loaded"], told["quarantined"]) == (0, 0)
    (found,) = office.rows(FOUND).to_numpy().tolist()
    rule, place = found
    assert rule == "expenditures.volume"
    now, usual = (float(each) for each in place.split(" / "))
    assert now < usual / 2
    assert now == len(of_month) - len(of_month) * 2 // 3


@pytest.mark.slow
def test_a_list_twice_as_long_as_the_one_before_is_told(asked: Office) -> None:
    payments = asked.told["grants"]["tranches"]
    count = len(payments)
    payments += [{**each, "no": each["no"] + 500, "payDate": None, "paySum": None} for each in payments] + [
        {**payments[0], "no": 999, "payDate": None, "paySum": None}
    ]
    asked.ask("grants", AFTER_DUE)
    assert asked.rows(FOUND).to_numpy().tolist() == [["tranches.volume", f"{2 * count + 1} / {count}"]]


@pytest.mark.slow
def test_a_delivery_that_stops_before_its_month_is_told_and_mends_itself(office: Office) -> None:
    plans = office.told["grants"]["plans"]
    late = [each for each in plans if each["month"] >= "2026-09"]
    office.told["grants"]["plans"] = [each for each in plans if each["month"] < "2026-09"]
    office.ask("grants", AFTER_DUE)
    assert ["plans.fresh", "2026-09"] in office.rows(FOUND).to_numpy().tolist()
    office.told["grants"]["plans"] += late
    told = office.ask("grants", AFTER_DUE.replace(day=13))
    newest = office.rows(f"SELECT * FROM findings WHERE batch_id = '{told['batch']}' AND row_number = -1")
    assert newest.empty
