"""Which one hash stands for a whole log, and how is it shown that an entry is in it, or that one log continues another?

The tree of RFC 6962, section 2.1, over SHA-256. A leaf is the bytes that an entry's own hash covers.
Checking a proof follows RFC 9162, sections 2.1.3.2 and 2.1.4.2. All hashes are 32 bytes.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

EMPTY = hashlib.sha256(b"").digest()  # the root of a tree without leaves
Hashes = Sequence[bytes]


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
        peaks, size = [*self.peaks, leaf], self.size
        while size & 1:  # each full subtree of the same height becomes one with the new one
            right = peaks.pop()
            peaks[-1] = node_hash(peaks[-1], right)
            size >>= 1
        return Frontier(self.size + 1, tuple(peaks))

    @property
    def root(self) -> bytes:
        return reduce(lambda right, left: node_hash(left, right), reversed(self.peaks)) if self.peaks else EMPTY


def root(leaves: Hashes) -> bytes:
    """The root over leaf hashes."""
    return reduce(Frontier.grown, leaves, Frontier()).root


def split(size: int) -> int:
    """The largest power of two below ``size``: where RFC 6962 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaves: Hashes, index: int) -> list[bytes]:
    """The hashes that lead from leaf ``index`` (from 0) to the root of all leaves; IndexError outside of them."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"There is no leaf {index} among {len(leaves)}.")
    if len(leaves) == 1:
        return []
    half = split(len(leaves))
    left, right = leaves[:half], leaves[half:]
    return [*inclusion_proof(left, index), root(right)] if index < half else [*inclusion_proof(right, index - half), root(left)]


def consistency_proof(leaves: Hashes, earlier: int) -> list[bytes]:
    """The hashes that show that the first ``earlier`` leaves are the start of all; IndexError outside of 1..len."""
    if not 0 < earlier <= len(leaves):
        raise IndexError(f"{earlier} is no earlier size of {len(leaves)}.")
    return _subproof(leaves, earlier, whole=True)


def _subproof(leaves: Hashes, earlier: int, *, whole: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if whole else [root(leaves)]
    half = split(len(leaves))
    if earlier <= half:
        return [*_subproof(leaves[:half], earlier, whole=whole), root(leaves[half:])]
    return [*_subproof(leaves[half:], earlier - half, whole=False), root(leaves[:half])]


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
