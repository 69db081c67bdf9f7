"""Does the log only grow, and does it show what was changed, dropped or reordered?"""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from etl.adapters import audit_log
from etl.adapters.audit_log.chain import BEFORE_THE_FIRST, canonical, next_entry
from etl.adapters.audit_log.verification import follow
from etl.adapters.warehouse.engine import METADATA, open_engine, reading, writing

AT = "2026-10-06T04:00:00+00:00"
IIN = "870412300123"  # 12 April 1987, built as a personal number
BIN = "960140990004"


@pytest.fixture
def engine(warehouse_url: str) -> Iterator[sa.Engine]:
    engine = open_engine(warehouse_url)
    with writing(engine) as connection:
        METADATA.create_all(connection, tables=[audit_log.AUDIT_LOG, audit_log.AUDIT_CHECKPOINTS])
        audit_log.create_guards(connection)
    yield engine
    engine.dispose()


def write(engine: sa.Engine, *numbers: int, kind: str = "check") -> None:
    for number in numbers:
        with writing(engine) as connection:
            audit_log.append(connection, kind, {"n": number}, at=AT)


def verified(engine: sa.Engine) -> audit_log.Verification:
    with reading(engine) as connection:
        return audit_log.follow(audit_log.entries(connection))


def take_guards_away(connection: sa.Connection) -> None:
    """What the owner of the database can do."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION audit_log_only_grows CASCADE")
        connection.exec_driver_sql("DROP FUNCTION audit_log_takes_the_next CASCADE")
        return
    for name in ("keeps_updates_out", "keeps_deletes_out", "takes_the_next"):
        connection.exec_driver_sql(f"DROP TRIGGER audit_log_{name}")


def test_entries_are_numbered_without_holes_and_verify(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        numbers = [audit_log.append(connection, "check", {"n": n}, at=AT) for n in range(5)]
    assert numbers == [1, 2, 3, 4, 5]
    assert (verified(engine).entries, verified(engine).ok) == (5, True)


def test_an_empty_log_is_whole(engine: sa.Engine) -> None:
    assert (verified(engine).entries, verified(engine).ok) == (0, True)


def test_an_entry_falls_with_its_transaction(engine: sa.Engine) -> None:
    write(engine, 1)
    with writing(engine) as connection:
        audit_log.append(connection, "check", {"n": 2}, at=AT)
        connection.rollback()
    write(engine, 3)
    with reading(engine) as connection:
        assert [(entry.seq, entry.facts["n"]) for entry in audit_log.entries(connection)] == [(1, 1), (2, 3)]


def test_entries_of_one_kind_can_be_read(engine: sa.Engine) -> None:
    write(engine, 1, kind="check")
    write(engine, 2, kind="mail")
    with reading(engine) as connection:
        assert [entry.facts for entry in audit_log.entries(connection, kind="mail")] == [{"n": 2}]


def test_four_writers_at_once_keep_one_chain(engine: sa.Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda writer: write(engine, *range(8), kind=f"writer {writer}"), range(4)))
    assert (verified(engine).entries, verified(engine).ok) == (32, True)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE audit_log SET body = '{}' WHERE seq = 1",
        "DELETE FROM audit_log WHERE seq = 2",
        "DELETE FROM audit_log",
        f"INSERT INTO audit_log VALUES (9, '{AT}', 'check', '{{}}', '{BEFORE_THE_FIRST}', '')",  # leaves a hole
        f"INSERT INTO audit_log VALUES (3, '{AT}', 'check', '{{}}', '{BEFORE_THE_FIRST}', '')",  # starts a second chain
    ],
)
def test_the_database_refuses_every_act_but_the_next_entry(engine: sa.Engine, act: str) -> None:
    write(engine, 1, 2)
    with pytest.raises(sa.exc.DBAPIError, match="The audit log"), writing(engine) as connection:
        connection.exec_driver_sql(act)
    assert verified(engine).entries == 2


def test_the_database_refuses_its_own_ways_around(engine: sa.Engine) -> None:
    """REPLACE deletes without a DELETE trigger, TRUNCATE without a row."""
    write(engine, 1, 2)
    postgresql = engine.dialect.name == "postgresql"
    act = "TRUNCATE audit_log" if postgresql else f"INSERT OR REPLACE INTO audit_log VALUES (2, '{AT}', 'check', '{{}}', '', '')"
    with pytest.raises(sa.exc.DBAPIError, match="The audit log"), writing(engine) as connection:
        connection.exec_driver_sql(act)
    assert (verified(engine).entries, verified(engine).ok) == (2, True)


def test_guards_can_be_made_twice(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        audit_log.create_guards(connection)
    write(engine, 1)
    assert verified(engine).ok


@pytest.mark.parametrize(
    ("act", "first_bad", "why"),
    [
        ("UPDATE audit_log SET body = '{\"n\":7}' WHERE seq = 2", 2, "Entry 2 was changed"),
        ("UPDATE audit_log SET at = '2026-10-05T04:00:00+00:00' WHERE seq = 3", 3, "Entry 3 was changed"),
        ("DELETE FROM audit_log WHERE seq = 2", 2, "Entry 2 is missing"),
        ("DELETE FROM audit_log WHERE seq = 1", 1, "Entry 1 is missing"),
    ],
)
def test_what_the_owner_changes_is_seen(engine: sa.Engine, act: str, first_bad: int, why: str) -> None:
    write(engine, 1, 2, 3)
    with writing(engine) as connection:
        take_guards_away(connection)
        connection.exec_driver_sql(act)
    found = verified(engine)
    assert (found.ok, found.first_bad) == (False, first_bad)
    assert found.why.startswith(why)


def test_an_entry_forged_with_its_own_hash_is_seen_by_the_next() -> None:
    first = next_entry((0, BEFORE_THE_FIRST), "check", {"n": 1}, AT)
    second = next_entry((1, first.hash), "check", {"n": 2}, AT)
    forged = next_entry((0, BEFORE_THE_FIRST), "check", {"n": 9}, AT)
    assert follow([first, second]).ok
    found = follow([forged, second])
    assert (found.first_bad, found.why.split(":")[0]) == (2, "Entry 2 does not follow the entry before it")


def test_the_chain_can_be_recomputed_by_anyone(engine: sa.Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        audit_log.append(connection, "report", {"б": "Ақтөбе", "a": [1, None, True]}, at=AT)
        audit_log.append(connection, "report", {"b": -2}, at=AT)
    with reading(engine) as connection:
        assert audit_log.export_jsonl(connection, tmp_path / "out" / "log.jsonl") == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["log.jsonl"]
    hash_before = "0" * 64
    for number, line in enumerate((tmp_path / "out" / "log.jsonl").read_text("utf-8").splitlines(), start=1):
        entry = json.loads(line)
        body = json.dumps(entry["body"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        told = json.dumps([number, entry["at"], entry["kind"], body, hash_before], ensure_ascii=False, separators=(",", ":"))
        hash_before = hashlib.sha256(told.encode("utf-8")).hexdigest()
        assert entry["hash"] == hash_before


@pytest.mark.parametrize("body", [{"share": 0.5}, {"rows": [1, {"x": 2.0}]}, {1: "x"}, {"x": b"bytes"}, {"x": {1, 2}}])
def test_values_without_one_exact_form_are_refused(body: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="The log takes"):
        next_entry((0, BEFORE_THE_FIRST), "check", body, AT)


@pytest.mark.parametrize("at", ["2026-10-06T09:00:00+05:00", "2026-10-06T04:00:00", "2026-10-06"])
def test_a_moment_that_is_not_utc_is_refused(at: str) -> None:
    with pytest.raises(ValueError, match="not a moment in UTC"):
        next_entry((0, BEFORE_THE_FIRST), "check", {}, at)


@pytest.mark.parametrize(
    "body",
    [{"who": IIN}, {"files": [{"name": f"{IIN}_2026-09_1.xlsx"}]}, {"note": f"payer {IIN}, twice"}, {IIN: 1}, {"bin": IIN}],
)
def test_a_personal_number_does_not_enter(body: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="personal number"):
        next_entry((0, BEFORE_THE_FIRST), "check", body, AT)


@pytest.mark.parametrize("body", [{"bin": BIN}, {"sha256": f"ab{IIN}cd"}, {"sum_tiyn": int(IIN)}, {"count": "8704123001234"}])
def test_organisations_hashes_and_sums_are_not_taken_for_persons(body: dict[str, object]) -> None:
    assert next_entry((0, BEFORE_THE_FIRST), "check", body, AT).facts == body


TEXTS = st.text('aЖә"\\\n\u2028\x00', max_size=5)
VALUES = st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8)


@given(st.dictionaries(TEXTS, VALUES))
def test_a_body_reads_back_as_it_was_told(body: dict[str, object]) -> None:
    entry = next_entry((0, BEFORE_THE_FIRST), "check", body, AT)
    assert entry.facts == body
    assert canonical(entry.facts) == entry.body
