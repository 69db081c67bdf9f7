"""Where does an edition stand on its way to its readers? Acts of named persons, each bound to the very bytes of its files.

composed → reviewed → approved | rejected; a later edition of the same month supersedes it; letters that left make it issued.
Nothing here happens by time: without the act of a named person an edition waits for ever.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from etl.errors import ActRefused


class Act(StrEnum):
    REVIEW = "review"
    APPROVE = "approve"
    REJECT = "reject"


class Stage(StrEnum):
    COMPOSED = "composed"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    REJECTED = "rejected"
    ISSUED = "issued"  # at least one letter left
    SUPERSEDED = "superseded"


LOGGED_AS = {Act.REVIEW: "edition_reviewed", Act.APPROVE: "edition_approved", Act.REJECT: "edition_rejected"}
RIGHT = {Act.REVIEW: "review", Act.APPROVE: "release", Act.REJECT: "release"}


@dataclass(frozen=True)
class Given:
    """One act as it is kept. ``files_sha256`` is the digest of names and hashes of all files that the person saw."""

    edition_id: str
    act_no: int
    act: Act
    files_sha256: str
    who: str
    role: str
    why: str
    acted_at: str


def digest(files: Mapping[str, str]) -> str:
    """SHA-256 over names and hashes of the files of an edition: what an approval is bound to."""
    return hashlib.sha256(json.dumps(dict(files), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def stage(acts: Sequence[Given], files_sha256: str, *, is_superseded: bool, has_left: bool) -> Stage:
    """Where an edition stands: acts oldest first; those bound to other bytes count for nothing."""
    if is_superseded:
        return Stage.SUPERSEDED
    found = Stage.COMPOSED
    for each in acts:
        if each.files_sha256 == files_sha256:
            found = {Act.REVIEW: Stage.REVIEWED, Act.APPROVE: Stage.APPROVED, Act.REJECT: Stage.REJECTED}[each.act]
    return Stage.ISSUED if found is Stage.APPROVED and has_left else found


def may_follow(act: Act, now: Stage, acts: Sequence[Given], who: str) -> None:
    """ActRefused if the act does not fit where the edition stands, or if one person would be both pairs of eyes."""
    allowed = {
        Act.REVIEW: {Stage.COMPOSED},
        Act.APPROVE: {Stage.REVIEWED},
        Act.REJECT: {Stage.COMPOSED, Stage.REVIEWED, Stage.APPROVED},
    }[act]
    if now not in allowed:
        raise ActRefused(
            f"This edition is {now}; it cannot be {LOGGED_AS[act].removeprefix('edition_')} now.", next_step="esep release show tells what was done with it."
        )
    if act is Act.APPROVE and any(each.act is Act.REVIEW and each.who == who for each in acts):
        raise ActRefused("Whoever reviewed an edition does not approve it.", next_step="Ask another person who may release.")
