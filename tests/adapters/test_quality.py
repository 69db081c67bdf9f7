"""Is every way closed in which Great Expectations can pass something in silence?"""

from dataclasses import replace

import pandas as pd
import pytest

from etl.adapters import quality
from etl.core.finding import Category, Severity
from etl.core.rules import Rule, expect
from etl.errors import EnginesDisagree, EsepError

ROWS = pd.DataFrame({"sum": pd.array([1, -5, None], dtype="Int64"), "bin": ["960140990004", "960140990004", None]})
NOT_NEGATIVE = Rule(
    "TEST-01",
    1,
    "core_test",
    "sum",
    "A sum is not negative.",
    "Check it.",
    Severity.ERROR,
    Category.ACCURACY,
    expect("ExpectColumnValuesToBeBetween", column="sum", min_value=0),
    lambda rows: (rows["sum"] < 0).fillna(False).astype(bool),
    {"sum": "-1"},
)


def test_both_engines_agree_on_the_row_that_is_wrong() -> None:
    (verdict,) = quality.check(ROWS, [NOT_NEGATIVE])
    assert (verdict.rows, verdict.failed, list(verdict.failing)) == (3, 1, [False, True, False])


def test_engines_that_count_differently_hold_the_batch() -> None:
    careless = replace(NOT_NEGATIVE, fails=lambda rows: pd.Series(False, index=rows.index))
    with pytest.raises(EnginesDisagree, match="TEST-01"):
        quality.check(ROWS, [careless])


def test_an_unknown_expectation_is_refused() -> None:
    with pytest.raises(EsepError, match="no such expectation"):
        quality.check(ROWS, [replace(NOT_NEGATIVE, expect=expect("ExpectColumnValuesToBeNice", column="sum"))])


def test_a_table_without_rules_is_refused() -> None:
    with pytest.raises(EsepError, match="without rules"):
        quality.check(ROWS, [])


def test_a_rule_on_an_absent_column_is_an_error_not_a_failure() -> None:
    with pytest.raises(EsepError, match="does not have"):
        quality.check(ROWS, [replace(NOT_NEGATIVE, expect=expect("ExpectColumnValuesToBeBetween", column="summ", min_value=0))])


def test_a_rule_that_cannot_run_is_an_error_not_a_failure() -> None:
    with pytest.raises(EsepError, match=r"could not be run|Error"):
        quality.check(ROWS, [replace(NOT_NEGATIVE, expect=expect("ExpectColumnValuesToMatchRegex", column="bin", regex="(("))])


def test_two_rules_that_differ_only_in_their_words_are_both_judged() -> None:
    twin = replace(NOT_NEGATIVE, id="TEST-02", says="Said differently.")
    assert [verdict.rule.id for verdict in quality.check(ROWS, [NOT_NEGATIVE, twin])] == ["TEST-01", "TEST-02"]


def test_an_all_null_column_does_not_pass_a_promise_to_be_filled() -> None:
    filled = replace(NOT_NEGATIVE, expect=expect("ExpectColumnValuesToNotBeNull", column="bin"), fails=lambda rows: rows["bin"].isna())
    (verdict,) = quality.check(ROWS.assign(bin=pd.array([None] * 3, dtype="str")), [filled])
    assert verdict.failed == 3
