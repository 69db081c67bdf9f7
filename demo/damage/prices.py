"""What goes wrong at the statistics office? Further months of a series with damaged values."""

from demo.world.model import World
from demo.world.prices import period


def apply(world: World) -> None:
    """Add months before the first one of the history, so that no chain of ours is broken."""
    construction = world.prices["construction"][0]["periods"]
    construction += [
        period("2023-01", "восемь"),
        period("2023-02", "-"),
        period("2023-03", "х"),
        period("2023-04", "108,9"),
        period("2023-05", "116.2"),
        period("2027-01", "100.4"),
    ]
