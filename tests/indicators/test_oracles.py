"""Does each fast formula say the same as its slow twin, and do its parts keep their promises?"""

import pandas as pd
import pytest

from etl.catalog import indicators
from etl.core.indicator import PART_COLUMNS, Role
from etl.core.known import KnownTables
from etl.core.period import Period
from etl.core.reporting import COVERED
from tests.indicators.worlds import random_world, records

PERIODS = [Period(2025, 11), Period(2026, 9)]


@pytest.mark.parametrize("seed", range(5))
def test_every_indicator_equals_its_twin_to_the_last_unit(seed: int) -> None:
    world = random_world(seed)
    known, plain = KnownTables(world), records(world)
    for period in PERIODS:
        for each in indicators():
            parts = each.compute(known, period)
            fast = parts[~parts["role"].isin([Role.ASIDE.value, Role.PRICE.value])].groupby(["role", "project_id"])["part"].sum()
            assert {key: int(part) for key, part in fast.items()} == each.oracle(plain, period), f"{each.id} in {period}"


def test_the_worlds_give_every_indicator_something_to_do() -> None:
    """An oracle that agrees about nothing proves nothing."""
    known = [records(random_world(seed)) for seed in (2, 3)]
    idle = [each.id for each in indicators() if not any(any(each.oracle(world, PERIODS[1]).values()) for world in known)]
    assert idle == []


def test_memory_changes_no_part() -> None:
    world = random_world(1)
    known = KnownTables(world)
    for each in (each for each in indicators() if each.id in ("awarded", "gross_jobs", "sales", "taxes_paid")):
        pd.testing.assert_frame_equal(each.compute(known, PERIODS[1]), each.compute(world, PERIODS[1]))


@pytest.mark.parametrize("seed", range(3))
def test_no_indicator_changes_what_another_one_remembers(seed: int) -> None:
    world = random_world(seed)
    shared = KnownTables(world)
    for each in indicators():
        each.compute(shared, PERIODS[1])
        each.due(shared, PERIODS[1])
    for each in indicators():
        alone = KnownTables(world)
        pd.testing.assert_frame_equal(each.due(shared, PERIODS[1]), each.due(alone, PERIODS[1]), obj=each.id)
        pd.testing.assert_frame_equal(each.compute(shared, PERIODS[1]), each.compute(alone, PERIODS[1]), obj=each.id)


@pytest.mark.parametrize("seed", range(3))
def test_parts_point_at_rows_that_exist_and_only_answers_have_them(seed: int) -> None:
    world = KnownTables(random_world(seed))
    for each in indicators():
        parts = each.compute(world, PERIODS[1])
        assert list(parts.columns) == PART_COLUMNS, each.id
        assert parts["part"].dtype == "int64", each.id
        for table, rows in parts.groupby("table"):
            assert table in each.reads, each.id
            assert set(rows["row_id"]) <= set(world[str(table)]["row_id"]), each.id
        states = each.due(world, PERIODS[1])
        assert states["project_id"].is_unique, each.id
        answered = set(states.loc[states["state"].isin(list(COVERED)), "project_id"])
        silent_may_count = {"reporting_coverage"}  # the money of silent projects is its denominator
        assert each.id in silent_may_count or set(parts["project_id"]) <= answered, each.id


def test_empty_tables_give_empty_parts() -> None:
    world = KnownTables({name: table.iloc[:0] for name, table in random_world(0).items()})
    for each in indicators():
        assert each.compute(world, PERIODS[0]).empty, each.id
        assert each.due(world, PERIODS[0]).empty, each.id
        assert each.oracle(records(world), PERIODS[0]) == {}, each.id
