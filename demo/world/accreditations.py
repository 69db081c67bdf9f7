"""Who may carry out research for state money? Certificates of universities and institutes, one of which has just ended."""

from demo.world.model import Record
from demo.world.register import Organisation, synthetic_bin

ENDED = "mining_institute"  # its certificate held until August 2026
STRANGERS = 640  # so that the set takes more than one page


def certificates(known: list[Organisation]) -> list[Record]:
    """The set in the order of its numbers: organisations of other regions among ours."""
    ours = [each for each in known if each.type in ("UNIVERSITY", "INSTITUTE")]
    found = [certificate(number, each.bin, each.name_ru, until="2026-08-31" if each.key == ENDED else "2028-03-15") for number, each in enumerate(ours, 1)]
    others = [number for serial in range(700) if (number := _number(serial))][:STRANGERS]
    return found + [certificate(100 + place, number, f"«Үлгі ғылым {place}»") for place, number in enumerate(others)]


def _number(serial: int) -> str | None:
    try:
        return synthetic_bin(f"{serial % 17 + 5:02d}{serial % 12 + 1:02d}", serial + 200)
    except ValueError:
        return None


def certificate(number: int, bin: str, name: str, until: str = "2027-06-30", **changes: object) -> Record:
    """One record of the set."""
    record: Record = {"id": number, "certificate": f"МК-{number:06d}", "bin": bin, "name_kk": name, "name_ru": name}
    return record | {"issued": "2023-03-16", "expires": until, "modified": "2026-09-01"} | changes
