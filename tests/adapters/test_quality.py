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


def test_a_severity_that_great_expectations_does_not_know_cannot_reach_it() -> None:
    with pytest.raises(KeyError):
        quality.check(ROWS, [replace(NOT_NEGATIVE, severity="grave")])  # type: ignore[arg-type]


def test_an_empty_table_does_not_pass_a_promise_about_its_size() -> None:
    sized = replace(
        NOT_NEGATIVE,
        expect=expect("ExpectTableRowCountToBeBetween", min_value=1, max_value=9),
        fails=lambda batch: batch["rows"] < 1,
        whole_batch=True,
    )
    (verdict,) = quality.check(ROWS.iloc[:0], [sized], pd.DataFrame({"rows": [0]}))
    assert verdict.failed == 1


def test_a_rule_about_the_delivery_is_judged_on_its_measures_and_tells_where() -> None:
    usual = replace(
        NOT_NEGATIVE,
        expect=expect("ExpectColumnValuesToBeBetween", column="share", min_value=500),
        fails=lambda batch: batch["share"] < 500,
        whole_batch=True,
    )
    (verdict,) = quality.check(ROWS, [usual], pd.DataFrame({"share": [499], "share__where": ["3 / 7"]}))
    assert (verdict.failed, verdict.rows, verdict.place) == (1, 3, "3 / 7")
    with pytest.raises(EsepError, match="one line of measures"):
        quality.check(ROWS, [usual])


def test_portions_are_judged_as_the_whole_is(monkeypatch: pytest.MonkeyPatch) -> None:
    filled = replace(NOT_NEGATIVE, id="TEST-02", expect=expect("ExpectColumnValuesToNotBeNull", column="bin"), fails=lambda rows: rows["bin"].isna())
    distinct = replace(
        NOT_NEGATIVE,
        id="TEST-03",
        expect=expect("ExpectColumnValuesToBeUnique", column="bin"),
        fails=lambda rows: rows["bin"].notna() & rows.duplicated("bin", keep=False),
    )
    whole = quality.judge(ROWS, [NOT_NEGATIVE, filled, distinct])
    monkeypatch.setattr(quality, "PORTION", 1)
    assert quality.judge(ROWS, [NOT_NEGATIVE, filled, distinct]) == whole == {"TEST-01": 1, "TEST-02": 1, "TEST-03": 2}


def test_each_result_goes_to_its_own_rule_in_whatever_order_they_come_back() -> None:
    filled = replace(NOT_NEGATIVE, id="TEST-02", expect=expect("ExpectColumnValuesToNotBeNull", column="bin"), fails=lambda rows: rows["bin"].isna())
    long = replace(
        NOT_NEGATIVE,
        id="TEST-03",
        expect=expect("ExpectColumnValueLengthsToEqual", column="bin", value=11),
        fails=lambda rows: rows["bin"].notna() & (rows["bin"].str.len() != 11).fillna(False).astype(bool),
    )
    for order in ([NOT_NEGATIVE, filled, long], [long, filled, NOT_NEGATIVE]):
        assert quality.judge(ROWS, order) == {"TEST-01": 1, "TEST-02": 1, "TEST-03": 2}


def test_an_expectation_that_great_expectations_drops_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = quality._great_expectations().ExpectationSuite

    def short(name: str, expectations: list[object]) -> object:
        return whole(name=name, expectations=expectations[:-1])

    monkeypatch.setattr(quality._great_expectations(), "ExpectationSuite", short)
    with pytest.raises(EsepError, match="dropped a rule"):
        quality.check(ROWS, [NOT_NEGATIVE])


def test_no_value_of_the_rows_stands_in_what_great_expectations_gives_back(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "850101300129"
    rows = ROWS.assign(bin=pd.array([secret, secret, None], dtype="str"))
    unlike = replace(
        NOT_NEGATIVE,
        expect=expect("ExpectColumnValuesToMatchRegex", column="bin", regex=r"\A[A-Z]+\Z"),
        fails=lambda rows: rows["bin"].notna(),
    )
    told: list[str] = []
    batch = type(quality._batches().get_batch(batch_parameters={"dataframe": rows}))
    validate = batch.validate

    def heard(self: object, *given: object, **named: object) -> object:
        outcome = validate(self, *given, **named)
        told.append(str(outcome.to_json_dict()))
        return outcome

    monkeypatch.setattr(batch, "validate", heard)
    assert quality.judge(rows, [unlike]) == {"TEST-01": 2}
    assert "unexpected_count" in told[0]
    assert secret not in told[0]
