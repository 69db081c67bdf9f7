"""Is the tree the one of RFC 6962, and does a proof prove what it says and nothing else?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.adapters.audit_log.merkle import EMPTY, Frontier, consistency_proof, continues, includes, inclusion_proof, leaf_hash, node_hash, root

# The eight entries and roots that the implementations of Certificate Transparency share as their test vectors
# (google/certificate-transparency, merkletree/merkle_tree_test.cc).
ENTRIES = [bytes.fromhex(each) for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(each) for each in ENTRIES]
TREES = st.lists(st.binary(max_size=4), min_size=1, max_size=40).map(lambda entries: [leaf_hash(each) for each in entries])


def naive(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, word by word."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(naive(leaves[:half]), naive(leaves[half:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_come_out(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_published_proofs_come_out() -> None:
    """The audit path of the first of eight entries, and the consistency of six with eight, from the same vectors."""
    assert [each.hex() for each in inclusion_proof(LEAVES, 0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [each.hex() for each in consistency_proof(LEAVES, 6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(TREES)
def test_the_frontier_gives_the_root_of_the_definition(leaves: list[bytes]) -> None:
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.grown(leaf)
    assert (frontier.size, frontier.root) == (len(leaves), naive(leaves))
    assert len(frontier.peaks) == len(leaves).bit_count()


@given(TREES, st.data())
def test_an_entry_is_proved_at_its_place_and_nowhere_else(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(leaves, index)
    assert includes(leaves[index], index, len(leaves), proof, root(leaves))
    assert not includes(leaf_hash(b"another entry"), index, len(leaves), proof, root(leaves))
    assert not includes(leaves[index], index, len(leaves), [*proof, EMPTY], root(leaves))
    assert not includes(leaves[index], len(leaves), len(leaves), proof, root(leaves))
    if proof:
        assert not includes(leaves[index], index, len(leaves), proof[:-1], root(leaves))
        assert not includes(leaves[index], index, len(leaves), [EMPTY, *proof[1:]], root(leaves))


@given(TREES, st.data())
def test_a_log_is_proved_to_continue_its_own_past_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    earlier = data.draw(st.integers(1, len(leaves)))
    proof, then, now = consistency_proof(leaves, earlier), root(leaves[:earlier]), root(leaves)
    assert continues(earlier, then, len(leaves), now, proof)
    other = root([leaf_hash(b"another past"), *leaves[1:earlier]])
    assert other == then or not continues(earlier, other, len(leaves), now, proof)
    assert not continues(earlier, then, len(leaves), leaf_hash(b"another log"), proof)
    assert not continues(earlier, then, len(leaves), now, [*proof, EMPTY])
    if proof:
        assert not continues(earlier, then, len(leaves), now, proof[:-1])


def test_an_inner_node_does_not_pass_for_an_entry() -> None:
    """Without the two first bytes, the text of a node would be an entry with the same hash."""
    node = LEAVES[0] + LEAVES[1]
    assert leaf_hash(node) != root(LEAVES[:2])
    assert not includes(leaf_hash(node), 0, 1, [], root(LEAVES[:2]))


@pytest.mark.parametrize("index", [-1, 8])
def test_a_proof_outside_of_the_log_is_refused(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_proof(LEAVES, index)
    with pytest.raises(IndexError):
        consistency_proof(LEAVES, index if index < 0 else 9)
