"""Is a delivered table of separated values read without guessing, and does hostile text cost that file alone?"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.world.applications import as_csv
from etl.core import tidied
from etl.core.csv_reading import LONGEST_CELL, MOST_COLUMNS, NotSeparated, TooManyLines, read_lines
from etl.core.tidied import RawFile
from etl.sources.applications.tidy import HEADINGS, LIST, tidy

HEAD = ";".join(HEADINGS)
GOOD = "Z26-0001;960140990004;А;Б;ГФ;151010000;16.03.2026;48500000.00;на рассмотрении;"


def listed(*lines: str, name: str = LIST, head: str = HEAD, **asked: str) -> tuple[list[dict[Any, Any]], list[str]]:
    """The rows of a list and the rules that its file broke."""
    file = RawFile(name, "lists", "f" * 64, "\n".join((head, *lines)).encode(), {"received_on": "2026-10-05", **asked})
    told = tidy([file])
    return told.tables["core_applications"].to_dict("records"), [finding.rule_id for finding in told.findings]


def test_a_good_line_is_read_under_our_names_and_labels() -> None:
    (row,), found = listed(GOOD)
    assert found == []
    assert (row["application_id"], row["programme_code"], row["status_code"], row["submitted_on"]) == ("Z26-0001", "grant_funding", "pending", "2026-03-16")
    assert (row["requested_tiyn"], row["_location"], row["received_on"]) == ("48500000.00", "line 2", "2026-10-05")
    assert row["decided_on"] != row["decided_on"]  # an empty cell is absent


def test_a_mark_at_the_start_quotes_and_lines_of_windows_are_read() -> None:
    (lines,) = [list(read_lines('\ufeffа;"б;""в""\r\nг"\r\n\r\n1;2\r\n'.encode()))]
    assert lines == [(1, ["а", 'б;"в"\r\nг']), (4, ["1", "2"])]


def test_a_line_with_another_number_of_cells_is_kept_and_set_aside_and_shifts_nothing() -> None:
    rows, found = listed(GOOD, "Z26-0002;960140990004;А", GOOD.replace("0001", "0003"))
    assert found == ["file.layout"]
    assert [row["application_id"] for row in rows] == ["Z26-0001", pytest.approx(float("nan"), nan_ok=True), "Z26-0003"]


@pytest.mark.parametrize("head", [HEAD.replace("БСН / БИН", "БИН"), f"{HEAD};БСН / БИН", "", HEAD.replace(";", ",")])
def test_other_headings_keep_the_file_out(head: str) -> None:
    rows, found = listed(GOOD, head=head)
    assert rows == []
    assert set(found) == {"file.layout"}


def test_a_further_column_is_told_and_costs_nothing() -> None:
    rows, found = listed(f"{GOOD};x", head=f"{HEAD};Ескерту / Примечание")
    assert (len(rows), found) == (1, ["file.unknown_column"])


@pytest.mark.parametrize(
    ("content", "rule"),
    [(HEAD.encode("cp1251", "replace"), "file.encoding"), (f'{HEAD}\n"without end'.encode(), "file.unreadable"), (f"{HEAD}\n\0".encode(), "file.unreadable")],
)
def test_damage_and_other_encodings_are_findings(content: bytes, rule: str) -> None:
    assert [finding.rule_id for finding in tidy([RawFile(LIST, "lists", "f" * 64, content)]).findings] == [rule]


def test_another_name_and_a_file_too_big_are_findings() -> None:
    assert listed(GOOD, name="заявки.csv") == ([], ["file.name"])
    assert listed(GOOD, too_big_bytes="1") == ([], ["file.too_big"])


def test_endless_cells_columns_and_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotSeparated):
        list(read_lines(b"x" * (LONGEST_CELL + 1)))
    with pytest.raises(NotSeparated):
        list(read_lines(b";" * MOST_COLUMNS))
    monkeypatch.setattr("etl.core.csv_reading.MOST_LINES", 2)
    with pytest.raises(TooManyLines):
        list(read_lines(b"a\nb\nc\n"))


cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.lists(cells, min_size=len(HEADINGS), max_size=len(HEADINGS)), max_size=6))
def test_what_a_spreadsheet_program_writes_comes_back_cell_by_cell(table: list[list[str]]) -> None:
    written = as_csv([dict(zip(HEADINGS, line, strict=True)) for line in table])
    assert [line for _, line in read_lines(written)][1:] == table


def test_rows_are_packed_in_portions_and_keep_their_order_and_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidied, "PORTION", 3)
    for count in range(8):
        rows = tidied.Rows(["a", "b"])
        assert [rows.add(0, f"line {number}", {"a": str(number), "other": "x"}) for number in range(count)] == list(range(count)) == list(range(len(rows)))
        told = rows.frame()
        assert told["a"].tolist() == [str(number) for number in range(count)]
        assert told.columns.tolist() == ["a", "b", *tidied.PROVENANCE]
        assert told.index.tolist() == list(range(count))
        assert told["b"].isna().all()
        assert {str(kind) for kind in told.dtypes} == {"str"}
