"""Where pure meets the world: land, refine, gate, close, deliver. Each may run twice and be killed anywhere."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.settings import Settings


def verify_log(settings: "Settings") -> dict[str, object]:
    """Recompute the chain of the audit log; LogBroken names the first wrong entry."""
    from etl.steps.verifying import verify_log as verify

    return verify(settings)
