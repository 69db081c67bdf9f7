"""Do the parts of a difference add up to it, and does each changed row stand under the right reason?"""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.figure import Aspect, Figure, Level, State, Unit
from etl.core.restated import Cause, between, changes, restated, split
from etl.core.schema import Column, Kind, Table

MONEY = Table(
    name="core_sums",
    grain="one sum",
    key=("sum_id",),
    columns=(
        Column("sum_id", Kind.TEXT, "Number.", "1"),
        Column("theme_code", Kind.CODE, "Theme.", "a", required=False),
        Column("sum_tiyn", Kind.MONEY, "Sum.", "1", required=False),
        Column("sum_currency_code", Kind.CODE, "Currency.", "USD", required=False),
        Column("received_on", Kind.DATE, "Day.", "2026-01-01", compared=False),
    ),
    rows=(0, 10),
)
RATES = Table(name="core_rates", grain="one rate", key=("sum_id",), columns=MONEY.columns, rows=(0, 10), holds_prices=True)


def frame(*rows: tuple[str, str, str | None, int | None, str]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["row_id", "sum_id", "theme_code", "sum_tiyn", "sum_currency_code"])
    made["sum_tiyn"] = made["sum_tiyn"].astype("Int64")
    return made.assign(batch_id=made["row_id"].str.partition(":")[0], received_on="2026-01-01")


THEN = frame(("b1:s:0", "1", "a", 10, "USD"), ("b1:s:1", "2", "a", 20, "USD"), ("b1:s:2", "3", None, None, "USD"), ("b1:s:3", "4", "a", 40, "USD"))
NOW = frame(
    ("b1:s:0", "1", "a", 10, "USD"),  # the same version
    ("b2:s:1", "2", "a", 25, "USD"),  # another sum
    ("b2:s:2", "3", "b", None, "USD"),  # another theme; the sum is absent in both
    ("b2:s:9", "5", "a", 50, "USD"),  # new; number 4 is gone
)


def causes(table: Table = MONEY, **known: tuple[str, ...]) -> dict[str, str]:
    found = changes(THEN, NOW, table, **known)
    return dict(zip(found["sum_id"], found["cause"], strict=True))


def test_each_changed_row_has_one_reason_and_the_others_are_not_named() -> None:
    assert causes() == {"2": "corrected", "3": "reclassified", "4": "corrected", "5": "late"}


def test_another_currency_is_no_reclassification() -> None:
    now = frame(("b2:s:0", "1", "a", 10, "EUR"))
    assert changes(THEN.iloc[:1], now, MONEY)["cause"].tolist() == ["corrected"]


def test_a_corrected_rate_is_a_revaluation_and_a_new_one_is_late() -> None:
    assert causes(RATES) == {"2": "revalued", "3": "revalued", "4": "corrected", "5": "late"}


def test_rows_of_a_batch_decided_anew_stand_under_rules_and_rows_on_a_waiver_under_ours() -> None:
    assert causes(by_rules=("b2",)) == {"2": "rules", "3": "rules", "4": "corrected", "5": "rules"}
    assert causes(by_us=("b1:s:3", "b2:s:9")) == {"2": "corrected", "3": "reclassified", "4": "ours", "5": "ours"}


def test_a_state_between_holds_the_changed_rows_of_its_reasons_only() -> None:
    changed = changes(THEN, NOW, MONEY)
    late = between(THEN, NOW, changed, [Cause.LATE], MONEY.key)
    assert late["sum_id"].tolist() == ["1", "2", "3", "4", "5"]
    assert late["sum_tiyn"].sum() == 120
    assert between(THEN, NOW, changed, [], MONEY.key) is THEN
    assert between(THEN, NOW, changed, list(Cause), MONEY.key) is NOW
    corrected = between(THEN, NOW, changed, [Cause.CORRECTED], MONEY.key)
    assert corrected["row_id"].tolist() == ["b1:s:0", "b2:s:1", "b1:s:2"]


VALUES = st.none() | st.fractions(max_denominator=1000)


@given(before=VALUES, steps=st.lists(st.tuples(st.sampled_from(Cause), VALUES), min_size=1, max_size=8))
def test_the_parts_add_up_to_the_difference_whatever_lies_between(before: Fraction | None, steps: list[tuple[Cause, Fraction | None]]) -> None:
    parts = split(before, steps)
    end = steps[-1][1]
    if before is None or end is None:
        assert parts == {}
    else:
        assert sum(parts.values()) == end - before
        assert all(parts.values())


def test_what_a_step_without_a_value_moved_stands_under_the_next() -> None:
    steps = [(Cause.LATE, None), (Cause.CORRECTED, Fraction(7))]
    assert split(Fraction(5), steps) == {Cause.CORRECTED: Fraction(2)}


def value(numerator: int | None, unit: Unit = Unit.TIYN, state: State = State.REPORTED) -> Figure:
    return Figure("M-0300", "disbursed", 1, Level.REGION, "15", Aspect.VALUE, "2026-08", unit, numerator, 1, state)


def test_a_difference_has_a_code_of_its_own_and_the_month_of_the_edition_that_says_it() -> None:
    told = restated(value(100), value(130), {Cause.LATE: Fraction(50), Cause.CORRECTED: Fraction(-20)}, 3, "2026-09")
    assert (told.difference.code, told.difference.numerator, told.difference.period) == ("M-0312", 30, "2026-09")
    assert [(cause, part.code, part.numerator) for cause, part in told.parts] == [(Cause.LATE, "M-0314", 50), (Cause.CORRECTED, "M-0315", -20)]
    assert (told.before.code, told.before.numerator, told.now.period) == ("M-0319", 100, "2026-08")


@pytest.mark.parametrize(("then", "now"), [(None, 5), (5, None)])
def test_nothing_is_subtracted_from_nothing(then: int | None, now: int | None) -> None:
    late = State.LATE
    told = restated(value(then, state=State.REPORTED if then else late), value(now, state=State.REPORTED if now else late), {}, 3, "2026-09")
    assert told.difference.numerator is None
    assert told.difference.state is late
    assert told.parts == ()


def test_a_difference_of_shares_is_in_percentage_points() -> None:
    assert restated(value(1, Unit.RATIO), value(2, Unit.RATIO), {}, 3, "2026-09").difference.unit is Unit.POINTS
