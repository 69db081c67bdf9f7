"""What have universities and institutes bought? Contracts of one year with a few suppliers; one institute buys nearly all from one."""

from datetime import date, timedelta
from decimal import Decimal

from demo.world.model import Record, chance
from demo.world.register import Organisation, synthetic_bin
from demo.world.registers import PERSON

FAITHFUL = "agro_institute"  # buys nearly all from one supplier
CUSTOMERS = ("UNIVERSITY", "INSTITUTE")
SUPPLIERS = tuple(synthetic_bin("1603", serial) for serial in (90, 91, 92, 93, 94, 95))
COUNT = 14  # contracts of each customer


def contracts(known: list[Organisation], seed: int) -> list[Record]:
    """Contracts with the numbers of the interface, oldest first."""
    found: list[Record] = []
    for customer in (each for each in known if each.type in CUSTOMERS):
        rng = chance(seed, "contracts", customer.key)
        for number in range(COUNT):
            signed = date(2025, 10, 6) + timedelta(days=25 * number + rng.randint(0, 9))
            supplier = SUPPLIERS[0] if customer.key == FAITHFUL and number % 7 else SUPPLIERS[rng.randrange(len(SUPPLIERS))]
            found.append(contract(len(found) + 1, customer.bin, supplier, signed, rng.randint(8, 90) * 100_000))
    found.append(contract(len(found) + 1, next(each.bin for each in known if each.type == "UNIVERSITY"), PERSON, date(2026, 5, 4), 400_000))
    return found


def contract(number: int, customer: str, supplier: str, signed: date, tenge: int, **changes: object) -> Record:
    """One contract as the interface tells it."""
    record: Record = {"id": 17_000_000 + number, "customerBin": customer, "supplierBiin": supplier, "contractSumWnds": Decimal(tenge)}
    more = {"faktSumWnds": None, "signDate": f"{signed.isoformat()} 00:00:00", "refContractStatusId": 190, "deleted": 0}
    return record | more | {"lastUpdateDate": f"{(signed + timedelta(days=3)).isoformat()} 12:30:00"} | changes
