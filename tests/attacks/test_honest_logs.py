"""Is there ever an alarm about a log that nobody touched? A thousand of them, with all that happens to an honest log.

Writers at once end up in one order in any case, because they queue: here their entries come mixed, in memory; that they
do queue is shown on both databases in tests/adapters/test_audit_log.py and below.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.adapters import audit_log
from etl.adapters.audit_log.chain import BEFORE_THE_FIRST, Entry, next_entry
from etl.adapters.audit_log.checkpoint import Checkpoint, read, signed
from etl.adapters.audit_log.keys import PrivateKey
from etl.adapters.audit_log.merkle import Frontier, leaf_hash
from etl.adapters.audit_log.verification import KEY_CHANGED, follow
from etl.adapters.warehouse.engine import open_engine, writing
from etl.settings import Settings
from etl.steps.checkpointing import checkpoint
from etl.steps.opening import open_warehouse
from etl.steps.verifying import verify_log
from tests.attacks.world import home

LOGS, SEED = 1_000, 15
AT = "2026-10-06T04:00:00+00:00"
AS_OF = datetime(2026, 10, 6, 4, tzinfo=UTC)
WORDS = ("Ақтөбе", "эмиссия", "line\nbreak", 'quote"', "\u2028", "𝛑", "", "960140990004")


class Life:
    """One log: what is in the database, what lies outside, and what a backup holds."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.tree, self.changes = chance, Frontier(), 0
        self.entries: list[Entry] = []
        self.checkpoints: list[Checkpoint] = []
        self.keys = [self.new_key()]
        self.backup: tuple[list[Entry], list[Checkpoint], Frontier, list[PrivateKey]] | None = None

    def new_key(self) -> PrivateKey:
        return PrivateKey("honest.example/log", self.chance.randbytes(32))

    def append(self, kind: str, body: dict[str, object]) -> None:
        head = (self.entries[-1].seq, self.entries[-1].hash) if self.entries else (0, BEFORE_THE_FIRST)
        self.entries.append(next_entry(head, kind, body, AT))
        self.tree = self.tree.grown(leaf_hash(self.entries[-1].covered))

    def several_write(self) -> None:
        writers = [[{"writer": writer, "n": number, "word": self.chance.choice(WORDS)} for number in range(3)] for writer in range(4)]
        while any(writers):
            self.append("check", self.chance.choice([each for each in writers if each]).pop(0))

    def sign(self) -> None:
        if self.entries:
            self.checkpoints.append(signed(self.tree.size, self.tree.root, self.keys[-1]))

    def restart(self) -> None:
        """Only what was stored is left."""
        self.tree = Frontier(self.tree.size, tuple(bytes.fromhex(peak.hex()) for peak in self.tree.peaks))

    def change_key(self) -> None:
        if self.checkpoints:
            self.keys.append(self.new_key())
            self.append(KEY_CHANGED, {"from": self.keys[-2].public.id.hex(), "to": self.keys[-1].public.id.hex(), "public_key": self.keys[-1].public.text})

    def back_up(self) -> None:
        self.backup = (list(self.entries), list(self.checkpoints), self.tree, list(self.keys))

    def restore(self) -> None:
        """A whole backup: the database, and the folder in which checkpoints lie."""
        if self.backup:
            entries, checkpoints, self.tree, keys = self.backup
            self.entries, self.checkpoints, self.keys = list(entries), list(checkpoints), list(keys)

    def live(self) -> None:
        acts = [self.several_write, self.sign, self.restart, self.change_key, self.back_up, self.restore]
        for act in self.chance.choices(acts, weights=(6, 5, 2, 1, 2, 1), k=self.chance.randrange(2, 12)):
            act()


def test_a_thousand_honest_logs_give_no_alarm() -> None:
    chance, most_keys, signed_logs = random.Random(SEED), 0, 0
    for _ in range(LOGS):
        life = Life(chance)
        life.live()
        public = tuple(key.public for key in life.keys)
        found = follow(life.entries, [read(each.note, public) for each in life.checkpoints])
        assert found.ok, found.why
        assert (found.entries, found.root) == (len(life.entries), life.tree.root.hex())
        most_keys, signed_logs = max(most_keys, len(life.keys)), signed_logs + bool(found.proved)
    assert most_keys > 2
    assert signed_logs > LOGS / 2


@pytest.fixture
def ours(tmp_path: Path, warehouse_url: str) -> Settings:
    return home(tmp_path / "home", warehouse_url)


def test_four_writers_and_a_signer_at_once_give_no_alarm(ours: Settings) -> None:
    engine = open_warehouse(ours)

    def write(writer: int) -> None:
        for number in range(8):
            if writer == 4:
                checkpoint(ours, as_of=AS_OF)
                continue
            with writing(engine) as connection:
                audit_log.append(connection, f"writer {writer}", {"n": number}, at=AT)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(write, range(5)))
    checkpoint(ours, as_of=AS_OF)
    found = verify_log(ours)
    assert found["proved"] == found["entries"] == 32
    open_engine(ours.warehouse_url).dispose()
