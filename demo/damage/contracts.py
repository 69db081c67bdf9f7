"""What goes wrong in state procurement? Contracts with a damaged sum, number or day."""

from datetime import date

from demo.damage.decoys import INSTITUTE
from demo.world.contracts import SUPPLIERS, contract
from demo.world.model import World

LATER = {"lastUpdateDate": "2026-09-10 10:00:00"}


def apply(world: World) -> None:
    """Add the contracts of the decoy institute, and one of a customer that was not asked about."""
    day = date(2026, 9, 1)
    world.contracts.extend(
        [
            contract(901, INSTITUTE, SUPPLIERS[0], day, 100, contractSumWnds="сто"),
            contract(902, INSTITUTE, "160340990900", day, 100),
            contract(903, INSTITUTE, SUPPLIERS[0], date(2027, 2, 1), 100, **LATER),
            contract(904, INSTITUTE, SUPPLIERS[0], day, -100),
            contract(905, SUPPLIERS[1], SUPPLIERS[0], day, 100, answeredFor=INSTITUTE),
        ]
    )
