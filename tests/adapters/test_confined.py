"""Does a file that eats memory, time or the process cost that file alone?"""

import os
import signal
import time
from collections.abc import Sequence

import pandas as pd
import pytest

from etl.adapters.confined import read_confined
from etl.core.tidied import TOO_BIG, RawFile, Tidied, file_finding
from etl.errors import HostileInput

MEGABYTE = 1_000_000


def file(name: str) -> RawFile:
    return RawFile(name, "results", name.ljust(64, "0"), name.encode(), {"received_on": "2026-10-05"})


def tidy(files: Sequence[RawFile]) -> Tidied:
    """Good files become rows; the others do what their names say."""
    rows: list[dict[str, object]] = []
    findings = []
    for number, each in enumerate(files):
        if "too_big_bytes" in each.asked:
            findings.append(file_finding(TOO_BIG, each))
            continue
        match each.name:
            case "memory":
                rows.append({"name": len(bytearray(2_000 * MEGABYTE))})
            case "time":
                while True:
                    pass
            case "death":
                os.kill(os.getpid(), signal.SIGKILL)
            case "fault":
                raise ZeroDivisionError("of our own")
            case _:
                rows.append({"name": each.name, "_file": str(number)})
    return Tidied({"table": pd.DataFrame(rows)}, tuple(findings))


def read(*names: str, seconds: float = 1.5) -> tuple[list[str], list[tuple[str, str]]]:
    told = read_confined(tidy, [file(name) for name in names], memory=300 * MEGABYTE, seconds=seconds)
    frame = told.tables["table"]
    return list(frame.get("name", [])), [(each.rule_id, each.file_name) for each in told.findings]


def test_good_files_are_read_as_they_would_be_here() -> None:
    files = [file("a"), file("b")]
    here, there = tidy(files), read_confined(tidy, files)
    pd.testing.assert_frame_equal(here.tables["table"], there.tables["table"])
    assert here.findings == there.findings


@pytest.mark.parametrize("bomb", ["memory", "time", "death"])
def test_a_bomb_costs_its_file_and_no_other(bomb: str) -> None:
    assert read("a", bomb, "b") == (["a", "b"], [("file.too_big", bomb)])
    assert read(bomb) == ([], [("file.too_big", bomb)])


def test_it_is_the_memory_and_not_the_time_that_stops_a_file_that_wants_too_much_of_it() -> None:
    start = time.monotonic()
    assert read("memory", seconds=60) == ([], [("file.too_big", "memory")])
    assert time.monotonic() - start < 30


def test_the_place_of_a_file_in_its_batch_stays_what_it_was() -> None:
    told = read_confined(tidy, [file("death"), file("a")], memory=300 * MEGABYTE, seconds=5)
    assert told.tables["table"]["_file"].tolist() == ["1"]


def test_a_fault_of_our_own_is_raised_and_nobody_is_blamed() -> None:
    with pytest.raises(ZeroDivisionError, match="of our own"):
        read("a", "fault")


def test_what_cannot_be_read_even_as_too_big_is_told() -> None:
    def hopeless(files: Sequence[RawFile]) -> Tidied:
        os._exit(3)

    with pytest.raises(HostileInput, match="within the limits"):
        read_confined(hopeless, [file("a")], memory=300 * MEGABYTE, seconds=5)
