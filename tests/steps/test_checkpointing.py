"""Does a checkpoint sign what the log holds, once, and never what the log no longer continues?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from demo import signing
from etl import settings as all_settings
from etl.adapters import audit_log
from etl.adapters.audit_log.checkpoint import read
from etl.adapters.audit_log.keys import PrivateKey
from etl.adapters.audit_log.verification import KEY_CHANGED
from etl.adapters.warehouse.engine import reading, writing
from etl.errors import LogBroken, SettingError
from etl.settings import Settings
from etl.steps.checkpointing import anchor, checkpoint, make_key, public_keys, settle_key, signing_key
from etl.steps.opening import open_warehouse
from etl.steps.verifying import verify_log
from tests.attacks.world import take_guards_away

AS_OF = datetime(2026, 10, 6, 4, tzinfo=UTC)
AT = AS_OF.isoformat()


@pytest.fixture
def ours(warehouse_url: str, tmp_path: Path) -> Iterator[Settings]:
    signing.write(tmp_path / "keys")
    found = all_settings.load({"ESEP_HOME": str(tmp_path), "ESEP_WAREHOUSE_URL": warehouse_url})
    engine = open_warehouse(found)
    yield found
    engine.dispose()


def write(settings: Settings, count: int, **more: Any) -> None:
    with writing(open_warehouse(settings)) as connection:
        for number in range(count):
            audit_log.append(connection, "check", {"n": number, **more}, at=AT)


def as_owner(settings: Settings, *acts: str) -> None:
    """What the owner of the database can do."""
    with writing(open_warehouse(settings)) as connection:
        take_guards_away(connection)
        for act in acts:
            connection.exec_driver_sql(act)


def rows(settings: Settings) -> int:
    with reading(open_warehouse(settings)) as connection:
        return len(audit_log.kept(connection))


def test_the_same_log_gives_the_same_checkpoint_and_the_next_one_continues_it(ours: Settings) -> None:
    write(ours, 5)
    first = checkpoint(ours, as_of=AS_OF)
    assert (first.size, first.origin, first.key_id) == (5, signing.KEY.name, signing.KEY.public.id.hex())
    assert checkpoint(ours, as_of=AS_OF) == first
    write(ours, 3)
    second = checkpoint(ours, as_of=AS_OF)
    assert second.size == 8
    assert verify_log(ours) == {"entries": 8, "proved": 8, "checkpoints": 2, "root": second.root.hex(), "ok": True}
    files = sorted(path.name for path in (ours.logs / "checkpoints").iterdir())
    assert files == [f"{each.size}-{each.key_id}.txt" for each in (first, second)]
    assert read((ours.logs / "checkpoints" / files[0]).read_text("utf-8"), public_keys(ours)) == first


@pytest.mark.parametrize("sizes", [[1], [1, 1], [2, 1, 4], [7, 1, 1, 8], [16, 3]])
def test_checkpoints_one_by_one_have_the_roots_of_the_whole_log(ours: Settings, sizes: list[int]) -> None:
    for size in sizes:
        write(ours, size)
        checkpoint(ours, as_of=AS_OF)
    assert verify_log(ours)["proved"] == sum(sizes)


def test_an_empty_log_has_no_checkpoint_to_keep(ours: Settings) -> None:
    assert checkpoint(ours, as_of=AS_OF).size == 0
    assert rows(ours) == 0
    assert verify_log(ours)["proved"] == 0


def test_an_anchor_covers_what_its_transaction_wrote_and_writes_nothing(ours: Settings) -> None:
    write(ours, 2)
    checkpoint(ours, as_of=AS_OF)
    with writing(open_warehouse(ours)) as connection:
        audit_log.append(connection, "edition_closed", {"n": 1}, at=AT)
        inside = anchor(connection, ours)
    with reading(open_warehouse(ours)) as connection:
        assert anchor(connection, ours) == inside
    assert rows(ours) == 1
    assert verify_log(ours, also=[inside])["proved"] == inside.size == 3


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ("DELETE FROM audit_log WHERE seq > 6", "cut off"),
        ("UPDATE audit_log SET body = '{}' WHERE seq = 7", "was changed"),
        ("UPDATE audit_log SET body = '{}' WHERE seq = 8", "was changed"),
        ("DELETE FROM audit_log WHERE seq = 8", "Entry 8 is missing"),
        ("UPDATE audit_checkpoints SET frontier = ''", "not the one that was signed"),
        ("UPDATE audit_checkpoints SET note = replace(note, '7', '6')", "No key that is trusted"),
    ],
)
def test_a_log_that_no_longer_continues_is_not_signed(ours: Settings, act: str, why: str) -> None:
    write(ours, 7)
    checkpoint(ours, as_of=AS_OF)
    write(ours, 2)
    as_owner(ours, act)
    with pytest.raises(LogBroken, match=why):
        checkpoint(ours, as_of=AS_OF)
    assert rows(ours) == 1


def test_a_log_written_anew_is_not_signed(ours: Settings) -> None:
    write(ours, 7)
    checkpoint(ours, as_of=AS_OF)
    as_owner(ours, "DELETE FROM audit_log")
    write(ours, 9, forged=True)
    with pytest.raises(LogBroken, match="not the one that was signed"):
        checkpoint(ours, as_of=AS_OF)
    with pytest.raises(LogBroken, match="the log was written anew after entry 0") as told:
        verify_log(ours)
    assert told.value.about["entry"] == 1


def test_an_older_copy_of_the_database_is_not_signed(ours: Settings) -> None:
    write(ours, 7)
    checkpoint(ours, as_of=AS_OF)
    as_owner(ours, "DELETE FROM audit_log WHERE seq > 3", "DELETE FROM audit_checkpoints")
    with pytest.raises(LogBroken, match="signed before"):
        checkpoint(ours, as_of=AS_OF)


@pytest.mark.parametrize("act", ["UPDATE audit_checkpoints SET note = ''", "DELETE FROM audit_checkpoints", "SAME AGAIN"])
def test_the_database_refuses_every_act_but_the_next_checkpoint(ours: Settings, act: str) -> None:
    write(ours, 4)
    made = checkpoint(ours, as_of=AS_OF)
    if act == "SAME AGAIN":
        way = "INSERT OR REPLACE" if ours.warehouse_url.startswith("sqlite") else "INSERT"
        act = f"{way} INTO audit_checkpoints VALUES (4, '{made.key_id}', '', '', '')"
    with pytest.raises(sa.exc.DBAPIError), writing(open_warehouse(ours)) as connection:
        connection.exec_driver_sql(act)
    assert verify_log(ours)["checkpoints"] == 1


def test_a_removed_checkpoint_is_missed(ours: Settings) -> None:
    for _ in range(2):
        write(ours, 4)
        checkpoint(ours, as_of=AS_OF)
    as_owner(ours, "DELETE FROM audit_checkpoints WHERE size = 4")
    with pytest.raises(LogBroken, match="were removed"):
        verify_log(ours)


def changed_key(settings: Settings) -> PrivateKey:
    """As a person does it: the old file away, a new one made."""
    settings.log_key.rename(settings.home / "old.key")
    make_key(signing.KEY.name, settings)
    return signing_key(settings)


def test_a_change_of_the_key_is_an_entry_and_old_checkpoints_stay_verifiable(ours: Settings) -> None:
    write(ours, 3)
    old = checkpoint(ours, as_of=AS_OF)
    key = changed_key(ours)
    new = checkpoint(ours, as_of=AS_OF)
    assert (new.size, new.key_id, new.origin) == (4, key.public.id.hex(), old.origin)
    assert checkpoint(ours, as_of=AS_OF) == new
    with reading(open_warehouse(ours)) as connection:
        (entry,) = audit_log.entries(connection, kind=KEY_CHANGED)
    assert entry.facts == {"from": old.key_id, "to": new.key_id, "public_key": key.public.text}
    assert public_keys(ours) == (signing.KEY.public, key.public)
    assert verify_log(ours)["proved"] == 4
    ours.log_public_keys.write_text(key.public.text + "\n")
    with pytest.raises(LogBroken, match="No key that is trusted"):
        verify_log(ours)


def test_an_anchor_signed_by_the_new_key_comes_after_the_change(ours: Settings) -> None:
    write(ours, 3)
    checkpoint(ours, as_of=AS_OF)
    changed_key(ours)
    settle_key(ours, as_of=AS_OF)
    with reading(open_warehouse(ours)) as connection:
        inside = anchor(connection, ours)
    checkpoint(ours, as_of=AS_OF)
    assert verify_log(ours, also=[inside])["proved"] == 4


def test_a_key_is_not_made_over_another(ours: Settings) -> None:
    before = ours.log_key.read_bytes()
    with pytest.raises(SettingError, match="not overwritten"):
        make_key("esep.example/log", ours)
    assert ours.log_key.read_bytes() == before


def test_embedded_makes_its_own_key_once_and_a_server_asks_for_one(tmp_path: Path) -> None:
    embedded = all_settings.load({"ESEP_HOME": str(tmp_path / "a"), "ESEP_LOG_KEY": "", "ESEP_LOG_PUBLIC_KEYS": "", "ESEP_WAREHOUSE_URL": ""})
    key = signing_key(embedded)
    assert signing_key(embedded) == key
    assert public_keys(embedded) == (key.public,)
    assert embedded.log_key.stat().st_mode & 0o777 == 0o600
    server = all_settings.load({**embedded.environ, "ESEP_HOME": str(tmp_path / "b"), "ESEP_WAREHOUSE_URL": "postgresql+psycopg://nobody@localhost/x"})
    with pytest.raises(SettingError, match="esep keys new"):
        signing_key(server)
