"""In which state is a month? Open until its first edition, then closed; locked from the act that says so to the one that takes it back."""

from collections.abc import Sequence
from enum import StrEnum


class PeriodState(StrEnum):
    OPEN = "open"  # no edition yet
    CLOSED = "closed"  # editions may follow
    LOCKED = "locked"  # no further edition


def state_of(editions: int, acts: Sequence[str]) -> PeriodState:
    """The state of one month of one region, from the number of its editions and its acts (lock | unlock), oldest first."""
    if acts and acts[-1] == "lock":
        return PeriodState.LOCKED
    return PeriodState.CLOSED if editions else PeriodState.OPEN
