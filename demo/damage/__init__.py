"""What is wrong with the damaged world? The defects that ``demo/defects.toml`` names, added to the clean world's deliveries.

Each is chosen so that exactly the named rule fires. Good rows are not destroyed: damage comes as further rows,
files and late deliveries, mostly of decoys.
"""

from demo.damage import (
    accreditations,
    applications,
    contracts,
    council,
    decoys,
    enterprises,
    grants,
    orders,
    prices,
    rates,
    registers,
    registry,
    taxes,
    universities,
)
from demo.damage.grants import SYNTHETIC_PERSON_NUMBER
from demo.world.model import World


def apply(world: World) -> World:
    """The same world with the decoys and all defects added."""
    decoys.add(world)
    for part in (grants, rates, taxes, enterprises, universities, orders, applications, prices, registers, contracts, registry, accreditations, council):
        part.apply(world)
    return world


__all__ = ["SYNTHETIC_PERSON_NUMBER", "apply"]
