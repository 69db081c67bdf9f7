"""Is a real BIN told from a wrong one, and from a person's number?"""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core.identifiers import bin_with_check_digit, fold_look_alikes, has_valid_check_digit, looks_like_a_person, mask_persons

PUBLISHED = ["070340007367", "980940001419", "970340000010"]  # numbers printed in public registers


def series(*texts: str | None) -> pd.Series:
    return pd.Series(list(texts), dtype="str")


def test_published_numbers_have_the_right_check_digit() -> None:
    assert has_valid_check_digit(series(*PUBLISHED)).all()


@pytest.mark.parametrize("number", PUBLISHED)
def test_every_other_last_digit_is_wrong(number: str) -> None:
    others = series(*(number[:11] + str(digit) for digit in range(10) if str(digit) != number[11]))
    assert not has_valid_check_digit(others).any()


def slowly(number: str) -> bool:
    """The rule as the register states it, digit by digit."""
    digits = [int(digit) for digit in number]
    for weights in ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]):
        remainder = sum(weight * digit for weight, digit in zip(weights, digits[:11], strict=True)) % 11
        if remainder < 10:
            return remainder == digits[11]
    return False


@given(st.lists(st.from_regex(r"\A[0-9]{12}\Z"), min_size=1, max_size=30))
def test_the_set_based_check_is_the_slow_one(numbers: list[str]) -> None:
    assert has_valid_check_digit(series(*numbers)).tolist() == [slowly(number) for number in numbers]


@given(st.from_regex(r"\A[0-9]{11}\Z"))
def test_a_number_made_here_passes_the_check(eleven: str) -> None:
    made = bin_with_check_digit(eleven)
    assert made is None or slowly(made)


@pytest.mark.parametrize("text", ["70340007367", "0703400073670", "070340007367 ", "٠٧٠٣٤٠٠٠٧٣٦٧", "", None, "07034000736X"])
def test_what_is_not_twelve_digits_is_no_number(text: str | None) -> None:
    assert not has_valid_check_digit(series(text)).any()


def test_a_persons_number_is_told_from_an_organisations() -> None:
    assert looks_like_a_person(series("850101300129", "960140990004", "991340000000", None)).tolist() == [True, False, False, False]


def test_look_alike_letters_become_latin() -> None:
    assert fold_look_alikes(series("АР19676543", "ap 19676543", "ВR05236277", None)).tolist()[:3] == ["AP19676543", "AP19676543", "BR05236277"]


def test_a_persons_number_in_a_file_name_is_blotted_out() -> None:
    assert mask_persons("850101300129_2026-09_1.xlsx") == "(a personal number)_2026-09_1.xlsx"
    assert mask_persons("960140990004_2026-09_1.xlsx") == "960140990004_2026-09_1.xlsx"
