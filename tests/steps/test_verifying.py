"""Can the log be verified here and far away, can one entry be proved alone, and are the words and exit codes what a script may rely on?"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from demo import signing
from etl import settings as all_settings
from etl.adapters import audit_log
from etl.adapters.audit_log.checkpoint import Checkpoint
from etl.adapters.audit_log.keys import PrivateKey
from etl.adapters.warehouse.engine import writing
from etl.catalog import PROJECT
from etl.cli import app
from etl.errors import EsepError, LogBroken
from etl.settings import Settings
from etl.steps.checkpointing import checkpoint
from etl.steps.logs import export_log
from etl.steps.opening import open_warehouse
from etl.steps.proving import check_proof, prove_entry, prove_growth
from etl.steps.verifying import verify_export, verify_log
from tests.attacks.world import take_guards_away

AS_OF = datetime(2026, 10, 6, 4, tzinfo=UTC)
KEYS = (signing.KEY.public,)
STRANGER = PrivateKey(signing.KEY.name, b"s" * 32).public


@pytest.fixture
def ours(warehouse_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    signing.write(tmp_path / "home" / "keys")
    environment = {"ESEP_HOME": str(tmp_path / "home"), "ESEP_WAREHOUSE_URL": warehouse_url}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = all_settings.load()
    engine = open_warehouse(found)
    yield found
    engine.dispose()


def write(settings: Settings, count: int) -> Checkpoint:
    with writing(open_warehouse(settings)) as connection:
        for number in range(count):
            audit_log.append(connection, "check", {"n": number, "place": "Ақтөбе"}, at=AS_OF.isoformat())
    return checkpoint(settings, as_of=AS_OF)


def as_owner(settings: Settings, act: str) -> None:
    with writing(open_warehouse(settings)) as connection:
        take_guards_away(connection)
        connection.exec_driver_sql(act)


def kept(settings: Settings, made: Checkpoint) -> Path:
    return settings.logs / "checkpoints" / f"{made.size}-{made.key_id}.txt"


def esep(*words: object) -> tuple[int, str]:
    ran = CliRunner().invoke(app, [str(word) for word in words])
    return ran.exit_code, ran.output


def test_an_export_verifies_with_the_public_key_alone(ours: Settings, tmp_path: Path) -> None:
    made = write(ours, 12)
    export = tmp_path / "log.jsonl"
    assert export_log(export, ours) == 12
    found = verify_export(export, checkpoints=[kept(ours, made)], keys=KEYS)
    assert found == {"entries": 12, "proved": 12, "checkpoints": 1, "root": made.root.hex(), "ok": True}
    assert verify_export(export, checkpoints=[], keys=())["proved"] == 0
    with pytest.raises(LogBroken, match="No key that is trusted"):
        verify_export(export, checkpoints=[kept(ours, made)], keys=(STRANGER,))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'"n":3', b'"n":4', "Entry 4 was changed"),
        (b'"n":3', b'"n": 3', "not in the form"),
        (b'"n":3', b'"n":3.0', "no entry of a log"),
        (b'"n":3', b'"n":NaN', "no entry of a log"),
        (b'"n":3', b'"n":3,"n":3', "not in the form"),
        (b'"n":3', b'"n":"\\ud800"', "no entry of a log"),
        (b'"n":3', b'"n":' + b"[" * 100_000, "no entry of a log"),
        ("Ақтөбе".encode(), b"\xff", "no entry of a log"),
        (b'"kind":"check",', b"", "not in the form"),
        (b'"seq":4}', b'"seq":"4"}', "another kind"),
        (b"}\n{", b"}{", "no entry of a log"),
        (b"}\n{", b"}\r\n{", "not in the form"),
        (b"}\n{", b"}\n\n{", "no entry of a log"),
    ],
)
def test_a_changed_export_is_refused_with_a_reason(ours: Settings, tmp_path: Path, old: bytes, new: bytes, why: str) -> None:
    write(ours, 6)
    export = tmp_path / "log.jsonl"
    export_log(export, ours)
    content = export.read_bytes()
    assert old in content
    export.write_bytes(content.replace(old, new, 1))
    with pytest.raises(LogBroken, match=why):
        verify_export(export, checkpoints=[], keys=())


def test_a_cut_export_is_seen_by_its_checkpoint(ours: Settings, tmp_path: Path) -> None:
    made = write(ours, 6)
    export = tmp_path / "log.jsonl"
    export_log(export, ours)
    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(b"".join(lines[:4]))
    with pytest.raises(LogBroken, match="6 entries were signed for") as told:
        verify_export(export, checkpoints=[kept(ours, made)], keys=KEYS)
    assert told.value.about["entry"] == 5
    export.write_bytes(b"".join(lines[:4]) + lines[4][:-10])
    with pytest.raises(LogBroken, match="line=5"):
        verify_export(export, checkpoints=[], keys=())


def test_the_table_for_reading_holds_every_entry(ours: Settings, tmp_path: Path) -> None:
    write(ours, 3)
    assert export_log(tmp_path / "log.csv", ours) == 3
    with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["seq"], json.loads(row["body"])["n"]) for row in rows] == [("1", 0), ("2", 1), ("3", 2)]


def test_one_entry_is_proved_without_the_others(ours: Settings, tmp_path: Path) -> None:
    write(ours, 11)
    proof = tmp_path / "proof.json"
    for seq in (1, 8, 11):
        prove_entry(seq, proof, ours)
        assert check_proof(proof, KEYS) == {"seq": seq, "kind": "check", "at": AS_OF.isoformat(), "size": 11}
    with pytest.raises(EsepError, match="no such entry"):
        prove_entry(12, proof, ours)
    with pytest.raises(LogBroken, match="No key that is trusted"):
        check_proof(proof, (STRANGER,))
    told = json.loads(proof.read_text("utf-8"))
    for change in (
        {"entry": told["entry"] | {"body": '{"n":99}'}},
        {"entry": told["entry"] | {"seq": 10}},
        {"steps": told["steps"][1:]},
        {"checkpoint": told["checkpoint"].replace("\n11\n", "\n12\n")},
    ):
        proof.write_text(json.dumps(told | change), "utf-8")
        with pytest.raises(LogBroken, match="does not hold"):
            check_proof(proof, KEYS)
    for nonsense in ("", "[]", "{}", json.dumps(told | {"entry": {}}), json.dumps(told | {"steps": ["zz"]})):
        proof.write_text(nonsense)
        with pytest.raises(EsepError, match="no proof"):
            check_proof(proof, KEYS)


def test_an_old_checkpoint_is_proved_to_be_the_beginning_of_today(ours: Settings, tmp_path: Path) -> None:
    then = write(ours, 6)
    write(ours, 7)
    proof = tmp_path / "growth.json"
    prove_growth(kept(ours, then), proof, ours)
    assert check_proof(proof, KEYS) == {"earlier": 6, "size": 13}
    told = json.loads(proof.read_text("utf-8"))
    proof.write_text(json.dumps(told | {"steps": told["steps"][:-1]}))
    with pytest.raises(LogBroken, match="does not begin with the earlier one"):
        check_proof(proof, KEYS)


def test_the_command_says_what_is_whole_and_what_is_not(ours: Settings, tmp_path: Path) -> None:
    made = write(ours, 5)
    export, proof, key = tmp_path / "log.jsonl", tmp_path / "proof.json", signing.KEY.public.text
    assert esep("log", "export", export)[0] == 0
    assert esep("log", "prove", 2, proof) == (0, f"Entry 2 of 5: {proof}\n")
    code, words = esep("log", "check", proof, "--key", key)
    assert (code, words.split(" (")[0]) == (0, "Entry 2")
    assert esep("log", "check", proof, "--key", ours.log_public_keys)[0] == 0
    assert esep("log", "check", proof, "--key", STRANGER.text)[0] == 1
    assert esep("log", "check", proof, "--key", "a+b+c")[0] == 2
    assert esep("log", "prove-growth", kept(ours, made), proof)[0] == 0
    code, words = esep("verify", "--log", "--json")
    assert (code, json.loads(words)["log"]["proved"]) == (0, 5)
    assert esep("verify", "--log", export, "--checkpoint", kept(ours, made), "--key", key)[0] == 0
    assert esep("verify", "--log", export, "--checkpoint", tmp_path / "none.txt", "--key", key)[0] == 2
    assert esep("verify", "--log", tmp_path / "none.jsonl")[0] == 2
    as_owner(ours, "UPDATE audit_log SET body = '{}' WHERE seq = 3")
    code, words = esep("verify", "--log")
    assert code == 1
    assert "Entry 3 was changed" in words
    code, words = esep("verify", "--log", "--json")
    assert (code, json.loads(words)["log"]["entry"]) == (1, "3")


def test_the_key_is_made_at_the_start_and_missed_by_the_doctor(ours: Settings) -> None:
    def missed() -> bool:
        return any("key that signs" in each["what"] and not each["fine"] for each in json.loads(esep("doctor", "--json")[1]))

    assert not missed()
    ours.log_key.unlink()
    assert esep("init")[0] == 0
    assert ours.log_key.exists() == ours.is_embedded
    assert missed() == (not ours.is_embedded)
    if ours.is_embedded:
        assert len(esep("keys", "show")[1].splitlines()) == 2  # that of the demonstration and the new one
        ours.log_key.chmod(0o644)
        assert missed()


def test_an_auditor_needs_no_installation(ours: Settings, tmp_path: Path) -> None:
    """No home, no database that answers, no key but the public one."""
    made = write(ours, 5)
    export, note = tmp_path / "log.jsonl", tmp_path / "checkpoint.txt"
    export_log(export, ours)
    note.write_text(made.note, "utf-8")
    words = ["verify", "--log", str(export), "--checkpoint", str(note), "--key", signing.KEY.public.text, "--json"]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "ESEP_HOME": "/nonexistent",
        "ESEP_WAREHOUSE_URL": "postgresql://nobody@127.0.0.1:1/x",
    }
    command = [sys.executable, "-c", "from etl.cli import app; app()", *words]
    ran = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["log"]["proved"] == 5


def test_an_anchor_from_elsewhere_is_held_against_the_log(ours: Settings, tmp_path: Path) -> None:
    made = write(ours, 5)
    elsewhere = tmp_path / "checkpoint.txt"
    elsewhere.write_text(made.note, "utf-8")
    assert verify_log(ours, anchors=[elsewhere])["proved"] == 5
    kept(ours, made).unlink()
    as_owner(ours, "DELETE FROM audit_log WHERE seq > 3")
    as_owner(ours, "DELETE FROM audit_checkpoints")
    assert verify_log(ours)["entries"] == 3
    with pytest.raises(LogBroken, match="its end was cut off, or this is an older copy"):
        verify_log(ours, anchors=[elsewhere])
