"""Do rows come back from JSON Lines as they went in, and does one bad line cost that line alone?"""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.core import json_lines
from etl.core.json_lines import NoExactText, TooManyLines, read_json_lines, write_json_lines

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.tuples(TEXTS | st.none(), st.decimals(allow_nan=False, allow_infinity=False), st.integers())))
def test_what_was_written_is_read_again(rows: list[tuple[str | None, Decimal, int]]) -> None:
    read = list(read_json_lines(write_json_lines(("text", "sum", "count"), rows)))
    assert [number for number, _ in read] == list(range(1, len(rows) + 1))
    assert [record and record["text"] for _, record in read] == [row[0] for row in rows]
    assert [record and (Decimal(record["sum"]), int(record["count"])) for _, record in read] == [row[1:] for row in rows]


def test_every_kind_of_value_has_its_exact_text_and_null_is_not_the_empty_text() -> None:
    row = (None, "", True, 1, Decimal("1E+3"), Decimal("0.10"), 0.1, date(2026, 10, 5), datetime(2026, 10, 5, 1, tzinfo=UTC), UUID(int=1))
    (told,) = [record for _, record in read_json_lines(write_json_lines([*"abcdefghij"], [row]))]
    assert told is not None
    assert list(told.values()) == [
        *(None, "", "true", "1", "1000", "0.10", "0.1"),
        *("2026-10-05", "2026-10-05T01:00:00+00:00", "00000000-0000-0000-0000-000000000001"),
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), b"bytes", [1], {"a": 1}, "half \ud800"])
def test_a_value_without_an_exact_text_is_refused_and_not_quoted(value: object) -> None:
    with pytest.raises(NoExactText) as caught:
        write_json_lines(["sum"], [["good"], [value]])
    assert str(value) not in str(caught.value)


GOOD = b'{"a": 1.10, "b": null, "c": "\xd1\x82\xd0\xb3 \xe2\x80\xa8"}'


@pytest.mark.parametrize(
    "bad",
    [
        b"no json",
        b'{"a": 1',
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'["a"]',
        b'"a"',
        b'{"a": "\xff"}',
        b'{"a": "\\ud800"}',
        b'{"a": ' + b"[" * 100_000,
        b'{"a": ' + b"[" * 8 + b"]" * 8 + b"}",
        b'{"a": "' + b"x" * 1_000_000 + b'"}',
    ],
    ids=range(11),
)
def test_a_bad_line_costs_itself(bad: bytes) -> None:
    read = dict(read_json_lines(b"\n".join([GOOD, bad, b"", b"  ", GOOD])))
    assert read == {1: {"a": "1.10", "b": None, "c": "тг \u2028"}, 2: None, 5: {"a": "1.10", "b": None, "c": "тг \u2028"}}


def test_nesting_within_the_limit_is_read() -> None:
    ((_, record),) = read_json_lines(b'{"a": ' + b"[" * 7 + b"]" * 7 + b"}\r\n")
    assert record is not None


def test_a_file_of_too_many_lines_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MOST_LINES", 2)
    assert len(list(read_json_lines(b"{}\n{}\n"))) == 2
    with pytest.raises(TooManyLines):
        list(read_json_lines(b"{}\n{}\n{}"))


def test_nothing_is_read_from_nothing() -> None:
    assert list(read_json_lines(b"")) == []
    assert write_json_lines(["a"], []) == b""
