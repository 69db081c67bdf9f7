"""Are delivered texts read exactly, or not at all?"""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.reading import exact_text, read_day, read_table, read_whole, value_class
from etl.core.schema import Column, Kind, Table


def series(*texts: str | None) -> pd.Series:
    return pd.Series(list(texts), dtype="str")


@given(st.integers(-(10**17) + 1, 10**17 - 1))
def test_any_sum_in_tiyn_comes_back_exactly(tiyn: int) -> None:
    text = f"{Decimal(tiyn) / 100:.2f}"
    assert read_whole(series(text), 2).tolist() == [tiyn]


@given(st.text(max_size=12).filter(lambda text: not text.strip().lstrip("-").replace(".", "", 1).isascii() or not any(sign.isdigit() for sign in text)))
def test_what_is_no_number_is_absent_and_never_zero(text: str) -> None:
    assert read_whole(series(text), 2).isna().all()


@pytest.mark.parametrize("text", ["12,50", "1 200", "1e3", "12.345", ".5", "5.", "--1", "+1", "", "NaN", "١٢", "12.5\n", "1234567890123456"])
def test_a_number_in_another_form_is_not_repaired(text: str) -> None:
    assert read_whole(series(text), 2).isna().all()


def test_whole_numbers_may_carry_the_point_that_spreadsheets_add() -> None:
    assert read_whole(series("5.0", "5.5"), 0).tolist() == [5, pd.NA]


def test_a_day_must_exist() -> None:
    assert read_day(series("2026-02-28", "2026-02-31", "28.02.2026", None)).isna().tolist() == [False, True, True, True]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (1234567.89, "1234567.89"),
        (70340007367, "70340007367"),
        (1e15, "1000000000000000"),
        (1e-7, "0.0000001"),
        (24.5, "24.5"),
        (-3.0, "-3"),
    ],
)
def test_a_spreadsheet_number_reads_as_the_sheet_shows_it(number: float, text: str) -> None:
    assert exact_text(number) == text


def test_blanks_are_absent_and_provenance_is_carried() -> None:
    table = Table("core_test", "a row", ("name",), (Column("name", Kind.TEXT, "A name.", "x"), Column("sum_tiyn", Kind.MONEY, "A sum.", "1")), (0, 9))
    rows = read_table(pd.DataFrame({"name": ["  a ", "   "], "_file": ["0", "0"], "_location": ["A1", "A2"]}, dtype="str"), table)
    assert rows["name"].tolist()[0] == "a"
    assert rows["name"].isna().tolist() == [False, True]
    assert rows["sum_tiyn"].isna().all()
    assert rows["_location"].tolist() == ["A1", "A2"]


def test_a_value_is_described_without_being_quoted() -> None:
    assert value_class(series("12", "1.5", "1 234,5", "850101300129", "31.02.2026", "secret", None)).tolist() == [
        "whole number",
        "decimal number",
        "number with a decimal comma",
        "twelve digits",
        "date",
        "text",
        "empty",
    ]
