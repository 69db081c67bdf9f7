"""Which attacks are there, which of them are seen, and why not where not? The table that docs/attacks.md prints.

python -m tests.attacks.classes docs/attacks.md
"""

import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from etl.adapters.audit_log.chain import Entry, canonical, entry_hash
from etl.adapters.audit_log.merkle import node_hash
from tests.attacks.world import AT, CLOSED_AT, FILE, FORGED, LENGTH, NEIGHBOUR, NEW, OLD, SIGNED_AT, Stored, chained, honest, key_at, pdf_with, row, told

AFTER = "follows the last anchor, and whoever owns the database can write that anew"
NOT_SIGNED = "everything left in the database agrees with itself"
KEY = "whoever has the key signs what he likes"


@dataclass(frozen=True)
class Attack:
    """``act`` makes of what is stored what is found. ``inside`` and ``outside``: is it seen without and with the anchors; ``why`` not."""

    name: str
    act: Callable[[Stored], Stored]
    inside: bool
    outside: bool
    why: str = ""


def changed(stored: Stored, seq: int, **values: Any) -> Stored:
    """One entry with other values, its hash left as it was."""
    return stored.with_entries(replace(entry, **values) if entry.seq == seq else entry for entry in stored.entries)


def rehashed(stored: Stored, seq: int, body: str) -> Stored:
    """One entry with another body and the hash of it."""
    old = stored.entries[seq - 1]
    return changed(stored, seq, body=body, hash=entry_hash(seq, old.at, old.kind, body, old.previous_hash))


def dropped(stored: Stored, *numbers: int) -> Stored:
    return stored.with_entries(entry for entry in stored.entries if entry.seq not in numbers)


def renumbered(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, seq=number) for number, entry in enumerate(entries, start=1)]


def inserted(stored: Stored, after: int, entry: Entry) -> Stored:
    """One entry more, the numbers of those behind it moved up and nothing else."""
    entries = list(stored.entries)
    return stored.with_entries(renumbered([*entries[:after], entry, *entries[after:]]))


def swapped(stored: Stored, one: int, other: int) -> list[Entry]:
    entries = list(stored.entries)
    entries[one - 1], entries[other - 1] = entries[other - 1], entries[one - 1]
    return entries


def rewritten(stored: Stored, since: int, length: int = LENGTH, body: str = '{"n":0,"forged":true}') -> Stored:
    """The entries from ``since`` on forged, with a chain that holds."""
    kept = stored.entries[: since - 1]
    forged = [(AT, entry.kind if entry.kind == "edition_closed" else "check", body) for entry in stored.entries[since - 1 : length]]
    forged += [(AT, "check", body)] * (length - len(kept) - len(forged))
    return stored.with_entries(chained(forged, kept))


def without(stored: Stored, *sizes: int) -> Stored:
    return stored.with_checkpoints(each for each in stored.checkpoints if each["size"] not in sizes)


def resigned(stored: Stored, *sizes: int, thief: Callable[[int], object] = key_at) -> Stored:
    """Checkpoints of those sizes for the log as it is now, the others as they were."""
    others = [each for each in stored.checkpoints if each["size"] not in sizes]
    return stored.with_checkpoints([*others, *(row(stored.entries, size, thief(size)) for size in sizes)])  # type: ignore[arg-type]


def altered(stored: Stored, size: int, old: str, new: str) -> Stored:
    """The note of one checkpoint with a part of its text replaced."""
    return stored.with_checkpoints(each | {"note": each["note"].replace(old, new, 1)} if each["size"] == size else each for each in stored.checkpoints)


def exchanged(stored: Stored) -> Stored:
    """The notes of the first two checkpoints under each other's number."""
    first, second, third = stored.checkpoints
    return stored.with_checkpoints([first | {"note": second["note"]}, second | {"note": first["note"]}, third])


def as_of(stored: Stored, size: int) -> Stored:
    """The database as it was when ``size`` entries were signed."""
    return without(stored.with_entries(stored.entries[:size]), *(each for each in SIGNED_AT if each > size))


def replayed(stored: Stored, seq: int) -> Stored:
    """An old entry once more at the end, with a chain that holds: what anybody who may append can do."""
    old = stored.entries[seq - 1]
    return stored.with_entries(chained([(old.at, old.kind, old.body)], stored.entries))


def as_a_node(stored: Stored) -> Stored:
    """The first two entries replaced by one whose content is the node above them (second preimage)."""
    node = node_hash(hashlib.sha256(stored.entries[0].covered).digest(), hashlib.sha256(stored.entries[1].covered).digest())
    return stored.with_entries(chained([(AT, "check", canonical({"node": node.hex()})), *told(stored.entries[2:])]))


def written_otherwise(stored: Stored, change: Callable[[str], str]) -> Stored:
    return changed(stored, 8, body=change(stored.entries[7].body))


def other_pdf(stored: Stored) -> bytes:
    return pdf_with(b"M-0100,2\r\n", stored.checkpoints[0]["note"])


def table_edited(stored: Stored) -> Stored:
    """Another PDF, and its hash in the table of editions; the entry of the log is left."""
    pdf = other_pdf(stored)
    return replace(stored, pdf=pdf, known_sha256=hashlib.sha256(pdf).hexdigest())


def pdf_and_log_rewritten(stored: Stored) -> Stored:
    """Another PDF, the table and the log written anew to suit it, the signed states above it gone."""
    stored = table_edited(stored)
    closed = stored.entries[CLOSED_AT - 1]
    body = canonical(json.loads(closed.body) | {"files": {FILE: stored.known_sha256}})
    entries = chained([(AT, closed.kind, body), *told(stored.entries[CLOSED_AT:])], stored.entries[: CLOSED_AT - 1])
    return without(stored.with_entries(entries), 20, 30)


ATTACKS = (
    Attack("change the body of an entry", lambda it: changed(it, 5, body='{"n":7}'), True, True),
    Attack("change the moment of an entry", lambda it: changed(it, 5, at="2026-10-05T04:00:00+00:00"), True, True),
    Attack("change the kind of an entry", lambda it: changed(it, 5, kind="waived"), True, True),
    Attack("change a body and the hash beside it", lambda it: rehashed(it, 15, '{"n":7}'), True, True),
    Attack("change an entry that no checkpoint covers yet, guards removed", lambda it: changed(it, 33, body='{"n":7}'), True, True),
    Attack("drop the first entry", lambda it: dropped(it, 1), True, True),
    Attack("drop an entry in the middle", lambda it: dropped(it, 17), True, True),
    Attack("drop an entry and move the numbers up", lambda it: it.with_entries(renumbered(list(dropped(it, 17).entries))), True, True),
    Attack("insert an entry", lambda it: inserted(it, 17, chained([(AT, "released", "{}")])[0]), True, True),
    Attack("write an entry twice", lambda it: inserted(it, 17, it.entries[16]), True, True),
    Attack("reorder two entries", lambda it: it.with_entries(renumbered(swapped(it, 7, 9))), True, True),
    Attack("reorder two entries and chain anew", lambda it: it.with_entries(chained(told(swapped(it, 7, 9)))), True, True),
    Attack("cut off the end, signed entries too", lambda it: it.with_entries(it.entries[:25]), True, True),
    Attack("cut off everything", lambda it: it.with_entries(()), True, True),
    Attack("cut back to an old checkpoint, the newer ones gone", lambda it: as_of(it, 20), False, True, NOT_SIGNED),
    Attack("rewrite all with a new chain", lambda it: rewritten(it, 1), True, True),
    Attack("rewrite all with a new chain, all checkpoints gone", lambda it: without(rewritten(it, 1), *SIGNED_AT), False, True, NOT_SIGNED),
    Attack("rewrite from entry 21 on with a new chain", lambda it: rewritten(it, 21), True, True),
    Attack("rewrite from entry 21 on, the checkpoint above gone", lambda it: without(rewritten(it, 21), 30), False, True, NOT_SIGNED),
    Attack("rewrite and lengthen the log, the checkpoint above gone", lambda it: without(rewritten(it, 21, 50), 30), False, True, NOT_SIGNED),
    Attack("restore an old backup", lambda it: as_of(it, 10), False, True, NOT_SIGNED),
    Attack("restore an old backup and go on writing", lambda it: without(rewritten(as_of(it, 20), 21), 30), False, True, NOT_SIGNED),
    Attack("rewrite with the stolen key, all signed anew", lambda it: resigned(rewritten(it, 5), 10, 20, 30, thief=lambda _: NEW), False, True, KEY),
    Attack("show each of two people a log of his own (split view)", lambda it: resigned(rewritten(it, 26), 30), False, True, KEY),
    Attack("sign with a key of one's own under our name", lambda it: resigned(rewritten(it, 21), 30, thief=lambda _: FORGED), True, True),
    Attack("change the size in a checkpoint", lambda it: altered(it, 20, "\n20\n", "\n21\n"), True, True),
    Attack("change the root in a checkpoint", lambda it: it.with_checkpoints([it.checkpoints[0], it.checkpoints[1] | {"note": _other_root(it)}]), True, True),
    Attack("put in a checkpoint of another log", lambda it: resigned(it, 20, thief=lambda _: NEIGHBOUR), True, True),
    Attack("exchange two checkpoints", exchanged, True, True),
    Attack(
        "remove one checkpoint",
        lambda it: without(it, 20),
        False,
        True,
        "the next checkpoint covers the same entries, so nothing of the log can change with it",
    ),
    Attack("change the frontier beside a checkpoint", lambda it: it.with_checkpoints(each | {"frontier": ""} for each in it.checkpoints), True, True),
    Attack("sign an old state with a key of later", lambda it: resigned(it, 20, thief=lambda _: NEW), True, True),
    Attack("sign a new state with a stolen key that was changed", lambda it: resigned(rewritten(it, 31), 36, thief=lambda _: OLD), True, True),
    Attack("write a number in another way", lambda it: written_otherwise(it, lambda body: body.replace('"n":8', '"n":8.0')), True, True),
    Attack("write a letter in another way (Unicode)", lambda it: written_otherwise(it, lambda body: body.replace("Ақтөбе", "Ақт\\u04e9бе")), True, True),
    Attack("write the same values in another order", lambda it: written_otherwise(it, _reversed), True, True),
    Attack("pass a node of the tree off as an entry", as_a_node, True, True),
    Attack("repeat an old approval as it is", lambda it: it.with_entries([*it.entries, replace(it.entries[13], seq=LENGTH + 1)]), True, True),
    Attack("exchange the PDF", lambda it: replace(it, pdf=other_pdf(it)), True, True),
    Attack("change an attachment of the PDF", lambda it: replace(it, pdf=it.pdf.replace(b"figures.csv", b"figuren.csv")), True, True),
    Attack("exchange the PDF, and its hash in the table of editions", table_edited, True, True),
    Attack("exchange the PDF and rewrite the log to suit it", pdf_and_log_rewritten, False, True, NOT_SIGNED),
    Attack("cut off what follows the last anchor", lambda it: it.with_entries(it.entries[:30]), False, False, AFTER),
    Attack("rewrite what follows the last anchor", lambda it: rewritten(it, 31), False, False, AFTER),
    Attack("the same, signed with the stolen key", lambda it: resigned(rewritten(it, 31), 36), False, False, AFTER),
    Attack("repeat an old approval as a new entry", lambda it: replayed(it, 14), False, False, AFTER + "; it names the edition it was given for"),
)


def _other_root(stored: Stored) -> dict[str, object]:
    note = str(stored.checkpoints[1]["note"])
    root = note.split("\n")[2]
    return note.replace(root, ("A" if root[0] != "A" else "B") + root[1:], 1)  # type: ignore[return-value]


def _reversed(body: str) -> str:
    return json.dumps(dict(reversed(json.loads(body).items())), ensure_ascii=False, separators=(",", ":"))


HEAD = """# Attacks on the audit log

Written by `python -m tests.attacks.classes docs/attacks.md`; `make check` runs every attack on SQLite and PostgreSQL, demands exactly this
table, and fails if this page is stale.

The log has {length} entries; checkpoints were signed after {signed}, and the key was changed at entry {changed}. The attacker owns the database: he removes the
guards first. *Inside*: the chain and the checkpoints in the database. *With the anchor*: the checkpoints also lie outside of it, in a report, a
letter, or the folder of the logs on another machine; the last of them covers {last} entries. Whatever an anchor covers cannot be changed
without being seen. What follows the last anchor can, by the owner of the database: that is why every run ends with one.

| # | Attack | Seen inside | Seen with the anchor | Why not |
| ---: | --- | --- | --- | --- |
"""


def markdown() -> str:
    """The page."""
    said = {True: "yes", False: "**no**"}
    head = HEAD.format(length=LENGTH, signed=", ".join(map(str, SIGNED_AT[:-1])) + f" and {SIGNED_AT[-1]}", changed=25, last=SIGNED_AT[-1])
    lines = [f"| {number} | {each.name} | {said[each.inside]} | {said[each.outside]} | {each.why} |" for number, each in enumerate(ATTACKS, start=1)]
    inside, outside = sum(each.inside for each in ATTACKS), sum(each.outside for each in ATTACKS)
    end = f"\n{len(ATTACKS)} attacks: {inside} are seen inside, {outside} with the anchor; the other {len(ATTACKS) - outside} touch only what follows it.\n"
    return head + "\n".join(lines) + "\n" + end


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), "utf-8")


__all__ = ["ATTACKS", "Attack", "honest", "markdown"]
