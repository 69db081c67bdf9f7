"""Where pure meets the world: land, refine, gate, close, deliver. Each may run twice and be killed anywhere."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.settings import Settings


def verify_log(settings: "Settings") -> dict[str, object]:
    """Walk the audit log and everything that vouches for it; LogBroken names the first wrong entry."""
    from etl.steps.verifying import verify_log as verify

    return verify(settings)
