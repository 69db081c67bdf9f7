"""Are the article's facts there, as many as there are, with their traps?"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.world import ARTICLE
from etl.sources.orders.schema import CLAIMS, ORDERS


def records(name: str) -> Any:
    return yaml.safe_load((Path(ARTICLE) / f"{name}.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def claims() -> dict[str, dict[str, Any]]:
    return {each["claim_id"]: each for each in records("claims")}


def test_all_twenty_one_statements_and_three_orders_are_there(claims: dict[str, dict[str, Any]]) -> None:
    assert list(claims) == [f"C{number:02d}" for number in range(1, 22)]
    assert [each["order_id"] for each in records("orders")] == ["O1", "O2", "O3"]


@pytest.mark.parametrize(("table", "name"), [(CLAIMS, "claims"), (ORDERS, "orders")])
def test_every_record_has_the_columns_of_its_table(table: Any, name: str) -> None:
    sent = {column for column in table.names if column != "received_on"}  # that one is the day of the delivery
    assert all(set(each) == sent for each in records(name))


def test_the_article_names_what_the_domain_counts(claims: dict[str, dict[str, Any]]) -> None:
    told = records("records")
    units = [each for each in told["organisations"] if each["kind"] == "unit"]
    assert (len(told["organisations"]), len(units)) == (14, 2)
    assert [each["value"] for each in told["money_kzt"]] == [3_500_000_000, 3_000_000_000, 2_000_000_000, 2_800_000_000, 20_000_000_000]
    assert [(each.get("low", each.get("value")), each.get("high", each.get("value"))) for each in told["other_numbers"]] == [
        (n, n) for n in (7, 4, 37, 3, 15, 10, 57)
    ] + [(40, 50)]
    assert told["terms"] == [{"order": "O3", "term": "P1M", "text_ru": "в течение одного месяца"}]
    assert [each["name"] for each in told["persons"]] == ["Асхат Шахаров", "Досжан Алибеков"]


def test_money_records_agree_with_the_statements(claims: dict[str, dict[str, Any]]) -> None:
    for each in records("records")["money_kzt"]:
        assert claims[each["claim"]]["low_count"] == claims[each["claim"]]["high_count"] == each["value"]
        assert claims[each["claim"]]["unit_code"] == "KZT"


def test_the_traps_are_kept(claims: dict[str, dict[str, Any]]) -> None:
    assert (claims["C18"]["low_count"], claims["C18"]["high_count"], claims["C18"]["is_approximate"]) == (40, 50, True)
    assert claims["C12"]["status_code"] == "pending"
    assert claims["C12"]["support_basis_code"] == "none"
    assert claims["C15"]["is_approximate"]
    assert claims["C15"]["support_basis_code"] == "private"
    assert claims["C05"]["as_of"] is None
    assert all(each["low_count"] is None for each in (claims[number] for number in ("C08", "C10", "C16", "C17", "C19")))
    assert all(each["issued_on"] is None for each in records("orders"))
    department = next(each for each in records("records")["persons"] if each["role"] == "reporter")
    assert "индустриально-индустриального" in department["post_ru"]
    assert "индустриально-инновационного" in department["post_note"]
