"""Do shares of a consortium add up to the whole, to the tiyn, and does each number stand under one organisation only?"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.catalog import indicator, indicators
from etl.core.consortia import WHOLE, between, last_of, shares
from etl.core.figure import Aspect, Level
from etl.core.known import KnownTables
from etl.core.period import Period
from etl.core.results import Results, compute_all
from etl.reference import places
from expectations import organisations
from expectations.participants import not_one
from tests.contracts.rows import FACTS
from tests.indicators.worlds import award, frame, project, random_world, result, tables

PERIOD = Period(2026, 9)
ADDED_UP = ("awarded", "disbursed", "absorbed", "forecast_unspent", "sales", "gross_jobs", "taxes_paid", "incremental_taxes", "value_added", "exports")
Rows = list[dict[str, object]]


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, WHOLE), max_size=6))
def test_what_lies_between_cuts_adds_up_to_the_value(value: int, cuts: list[int]) -> None:
    ends = np.array([0, *sorted(cuts), WHOLE], dtype=np.int64)
    parts = between(np.full(len(ends) - 1, value, dtype=np.int64), ends[:-1], ends[1:])
    assert parts.sum() == value
    assert all(abs(int(part) - value * (int(last) - int(first)) / WHOLE) <= 1.5 for part, first, last in zip(parts, ends, ends[1:], strict=False))


def sums(found: Results, name: str, level: Level) -> int:
    return sum(found.figure(name, level, subject).numerator or 0 for subject in found.subjects[level])


@pytest.mark.parametrize("seed", range(4))
def test_the_numbers_of_all_organisations_are_those_of_the_region_to_the_tiyn(seed: int) -> None:
    known = KnownTables(random_world(seed))
    chosen = [each for each in indicators() if each.id in ADDED_UP]
    found = compute_all(chosen, known, PERIOD, places("15"))
    assert not shares(known, PERIOD).empty
    for each in chosen:
        assert sums(found, each.id, Level.ORGANISATION) == sums(found, each.id, Level.REGION), each.id
        assert sums(found, each.id, Level.PROGRAMME) == sums(found, each.id, Level.REGION), each.id
        for subject in found.subjects[Level.ORGANISATION]:
            figure = found.figure(each.id, Level.ORGANISATION, subject)
            rows = found.rows(figure)
            assert int(rows.loc[rows["role"] == "num", "part"].sum()) == (figure.numerator or 0), figure.code


def consortium(*participants: tuple[str, int, str, str | None], **more: Rows) -> dict[str, pd.DataFrame]:
    listed: Rows = [{"project_id": "AKT-001", "bin": who, "share_micro": share, "from_on": first, "to_on": last} for who, share, first, last in participants]
    awards = [award(1, 1, bin="1" * 12, awarded_tiyn=100_001)]
    return tables(projects=[project(1, bin="1" * 12)], awards=awards, participants=listed, **more)


def awarded(known: dict[str, pd.DataFrame]) -> dict[str, int | None]:
    found = compute_all([indicator("awarded")], known, PERIOD, places("15"))
    return {subject[:1]: found.figure("awarded", Level.ORGANISATION, subject).numerator for subject in found.subjects[Level.ORGANISATION]}


def test_the_shares_of_the_last_day_of_the_month_count() -> None:
    before, after = [("1" * 12, 500_000, "2025-01-15", "2026-08-31"), ("2" * 12, 500_000, "2025-01-15", "2026-08-31")], ("3" * 12, 600_000, "2026-09-01", None)
    assert awarded(consortium(*before, after, ("1" * 12, 400_000, "2026-09-01", None))) == {"1": 40_000, "3": 60_001}


def test_without_a_list_or_with_shares_that_miss_the_whole_a_project_is_its_carriers() -> None:
    assert awarded(consortium()) == {"1": 100_001}
    assert awarded(consortium(("1" * 12, 500_000, "2025-01-15", None), ("2" * 12, 499_999, "2025-01-15", None))) == {"1": 100_001}


def test_what_an_organisation_reports_stays_with_it() -> None:
    half = [(who * 12, 500_000, "2025-01-15", None) for who in "12"]
    found = compute_all([indicator("sales")], consortium(*half, enterprise_results=[result(1, "2026-09", bin="1" * 12, sales_tiyn=77)]), PERIOD, places("15"))
    assert [found.figure("sales", Level.ORGANISATION, who * 12).numerator for who in "12"] == [77, None]


def test_a_branch_stands_under_its_parent_and_is_counted_once() -> None:
    listed: Rows = [{"bin": "150541990808", "organisation_type_code": "enterprise", "parent_bin": "9" * 12}, {"bin": "9" * 12}]
    projects = [project(1, bin="150541990808"), project(2, bin="9" * 12)]
    known = tables(projects=projects, awards=[award(1, 1), award(2, 2)], organisations=listed)
    found = compute_all([indicator("awarded"), indicator("projects_supported")], known, PERIOD, places("15"))
    assert found.subjects[Level.ORGANISATION] == ("9" * 12,)
    assert found.figure("awarded", Level.ORGANISATION, "9" * 12, Aspect.VALUE).numerator == 2_000_000
    assert found.figure("projects_supported", Level.ORGANISATION, "9" * 12).numerator == 2


@pytest.mark.parametrize(("day", "subjects"), [("2026-09-30", {"9"}), ("2026-10-01", {"1", "9"}), (None, {"1", "9"})])
def test_from_the_day_of_the_succession_two_organisations_are_one(day: str | None, subjects: set[str]) -> None:
    listed: Rows = [{"bin": "1" * 12, "successor_bin": "9" * 12, "succeeded_on": day}, {"bin": "9" * 12}]
    projects = [project(1, bin="1" * 12), project(2, bin="9" * 12)]
    known = tables(projects=projects, awards=[award(1, 1), award(2, 2)], organisations=listed)
    found = compute_all([indicator("awarded")], known, PERIOD, places("15"))
    assert found.subjects[Level.ORGANISATION] == tuple(sorted(each * 12 for each in subjects))
    assert sums(found, "awarded", Level.ORGANISATION) == 2_000_000


def test_the_last_of_a_chain_stands_for_all_and_a_circle_for_nobody() -> None:
    following = pd.Series({"branch": "parent", "parent": "heir", "left": "right", "right": "left", "into": "left"}, dtype="str")
    assert last_of(following).to_dict() == {"branch": "heir", "parent": "heir"}


@pytest.mark.parametrize(
    ("rows", "half", "circle"),
    [
        ([("1", None, None), ("2", None, None)], [0, 0], [0, 0]),
        ([("1", "2", "2026-04-01"), ("2", None, None)], [0, 0], [0, 0]),
        ([("1", "2", None), ("2", None, "2026-04-01")], [1, 1], [0, 0]),
        ([("1", "2", "2026-04-01"), ("2", "1", "2026-05-01")], [0, 0], [1, 1]),
    ],
)
def test_a_succession_has_a_day_and_an_end(rows: list[tuple[str, str | None, str | None]], half: list[int], circle: list[int]) -> None:
    told = frame("core_organisations", [{"bin": one, "successor_bin": other, "succeeded_on": day} for one, other, day in rows])
    found = organisations.context(told.assign(parent_bin__text=told["parent_bin"]), {}, FACTS)
    assert found["ctx_succession_half"].tolist() == half
    assert found["ctx_succession_circle"].tolist() == circle


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([("2025-01-01", None, 400_000), ("2025-01-01", None, 600_000)], [0, 0]),
        ([("2025-01-01", None, 400_000), ("2025-01-01", None, 600_001)], [1, 1]),
        ([("2025-01-01", "2025-06-30", 1_000_000), ("2025-07-01", None, 1_000_000)], [0, 0]),
        ([("2025-01-01", "2025-07-01", 1_000_000), ("2025-07-01", None, 1_000_000)], [1, 1]),
        ([("2025-01-01", None, 500_000), ("2025-01-01", "2025-06-30", 500_000)], [1, 0]),
    ],
)
def test_shares_must_add_up_on_every_day(listed: list[tuple[str, str | None, int]], expected: list[int]) -> None:
    rows: Rows = [
        {"project_id": "AKT-001", "bin": str(n) * 12, "from_on": first, "to_on": last, "share_micro": part} for n, (first, last, part) in enumerate(listed)
    ]
    assert not_one(frame("core_participants", rows)).tolist() == expected
