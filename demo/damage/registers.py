"""What goes wrong in the registers? Entries with a damaged number or day."""

from demo.world.model import World
from demo.world.register import synthetic_bin
from demo.world.registers import entry


def apply(world: World) -> None:
    """Add the entries to the register of those who cannot be found."""
    world.registers["WRONG_ADDRESS"] += [
        entry("150340990821", "Үлгі Цифр", "01.02.2026"),
        entry(synthetic_bin("1503", 85), "Үлгі Күн", "01.02.2027"),
        entry(synthetic_bin("1503", 86), "Үлгі Сөз", "в мае"),
    ]
