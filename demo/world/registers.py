"""Who stands in the registers of the State Revenue Committee? One of our enterprises, some strangers, and a person whom nobody may read."""

from demo.world.model import Record
from demo.world.register import Organisation, synthetic_bin

LISTED = "ekoteh"  # a synthetic enterprise that has fallen silent
PERSON = "890231301234"  # built like a personal number and born on 31 February, so it is nobody's


def entries(known: dict[str, Organisation]) -> dict[str, list[Record]]:
    """Number, name and day of each entry, by register."""
    ours = known[LISTED]
    strangers = [entry(synthetic_bin("1503", serial), f"ТОО «Үлгі Бөтен {serial}»", "14.05.2024") for serial in (81, 82, 83)]
    return {
        "BANKRUPT": strangers[:1],
        "INACTIVE": [entry(ours.bin, ours.name_ru, "18.08.2026"), strangers[1], entry(PERSON, "Үлгі Тұлға", "02.03.2025")],
        "INVALID_REGISTRATION": strangers[2:],
        "WRONG_ADDRESS": [],
    }


def entry(number: str, name: str, day: str) -> Record:
    return {"number": number, "name": name, "day": day}
