"""Is a single flipped bit seen, wherever it falls in an exported log or its checkpoint? And in the rows of a database?"""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from etl.adapters import audit_log
from etl.adapters.audit_log.chain import canonical
from etl.adapters.audit_log.checkpoint import Checkpoint, read, signed
from etl.adapters.audit_log.verification import follow
from etl.errors import LogBroken
from tests.attacks.world import NEW, OLD, honest, tree

HONEST = honest()
KEYS = (OLD.public, NEW.public)
FLIPS, STORED_FLIPS, SEED = 10_000, 2_000, 15


def checkpoints() -> list[Checkpoint]:
    return [read(row["note"], KEYS) for row in HONEST.checkpoints] + [signed(len(HONEST.entries), tree(HONEST.entries).root, NEW)]


def flipped(content: bytes, bit: int) -> bytes:
    found = bytearray(content)
    found[bit // 8] ^= 1 << bit % 8
    return bytes(found)


def test_ten_thousand_of_ten_thousand_flips_in_an_export_are_seen(tmp_path: Path) -> None:
    export = tmp_path / "log.jsonl"
    content = b"".join(f"{canonical(vars(entry) | {'body': entry.facts})}\n".encode() for entry in HONEST.entries)
    export.write_bytes(content)
    assert follow(audit_log.read_jsonl(export), checkpoints()).proved == len(HONEST.entries)
    chance, seen = random.Random(SEED), 0
    for _ in range(FLIPS):
        export.write_bytes(flipped(content, chance.randrange(len(content) * 8)))
        try:
            seen += not follow(audit_log.read_jsonl(export), checkpoints_once).ok
        except LogBroken:
            seen += 1
    assert seen == FLIPS


checkpoints_once = checkpoints()


def test_every_flip_in_a_checkpoint_is_seen() -> None:
    note = checkpoints_once[-1].note.encode()
    for bit in range(len(note) * 8):
        try:
            text = flipped(note, bit).decode("utf-8")
            found = read(text, KEYS)
        except ValueError:
            continue
        raise AssertionError(f"bit {bit} was not seen: {found}")


def test_every_flip_in_a_stored_row_is_seen() -> None:
    chance = random.Random(SEED)
    for _ in range(STORED_FLIPS):
        entry = chance.choice(HONEST.entries)
        name = chance.choice(["at", "kind", "body", "previous_hash", "hash"])
        content = getattr(entry, name).encode()
        # what is no UTF-8 any more can be read back by neither database; as a lone surrogate it stands for that here
        text: Any = flipped(content, chance.randrange(len(content) * 8)).decode("utf-8", "surrogateescape")
        other = replace(entry, **{name: text})
        found = follow([*HONEST.entries[: entry.seq - 1], other, *HONEST.entries[entry.seq :]], checkpoints_once)
        assert (found.ok, found.first_bad) == (False, entry.seq), (name, other)
