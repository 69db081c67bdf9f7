"""Is a log whole? Each entry follows from the one before it, and every signed checkpoint is one that the log passes through.

The same walk serves the database and an export: it needs the entries, the checkpoints and the public keys, nothing else,
and holds only the frontier of the tree.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from etl.adapters.audit_log.chain import BEFORE_THE_FIRST, Entry
from etl.adapters.audit_log.checkpoint import Checkpoint
from etl.adapters.audit_log.merkle import EMPTY, Frontier, leaf_hash

Progress = Callable[[int], None]
EVERY = 10_000


@dataclass(frozen=True)
class Verification:
    """``first_bad`` is the number of the first wrong entry, ``why`` says it in words.

    ``proved``: how many entries, from the first on, a signed checkpoint vouches for. What comes after it is only chained,
    and whoever owns the database could have written it anew.
    """

    entries: int
    ok: bool
    first_bad: int | None = None
    why: str = ""
    proved: int = 0
    root: str = ""  # of all entries, hexadecimal; "" if the log is not whole


def follow(entries: Iterable[Entry], checkpoints: Sequence[Checkpoint] = (), tell: Progress | None = None) -> Verification:
    """Walk the log from its start and stop at the first thing that does not hold.

    ``checkpoints`` were read with trusted keys (``checkpoint.read``), in any order, those kept elsewhere among them.
    """
    if len({each.origin for each in checkpoints}) > 1:
        return Verification(0, ok=False, why="The checkpoints are those of different logs.")
    if any(each.size == 0 and each.root != EMPTY for each in checkpoints):
        return Verification(0, ok=False, why="A checkpoint of an empty log has a root that is not one of an empty log.")
    waiting = sorted((each for each in checkpoints if each.size), key=lambda each: each.size, reverse=True)
    count, hash_before, frontier, proved = 0, BEFORE_THE_FIRST, Frontier(), 0
    for entry in entries:
        covered = entry.covered
        if why := _breaks(entry, count, hash_before, covered):
            return Verification(count, ok=False, first_bad=count + 1, why=why, proved=proved)
        count, hash_before, frontier = entry.seq, entry.hash, frontier.grown(leaf_hash(covered))
        while waiting and waiting[-1].size == count:
            if waiting.pop().root != frontier.root:
                why = f"The first {count} entries are not those that were signed for: the log was written anew after entry {proved}."
                return Verification(count, ok=False, first_bad=proved + 1, why=why, proved=proved)
            proved = count
        if tell and not count % EVERY:
            tell(count)
    if waiting:
        why = f"The log ends with entry {count}, but {waiting[0].size} entries were signed for: its end was cut off, or this is an older copy."
        return Verification(count, ok=False, first_bad=count + 1, why=why, proved=proved)
    return Verification(count, ok=True, proved=proved, root=frontier.root.hex())


def _breaks(entry: Entry, count: int, hash_before: str, covered: bytes) -> str:
    """Why an entry cannot stand in its place; "" if it can."""
    if entry.seq != count + 1:
        return f"Entry {count + 1} is missing: entry {entry.seq} stands in its place."
    if entry.previous_hash != hash_before:
        return f"Entry {entry.seq} does not follow the entry before it: one of the two was replaced."
    if entry.hash != hashlib.sha256(covered).hexdigest():
        return f"Entry {entry.seq} was changed: its contents give another hash than the one written beside them."
    return ""
