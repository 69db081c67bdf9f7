"""Does the script that the auditors are given verify an export, and does it see a change?"""

import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from demo import signing
from etl import settings
from etl.adapters import audit_log
from etl.adapters.warehouse.engine import writing
from etl.settings import PROJECT_ROOT, TIME_ZONE, Settings
from etl.steps.checkpointing import checkpoint
from etl.steps.logs import export_log
from etl.steps.opening import open_warehouse

AT = "2026-10-06T04:00:00+00:00"


@pytest.fixture
def ours(tmp_path: Path) -> Settings:
    signing.write(tmp_path / "keys")
    return settings.load({"ESEP_HOME": str(tmp_path)})


def add(engine: sa.Engine, count: int) -> None:
    with writing(engine) as connection:
        for number in range(count):
            audit_log.append(connection, "есеп", {"n": number, "б": 'Ақтөбе "\\'}, at=AT)


def run(script: str, *paths: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-I", "-c", script, *map(str, paths)], capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_twenty_lines_of_the_audit_document_verify_an_export_and_see_a_change(ours: Settings, tmp_path: Path) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", (PROJECT_ROOT / "docs" / "audit.md").read_text("utf-8"), re.DOTALL)
    engine = open_warehouse(ours)
    add(engine, 11)
    signed = checkpoint(ours, as_of=datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE))
    add(engine, 3)
    note, export = tmp_path / "checkpoint.txt", tmp_path / "log.jsonl"
    note.write_text(signed.note, "utf-8")
    assert export_log(export, ours) == 14
    told = run(script, export, note)
    assert told.stdout.startswith("14 entries; the first 11 are those of demonstration.esep.invalid/log"), told.stderr
    text = export.read_text("utf-8")
    export.write_text(text.replace('"n":5', '"n":6', 1), "utf-8")
    assert "entry 6 was changed" in run(script, export, note).stderr
    export.write_text(text, "utf-8")
    note.write_text(signed.note.replace("\n11\n", "\n10\n", 1), "utf-8")
    assert "not the one that was signed" in run(script, export, note).stderr
