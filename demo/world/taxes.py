"""What does each organisation pay to the budget? Taxes that follow its payroll and output, refunds, and sums that are no budget revenue."""

from datetime import date, timedelta
from random import Random

from demo.world.model import MONTHS, TODAY, Record, chance, day_in, tenge
from demo.world.register import Organisation
from etl.core.period import Period

INCOME_TAX, SOCIAL_TAX, CONTRIBUTIONS = 0.10, 0.095, 0.05  # of the payroll of the month before
VAT, ADDED_VALUE = 0.12, 0.3  # domestic VAT on the value added of the quarter before
PROFIT_TAX, MARGIN = 0.2, 0.08  # quarterly advance
NAMES = {
    "101201": "Индивидуальный подоходный налог с доходов, облагаемых у источника выплаты",
    "103101": "Социальный налог",
    "902101": "Социальные отчисления",
    "105101": "Налог на добавленную стоимость на произведённые товары",
    "105102": "Налог на добавленную стоимость на импортируемые товары",
    "105113": "НДС на товары, импортируемые с территории государств-членов ЕАЭС",
    "101110": "Корпоративный подоходный налог с крупных предприятий",
    "101111": "Корпоративный подоходный налог",
    "104101": "Налог на имущество",
    "104401": "Налог на транспортные средства",
}
UTC5_SINCE = date(2024, 3, 1)  # stamps before that day carry the old +06:00


def stamp(day: date) -> str:
    return day.isoformat() + ("+05:00" if day >= UTC5_SINCE else "+06:00")


def payment(office: str, kbk: str, number: int, received: date, written_off: date, tiyn: int, *, is_refund: bool = False) -> Record:
    """One payment as the State Revenue Committee answers it."""
    return {
        "TaxOrgCode": office,
        "KBK": kbk,
        "KBKNameRu": NAMES.get(kbk, ""),
        "PayNum": str(number),
        "PayType": "1",
        "EntryType": "2" if is_refund else "1",
        "ReceiptDate": stamp(received),
        "WriteOffDate": stamp(written_off),
        "Summa": f"{tenge(tiyn)}",
    }


def payments(payer: Organisation, office: str, payrolls: dict[str, int], outputs: dict[str, int], seed: int) -> list[Record]:
    """All payments of one organisation in the months of the world, in order of time; ``payrolls`` and ``outputs`` are tiyn by month text."""
    rng = chance(seed, "taxes", payer.key)
    number = rng.randint(100, 900)
    found = []
    for month in MONTHS:
        if str(month) in payer.quiet:
            continue
        for kbk, tiyn, is_refund in _due(payer, month, payrolls, outputs, rng):
            if tiyn < 100:
                continue
            number += rng.randint(1, 3)
            written_off = day_in(month, rng.randint(12, 25))
            received = min(written_off + timedelta(days=rng.randint(0, 2)), TODAY)
            found.append(payment(office, kbk, number, received, written_off, tiyn, is_refund=is_refund))
    return found


def _quarter(month: Period, amounts: dict[str, int], back: int) -> int:
    """Sum of three months that end ``back`` months before."""
    return sum(amounts.get(str(month.plus(-back - step)), 0) for step in range(3))


def _due(payer: Organisation, month: Period, payrolls: dict[str, int], outputs: dict[str, int], rng: Random) -> list[tuple[str, int, bool]]:
    pay = payrolls.get(str(month.previous), 0) or (payrolls.get(str(month), 0) if month == MONTHS[0] else 0)
    due = [("101201", round(pay * INCOME_TAX), False)]
    if payer.type != "STATE_BODY":
        due += [("103101", round(pay * SOCIAL_TAX), False), ("902101", round(pay * CONTRIBUTIONS), False)]
    if month.month in (2, 5, 8, 11):
        vat = round(_quarter(month, outputs, 2) * ADDED_VALUE * VAT * rng.uniform(0.9, 1.1))
        due.append(("105101", vat, False))
        if payer.imports and rng.random() < 0.35:
            due.append(("105101", round(vat * rng.uniform(0.1, 0.3)), True))
    if month.month in (3, 6, 9, 12):
        due.append(("101110" if payer.is_large else "101111", round(_quarter(month, outputs, 1) * MARGIN * PROFIT_TAX * rng.uniform(0.9, 1.1)), False))
    if payer.imports and rng.random() < 0.25:
        due.append((rng.choice(("105102", "105113")), round(pay * rng.uniform(0.2, 0.6)), False))
    if month.month == 4 and payer.type == "ENTERPRISE":
        due += [("104101", round(pay * 0.04), False), ("104401", round(pay * 0.01), False)]
    return due
