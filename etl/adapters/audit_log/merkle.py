"""Which one hash stands for a whole log, and how is it shown that an entry is in it, or that one log continues another?

The tree of RFC 6962, section 2.1, over SHA-256. A leaf is the bytes that an entry's own hash covers.
Checking a proof follows RFC 9162, sections 2.1.3.2 and 2.1.4.2. All hashes are 32 bytes.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

EMPTY = hashlib.sha256(b"").digest()  # the root of a tree without leaves
Hashes = Sequence[bytes]
Span = tuple[int, int]  # leaves from the first number (from 0) up to, without, the second


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry; the first byte keeps an inner node from passing for an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """What must be remembered of a tree to go on building it: the roots of its full subtrees, the largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def grown(self, leaf: bytes) -> "Frontier":
        """The tree with one more leaf (a leaf hash)."""
        peaks = list(self.peaks)
        grow(peaks, self.size, leaf)
        return Frontier(self.size + 1, tuple(peaks))

    @property
    def root(self) -> bytes:
        return root_of(self.peaks)


def grow(peaks: list[bytes], size: int, leaf: bytes) -> None:
    """Add a leaf hash to the peaks of ``size`` leaves, in place: each full subtree of the same height becomes one with the new one."""
    while size & 1:
        leaf = node_hash(peaks.pop(), leaf)
        size >>= 1
    peaks.append(leaf)


def root_of(peaks: Hashes) -> bytes:
    """The root over the peaks of a tree."""
    return reduce(lambda right, left: node_hash(left, right), reversed(peaks)) if peaks else EMPTY


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    peaks = list[bytes]()
    for size, leaf in enumerate(leaves):
        grow(peaks, size, leaf)
    return root_of(peaks)


def split(size: int) -> int:
    """The largest power of two below ``size``: where RFC 6962 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The parts of a tree whose roots lead from leaf ``index`` (from 0) to the root (PATH of RFC 6962, 2.1.1); IndexError outside of it."""
    if not 0 <= index < size:
        raise IndexError(f"There is no leaf {index} among {size}.")
    spans, low, high = list[Span](), 0, size
    while high - low > 1:
        middle = low + split(high - low)
        spans.append((middle, high) if index < middle else (low, middle))
        low, high = (low, middle) if index < middle else (middle, high)
    return spans[::-1]


def consistency_spans(earlier: int, size: int) -> list[Span]:
    """The parts whose roots show that the first ``earlier`` leaves are the start of all (PROOF of RFC 6962, 2.1.2); IndexError outside of 1..size."""
    if not 0 < earlier <= size:
        raise IndexError(f"{earlier} is no earlier size of {size}.")
    spans, low, high = list[Span](), 0, size
    while high != earlier:
        middle = low + split(high - low)
        spans.append((middle, high) if earlier <= middle else (low, middle))
        low, high = (low, middle) if earlier <= middle else (middle, high)
    return [*([(low, high)] if low else []), *spans[::-1]]


def roots_of(spans: Sequence[Span], leaves: Iterable[bytes]) -> list[bytes]:
    """The root of each part, in one pass over the leaf hashes and without holding them; the parts do not overlap. IndexError if leaves are missing."""
    found, numbered = dict[Span, bytes](), enumerate(leaves)
    for low, high in sorted(spans):
        part = list[bytes]()
        taken = 0
        for leaf in _between(numbered, low, high):
            grow(part, taken, leaf)
            taken += 1
        if taken != high - low:
            raise IndexError(f"There is no leaf {high - 1}.")
        found[low, high] = root_of(part)
    return [found[span] for span in spans]


def _between(numbered: Iterator[tuple[int, bytes]], low: int, high: int) -> Iterator[bytes]:
    """The leaves from ``low`` up to ``high``, without taking one too many from the stream."""
    for index, leaf in numbered:
        if index >= low:
            yield leaf
        if index == high - 1:
            return


def inclusion_proof(leaves: Hashes, index: int) -> list[bytes]:
    """The hashes that lead from leaf ``index`` (from 0) to the root of all leaves; IndexError outside of them."""
    return roots_of(inclusion_spans(index, len(leaves)), leaves)


def consistency_proof(leaves: Hashes, earlier: int) -> list[bytes]:
    """The hashes that show that the first ``earlier`` leaves are the start of all; IndexError outside of 1..len."""
    return roots_of(consistency_spans(earlier, len(leaves)), leaves)


def includes(leaf: bytes, index: int, size: int, proof: Hashes, expected: bytes) -> bool:
    """Whether the proof leads from this leaf hash, at ``index`` of ``size``, to the expected root."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def continues(earlier: int, earlier_root: bytes, later: int, later_root: bytes, proof: Hashes) -> bool:
    """Whether the proof shows that the tree of ``later`` leaves begins with the tree of ``earlier`` (at least one)."""
    if not 0 < earlier <= later:
        return False
    if earlier == later:
        return not proof and earlier_root == later_root
    steps = [earlier_root, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = earlier - 1, later - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    of_earlier = of_later = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            of_earlier, of_later = node_hash(step, of_earlier), node_hash(step, of_later)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            of_later = node_hash(of_later, step)
        place, last = place >> 1, last >> 1
    return last == 0 and of_earlier == earlier_root and of_later == later_root
