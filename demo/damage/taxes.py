"""What goes wrong at the State Revenue Committee? Damaged payments of a decoy, and an answer about somebody else."""

from demo.damage.decoys import ANSWERED_AS_ANOTHER, ENTERPRISE, NOWHERE_LISTED, day
from demo.world.model import Record, World
from demo.world.taxes import payment


def paid(number: int, month: str, **changes: object) -> Record:
    """A good payment of the decoy with some fields changed; other fields may be damaged beyond reading."""
    return payment("0601", "103101", number, day(f"{month}-16"), day(f"{month}-15"), 1_564_600) | changes


def apply(world: World) -> None:
    """Add one payment for each defect."""
    world.payments[ENTERPRISE] = [
        paid(1, "2025-01"),
        paid(2, "2025-02", KBK="108125"),
        paid(3, "2026-09", WriteOffDate="2027-01-15+05:00", filedUnder="2026-09-15"),
        paid(4, "2025-04", WriteOffDate="2023-05-15+06:00", filedUnder="2025-04-15"),
        paid(5, "2025-05", Summa="-15646.00"),
        paid(6, "2025-06", Summa="15 646,00"),
        paid(7, "2025-07", EntryType="7"),
        paid(8, "2025-08", TaxOrgCode="601"),
        paid(9, "2025-09", ReceiptDate="2025-02-31+05:00"),
        paid(10, "2025-10"),
        paid(10, "2025-10"),
        paid(12, "2025-05", KBK="101201", Summa="3500000.00"),
        paid(11, "2025-11"),
        paid(11, "2025-11", Summa="99999.00"),
    ]
    world.payments[ANSWERED_AS_ANOTHER] = [paid(20, "2026-06")]
    world.answered_as[ANSWERED_AS_ANOTHER] = NOWHERE_LISTED
