"""What is said of a delivery as a whole, and when is nothing said?"""

import pandas as pd
import pytest

from etl import catalog
from etl.core.measures import Earlier, measure

PLANS, AWARDS, TRANCHES = (catalog.tables()[f"core_{name}"] for name in ("plans", "awards", "tranches"))
DUE = {"period": "2026-09", "is_due": "yes"}
YEAR = {f"2025-{month:02d}": 20 for month in range(9, 13)} | {f"2026-{month:02d}": 20 for month in range(1, 9)}


def delivered(*months: str) -> pd.DataFrame:
    return pd.DataFrame({"period": pd.Series(months, dtype="str")})


def told(line: pd.DataFrame, name: str) -> object:
    value = line[name].iloc[0]
    return None if pd.isna(value) else value


@pytest.mark.parametrize(("count", "share"), [(20, 1000), (10, 500), (9, 450), (41, 2050), (0, 0)])
def test_the_rows_of_the_month_are_held_against_the_median_of_the_year_before(count: int, share: int) -> None:
    line = measure(delivered(*["2026-09"] * count, *["2026-10"] * 3), PLANS, Earlier(months=YEAR), DUE, {})
    assert (told(line, "share_of_usual"), line["share_of_usual__where"].iloc[0]) == (share, f"{count} / 20")


def test_nothing_is_said_before_the_month_is_due_or_while_too_little_is_known() -> None:
    rows = delivered("2026-09")
    early = measure(rows, PLANS, Earlier(months=YEAR), DUE | {"is_due": ""}, {})
    few_months = measure(rows, PLANS, Earlier(months=dict.fromkeys(list(YEAR)[-5:], 20)), DUE, {})
    few_rows = measure(rows, PLANS, Earlier(months=dict.fromkeys(YEAR, 7)), DUE, {})
    assert [told(line, "share_of_usual") for line in (early, few_months, few_rows)] == [None, None, None]
    assert told(early, "behind") is None


def test_months_that_came_with_the_delivery_take_the_place_of_those_held() -> None:
    rows = delivered(*(month for month in YEAR for _ in range(40)), *["2026-09"] * 30)
    assert told(measure(rows, PLANS, Earlier(months=YEAR), DUE, {}), "share_of_usual") == 750


def test_a_delivery_is_behind_that_does_not_reach_the_month_asked_for() -> None:
    assert told(measure(delivered("2026-08"), PLANS, Earlier(), DUE, {}), "behind") == 1
    assert told(measure(delivered("2026-10"), PLANS, Earlier(), DUE, {}), "behind") == 0


def test_a_full_list_is_held_against_the_delivery_before() -> None:
    rows = pd.DataFrame({"award_id": ["A"] * 30})
    line = measure(rows, TRANCHES, Earlier(delivered=61), DUE, {})
    assert (told(line, "share_of_usual"), line["share_of_usual__where"].iloc[0]) == (491, "30 / 61")
    assert told(measure(rows, TRANCHES, Earlier(delivered=7), DUE, {}), "share_of_usual") is None
    assert told(measure(rows.assign(signed_on="2026-01-01"), AWARDS, Earlier(delivered=30), DUE, {}), "share_of_usual") == 1000


def test_more_measures_stand_in_the_same_line() -> None:
    line = measure(delivered(), PLANS, Earlier(), DUE, {"silent": 2, "silent__where": "A, B"})
    assert (line["silent"].iloc[0], line["silent__where"].iloc[0], line["rows"].iloc[0], len(line)) == (2, "A, B", 0, 1)
