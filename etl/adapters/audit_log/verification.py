"""Is a log whole? Each entry follows from the one before it, and every signed checkpoint is one that the log passes through.

The same walk serves the database and an export: it needs the entries, the checkpoints and the public keys, nothing else,
and holds only the frontier of the tree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from etl.adapters.audit_log.chain import BEFORE_THE_FIRST, Entry, fault
from etl.adapters.audit_log.checkpoint import Checkpoint
from etl.adapters.audit_log.merkle import EMPTY, grow, leaf_hash, root_of

Progress = Callable[[int], None]
EVERY = 10_000
KEY_CHANGED = "log_key_changed"  # the kind of entry that says from which key to which


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


@dataclass
class Signers:
    """Which key may sign at this point of the log? The one that the last change names; before any change, the one that it was changed from."""

    current: str = ""
    earlier: set[str] = field(default_factory=set)

    def change(self, entry: Entry) -> str:
        """Take note of a change; says what is wrong with those who signed before it."""
        try:
            until_then, self.current, before = str(entry.facts["from"]), str(entry.facts["to"]), self.current
        except (ValueError, KeyError, TypeError):
            return f"Entry {entry.seq} says that the key was changed, and not from which to which."
        wrong = ({before} if before else self.earlier) - {until_then}
        return f"Entry {entry.seq} says that the key was {until_then} until then, but {', '.join(sorted(wrong))} had signed." if wrong else ""

    def sign(self, made: Checkpoint) -> str:
        """Take note of a signature; says what is wrong with it."""
        self.earlier.add(made.key_id)
        if self.current and made.key_id != self.current:
            return f"The checkpoint of {made.size} entries is signed with key {made.key_id}, but the log says that the key was {self.current}."
        return ""


def follow(
    entries: Iterable[Entry], checkpoints: Sequence[Checkpoint] = (), tell: Progress | None = None, frontiers: Mapping[int, str] | None = None
) -> Verification:
    """Walk the log from its start and stop at the first thing that does not hold.

    ``checkpoints`` were read with trusted keys (``checkpoint.read``), in any order, those kept elsewhere among them. ``frontiers``:
    what the database keeps beside them, by size.
    """
    if len({each.origin for each in checkpoints}) > 1:
        return Verification(0, ok=False, why="The checkpoints are those of different logs.")
    if any(each.size == 0 and each.root != EMPTY for each in checkpoints):
        return Verification(0, ok=False, why="A checkpoint of an empty log has a root that is not one of an empty log.")
    waiting = sorted((each for each in checkpoints if each.size), key=lambda each: each.size, reverse=True)
    beside, signers = frontiers or {}, Signers()
    count, hash_before, peaks, proved = 0, BEFORE_THE_FIRST, list[bytes](), 0

    def stop(first_bad: int, why: str) -> Verification:
        return Verification(count, ok=False, first_bad=first_bad, why=why, proved=proved)

    for entry in entries:
        if why := fault(entry, count, hash_before):
            return stop(count + 1, why)
        before = [*peaks] if entry.seq in beside else []
        grow(peaks, count, leaf_hash(entry.covered))
        count, hash_before = entry.seq, entry.hash
        if entry.kind == KEY_CHANGED and (why := signers.change(entry)):
            return stop(count, why)
        was_signed = bool(waiting) and waiting[-1].size == count
        while waiting and waiting[-1].size == count:
            made = waiting.pop()
            if made.root != root_of(peaks):
                return stop(proved + 1, f"The first {count} entries are not those that were signed for: the log was written anew after entry {proved}.")
            if why := signers.sign(made):
                return stop(proved + 1, why)
        proved = count if was_signed else proved
        if count in beside and beside[count] != " ".join(peak.hex() for peak in before):
            return stop(count, f"The frontier that is kept beside the checkpoint of {count} entries was changed.")
        if tell and not count % EVERY:
            tell(count)
    if waiting:
        return stop(
            count + 1, f"The log ends with entry {count}, but {waiting[0].size} entries were signed for: its end was cut off, or this is an older copy."
        )
    return Verification(count, ok=True, proved=proved, root=root_of(peaks).hex())
