"""Does the month end the same, however often it was killed on the way?

The demonstration runs in a process of its own and is killed (SIGKILL) at random moments, drawn by a seed that is
printed. Then it runs to its end; warehouse, PDF bytes and letters must be those of a run that nobody disturbed.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from demo.signing import KEY
from etl import catalog
from etl.adapters import audit_log
from etl.adapters.audit_log.checkpoint import read
from etl.settings import PROJECT_ROOT

SEED = int(os.environ.get("ESEP_TEST_SEED", "15"))
KILLS, LONGEST = 3, 800
LINES = 72  # that a run tells: the last kills fall into release and delivery
REPORTS = ["--report", "data_quality"]  # the others are closed by the same step
BEFORE_THE_MAIL = {"audit_log": "WHERE kind <> 'mail'"}  # letters tell the clock; everything else in the log is compared
SIGNED_WHEN_IT_ENDED = {"audit_checkpoints"}  # a run that was killed signs once more; each signature is verified instead
OF_THE_MOMENT = {"outbox": ("sent_at", "attempts")}  # when a letter left, and at which attempt


def start(home: Path, out: Any = subprocess.DEVNULL) -> subprocess.Popen[str]:
    environ = {**os.environ, "ESEP_HOME": str(home)}
    command = [sys.executable, "-c", "from etl.cli import app; app()", "demo", "--json", *REPORTS]
    return subprocess.Popen(command, cwd=PROJECT_ROOT, env=environ, stdout=out, stderr=subprocess.PIPE, text=True, start_new_session=True)


def finish(home: Path) -> dict[str, Any]:
    process = start(home, subprocess.PIPE)
    out, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, err[-3000:]
    made: dict[str, Any] = json.loads(out)
    return made


def kill_at(home: Path, line: int, delay: float) -> bool:
    """Kill a run some time after it has told so many lines; whether it was still running."""
    process = start(home)
    assert process.stderr
    for number, _ in enumerate(process.stderr, 1):
        if number == line:
            time.sleep(delay)
            break
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return alive


def contents(home: Path) -> dict[str, str]:
    """A digest of every table of the warehouse, rows in the order of their text."""
    engine = sa.create_engine(f"sqlite:///{home / 'warehouse.sqlite'}", poolclass=sa.NullPool)
    found = {}
    with engine.connect() as connection:
        signed = [read(note, [KEY.public]) for note in (row.note for row in audit_log.kept(connection))]
        assert len(signed) > 5
        assert audit_log.follow(audit_log.entries(connection), signed).ok
        for table in sorted(set(sa.inspect(engine).get_table_names()) - SIGNED_WHEN_IT_ENDED):
            kept = [f'"{column["name"]}"' for column in sa.inspect(engine).get_columns(table) if column["name"] not in OF_THE_MOMENT.get(table, ())]
            rows = sorted(repr(tuple(row)) for row in connection.execute(sa.text(f'SELECT {", ".join(kept)} FROM "{table}" {BEFORE_THE_MAIL.get(table, "")}')))
            found[table] = f"{len(rows)} rows, {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}"
    return found


def digests(paths: list[str]) -> dict[str, str]:
    return {Path(path).name: hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths}


def a_second_run_loads_nothing_renders_the_same_and_sends_nothing(home: Path, first: dict[str, Any]) -> None:
    before, pdfs, letters = contents(home), digests(first["reports"]), digests(first["mails"])
    second = finish(home)
    assert list(second) == ["period", "reports", "xlsx", "mails", "log", "warehouse", "sources"]
    assert [source["loaded"] for source in second["sources"]] == [0] * len(catalog.sources())
    assert all(source["read"] == source["loaded"] + source["unchanged"] + source["quarantined"] for source in first["sources"] + second["sources"])
    assert sum(source["loaded"] for source in first["sources"]) > 15_000
    assert contents(home) == before
    assert (digests(second["reports"]), digests(second["mails"])) == (pdfs, letters)


@pytest.mark.slow
def test_killed_again_and_again_and_run_to_its_end_the_month_ends_the_same(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    undisturbed, disturbed = tmp_path / "undisturbed", tmp_path / "disturbed"
    expected = finish(undisturbed)
    moments = [(chance.randint(1, LINES), chance.uniform(0, 3)) for _ in range(KILLS)]
    killed = [kill_at(disturbed, *moment) for moment in moments]
    assert any(killed), f"no run was alive when it was to be killed (seed {SEED}, moments {moments})"
    made = finish(disturbed)
    assert contents(disturbed) == contents(undisturbed), f"seed {SEED}, moments {moments}"
    assert digests(made["reports"] + made["xlsx"]) == digests(expected["reports"] + expected["xlsx"])
    assert len(made["mails"]) == len(expected["mails"]) == 4  # three of them answer suppliers
    assert digests(made["mails"]).keys() == digests(expected["mails"]).keys()
    a_second_run_loads_nothing_renders_the_same_and_sends_nothing(undisturbed, expected)
