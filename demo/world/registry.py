"""What does the register of legal entities hold? A card for each organisation, and invented enterprises of the region that nobody supports."""

from dataclasses import replace
from datetime import date

from demo.world.model import MILLION, MONTHS, Record, chance, dotted
from demo.world.register import Organisation, synthetic_bin
from demo.world.taxes import payments

PEERS = 30
LARGE, MEDIUM, SMALL = "311", "215", "125"  # size classes as they are written; the numbers are invented
HAS_STOPPED = range(28, PEERS)  # two enterprises that pay nothing any more


def cards(known: list[Organisation]) -> dict[str, Record]:
    """By BIN; names in both languages, of which a card states one."""
    return {each.bin: card(each.bin, each.name_kk, each.name_ru, each.oked, each.kato, LARGE if each.is_large else MEDIUM) for each in known}


def card(number: str, name_kk: str, name_ru: str, oked: str, kato: str, size: str, **changes: object) -> Record:
    record: Record = {"bin": number, "nameKk": name_kk, "nameRu": name_ru, "registerDate": f"{registered(number)}T00:00:00", "okedCode": oked}
    more = {"okedName": "…", "secondOkeds": None, "krpCode": size, "krpName": "…", "kseCode": "1122", "kseName": "…", "katoCode": kato}
    return record | more | {"fio": "ҮЛГІ ТҰЛҒА"} | changes


def registered(number: str) -> str:
    """The first day of the month that a number states."""
    year = int(number[:2])
    return date(1900 + year if year > 50 else 2000 + year, int(number[2:4]), 1).isoformat()


def peers(known: list[Organisation], seed: int) -> list[Organisation]:
    """Invented enterprises with the activities of the supported ones, in their districts."""
    enterprises = [each for each in known if each.type == "ENTERPRISE"]
    found = []
    for serial in range(PEERS):
        like, rng = enterprises[serial % len(enterprises)], chance(seed, "peers", serial)
        number = next(made for step in range(9) if (made := _number(f"{rng.randint(5, 22):02d}{rng.randint(1, 12):02d}", 300 + 10 * serial + step)))
        names = (f"«Үлгі Көрші {serial + 1}» ЖШС", f"ТОО «Үлгі Көрші {serial + 1}»")
        quiet = frozenset(str(month) for month in MONTHS[24:]) if serial in HAS_STOPPED else frozenset[str]()
        payroll = rng.randint(3, 40) * MILLION
        told = replace(like, key=f"peer{serial}", bin=number, name_kk=names[0], name_ru=names[1], payroll_tiyn=payroll, quiet=quiet)
        found.append(replace(told, is_large=False, imports=False, since=None, silent=frozenset(), nil=frozenset()))
    return found


def _number(registered_in: str, serial: int) -> str | None:
    try:
        return synthetic_bin(registered_in, serial)
    except ValueError:
        return None


def listed(entity: Organisation) -> Record:
    """One line of the ordered list."""
    day = dotted(date.fromisoformat(registered(entity.bin)))
    return {"bin": entity.bin, "name": entity.name_ru, "day": day, "oked": entity.oked, "size": SMALL, "kato": entity.kato}


def peer_payments(each: Organisation, number: int, seed: int) -> list[Record]:
    """What such an enterprise pays: taxes that follow a payroll and an output without support."""
    rng = chance(seed, "peer money", each.key)
    payrolls = {str(month): round(each.payroll_tiyn * (1 + 0.004 * place) * rng.uniform(0.95, 1.05)) for place, month in enumerate(MONTHS)}
    outputs = {month: round(pay * rng.uniform(3.5, 4.5)) for month, pay in payrolls.items()}
    return payments(each, f"06{number % 14 + 1:02d}", payrolls, outputs, seed)
