"""What goes wrong in the set of certificates? Damaged days and numbers, and a person among organisations."""

from demo.damage.decoys import INSTITUTE
from demo.world.accreditations import certificate
from demo.world.model import World
from demo.world.registers import PERSON


def apply(world: World) -> None:
    """Add the certificates of the decoy institute."""
    name = "«Үлгі сынақ институты»"
    world.certificates.extend(
        [
            certificate(901, INSTITUTE, name, issued="2027-02-01", until="2030-02-01"),
            certificate(902, INSTITUTE, name, until="2020-01-01"),
            certificate(903, "010140990612", name),
            certificate(904, INSTITUTE, name, issued="весной"),
            certificate(905, INSTITUTE, name, certificate=None),
            certificate(906, PERSON, "Үлгі Тұлға"),
        ]
    )
