"""Does a row that is gone from a full list stop counting, once, visibly, and only then?"""

from datetime import datetime

import pytest

from etl.errors import BatchHeld
from etl.settings import TIME_ZONE
from tests.steps.office import Office

FIRST, SECOND, THIRD = (datetime(2026, 10, day, 9, tzinfo=TIME_ZONE) for day in (6, 7, 8))


@pytest.mark.slow
def test_a_payment_whose_budget_code_is_corrected_at_the_source_counts_once(asked: Office) -> None:
    asked.ask("tax_payments", FIRST)
    before = asked.sum_of_taxes()
    number, payer = next((number, payer) for number, payer in asked.told["kgd"].items() if len(payer["payments"]) > 3)
    payment = next(each for each in payer["payments"] if each["WriteOffDate"][:7] == "2026-09" and each["KBK"] != "104101")
    was, payment["KBK"] = payment["KBK"], "104101"
    told = asked.ask("tax_payments", SECOND)
    assert told["loaded"] == 1
    assert asked.sum_of_taxes() == before
    assert asked.gone() == [f"{number} / {was} / {payment['PayNum']} / {payment['WriteOffDate'][:10]}"]
    old = asked.rows(f"SELECT known_to FROM core_tax_payments WHERE kbk_code = '{was}' AND payment_number = '{payment['PayNum']}' AND bin = '{number}'")
    assert old["known_to"].notna().all()
    assert not asked.ask("tax_payments", THIRD)["loaded"]
    assert len(asked.gone()) == 1


@pytest.mark.slow
def test_a_row_that_comes_back_counts_again_and_the_past_keeps_the_gap(asked: Office) -> None:
    plans = asked.told["grants"]["plans"]
    taken = plans.pop(next(place for place, plan in enumerate(plans) if plan["month"] == "2026-09"))
    asked.ask("grants", SECOND)
    assert len(asked.gone()) == 1
    plans.append(taken)
    assert asked.ask("grants", THIRD)["loaded"] == 1
    history = asked.rows("SELECT known_from, known_to FROM core_plans GROUP BY project_id, period, known_from, known_to").drop_duplicates()
    assert len(history) == 3


@pytest.mark.slow
def test_half_a_list_is_held_and_nothing_of_it_is_believed(asked: Office) -> None:
    before = asked.rows("SELECT COUNT(*) AS n FROM core_plans WHERE known_to IS NULL")["n"].iloc[0]
    asked.told["grants"]["plans"] = asked.told["grants"]["plans"][::2]
    with pytest.raises(BatchHeld) as held:
        asked.ask("grants", SECOND)
    assert "rows.vanished_many: core_plans" in str(held.value.about["why"])
    assert asked.rows("SELECT COUNT(*) AS n FROM core_plans WHERE known_to IS NULL")["n"].iloc[0] == before


@pytest.mark.slow
def test_a_row_that_is_set_aside_is_not_gone(asked: Office) -> None:
    asked.told["grants"]["awards"][0]["sum"] = -5.0
    told = asked.ask("grants", SECOND)
    assert told["quarantined"] >= 1
    assert asked.gone() == []


@pytest.mark.slow
def test_nothing_is_taken_for_gone_while_a_delivered_row_has_no_key(asked: Office) -> None:
    asked.told["grants"]["awards"].pop()
    asked.told["grants"]["awards"][0]["irn"] = None
    asked.ask("grants", SECOND)
    assert [each for each in asked.gone() if each.startswith(("AP", "BR"))] == []


@pytest.mark.slow
def test_the_payments_of_one_who_was_not_answered_are_not_gone(asked: Office) -> None:
    """The agency answers about somebody else: his months are no answer, and silence about him is no zero."""
    asked.ask("tax_payments", FIRST)
    (number, payer), (other, _) = [each for each in asked.told["kgd"].items() if len(each[1]["payments"]) > 3][:2]
    held = f"SELECT COUNT(*) AS n FROM core_tax_payments WHERE known_to IS NULL AND bin = '{number}'"
    before = asked.rows(held)["n"].iloc[0]
    payer["answersAs"], payer["payments"] = other, [each for each in payer["payments"] if each["WriteOffDate"].startswith("2026-09")]
    asked.ask("tax_payments", SECOND)
    assert asked.gone() == []
    assert asked.rows(held)["n"].iloc[0] == before > 3


@pytest.mark.slow
def test_nothing_is_gone_from_a_list_of_which_a_file_could_not_be_read(asked: Office) -> None:
    asked.ask("tax_payments", FIRST)
    before = asked.sum_of_taxes()
    broken, short = [each for each in asked.told["kgd"].values() if len(each["payments"]) > 3][:2]
    broken["nameRu"] = "\x01"  # no sign of XML
    short["payments"].pop()
    asked.ask("tax_payments", SECOND)
    assert (asked.gone(), asked.sum_of_taxes()) == ([], before)
    broken["nameRu"] = "Снова читается"
    asked.ask("tax_payments", THIRD)
    assert len(asked.gone()) == 1
    assert asked.sum_of_taxes() < before
