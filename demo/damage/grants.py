"""What goes wrong at the operator of grants? Damaged records beside the good ones."""

from decimal import Decimal

from demo.damage.decoys import (
    ENDED_AWARD,
    ENTERPRISE,
    MONEY_PROJECT,
    NO_PROJECT,
    NOWHERE_LISTED,
    OPEN_AWARD,
    RESULTS_PROJECT,
    UNPAID_AWARD,
    award,
    organisation,
    project,
)
from demo.world.model import Record, World
from demo.world.register import synthetic_bin

# Built as a personal number and born on 30 February, so it is nobody's. It must never appear in a log or a report: tests search for it here.
SYNTHETIC_PERSON_NUMBER = "010230500015"
LOOK_ALIKE_AWARD = "AP25990027"  # a real award of the world, printed with Cyrillic letters
THOUSAND = Decimal("1000.00")
ELSEWHERE = synthetic_bin("1411", 71)
BRANCH = "150541990808"  # the sixth digit says that it is a branch
ITS_OWN_HEIR = synthetic_bin("1504", 73)
LAST_MONTH = {"filedUnder": "2026-09"}


def apply(world: World) -> None:
    """Add the damaged records of all nine lists."""
    grants = world.grants
    _organisations(grants["organisations"])
    _projects(grants["projects"])
    _awards(grants["awards"])
    grants["amendments"] += [
        {"irn": "AP26990999", "seq": 1, "effectiveDate": "01.03.2026", "newSum": THOUSAND, "newEndDate": "31.12.2026"},
        {"irn": OPEN_AWARD, "seq": 1, "effectiveDate": "01.03.2026", "newSum": Decimal("-5000000.00"), "newEndDate": "31.12.2027"},
        {"irn": OPEN_AWARD, "seq": 2, "effectiveDate": "01.03.2026", "newSum": THOUSAND, "newEndDate": "31.11.2027"},
    ]
    _tranches(grants["tranches"])
    _expenditures(grants["expenditures"])
    _plans(grants["plans"])
    _readiness(grants["readiness"])
    grants["participants"] += [
        _taking_part(ENTERPRISE, "01.06.2025", project=NO_PROJECT),
        _taking_part(NOWHERE_LISTED, "01.01.2023", "31.12.2023"),
        _taking_part(ENTERPRISE, "01.01.2024", "31.12.2024", "0.5"),
        _taking_part(ENTERPRISE, "01.01.2026", "31.12.2025", project=RESULTS_PROJECT),
    ]


def _taking_part(number: str, first: str, last: str | None = None, share: str = "1", project: str = MONEY_PROJECT) -> Record:
    return {"projectNo": project, "bin": number, "from": first, "to": last, "share": Decimal(share)}


def _organisations(records: list[Record]) -> None:
    twins = [organisation(synthetic_bin("1405", 64), name) for name in ("Үлгі Егіз", "Үлгі Егіз-2")]
    records += [
        organisation("140640990657", "Үлгі Цифр"),
        organisation(SYNTHETIC_PERSON_NUMBER, "Үлгі Тұлға"),
        organisation("140790990675", "Үлгі Түр"),
        organisation("0708409906680", "Үлгі Он үш"),
        {**organisation("", "Үлгі Нөл"), "bin": int(synthetic_bin("0708", 66))},
        organisation(synthetic_bin("1407", 67), "Үлгі Қор", type="FUND"),
        organisation(synthetic_bin("1408", 68), "Үлгі Код", kato="15101000"),
        organisation(synthetic_bin("1409", 69), "Үлгі Шет", kato="991010000"),
        organisation(synthetic_bin("1410", 70), "Үлгі Атсыз", nameRu=None),
        organisation(synthetic_bin("1412", 72), "Үлгі Қызмет", oked="04110"),
        organisation(ELSEWHERE, "Үлгі Басқа өңір", kato="711210000"),
        organisation(BRANCH, "Үлгі Филиал"),
        organisation(ITS_OWN_HEIR, "Үлгі Шеңбер", successorBin=ITS_OWN_HEIR, successionDate="01.04.2026"),
        organisation(synthetic_bin("1504", 76), "Үлгі Мирасқор", successorBin=BRANCH),
        dict(next(each for each in records if "Үлгі Су" in each["nameRu"])),
        *twins,
    ]


def _projects(records: list[Record]) -> None:
    records += [
        project("AKT-911", leadBin=NOWHERE_LISTED),
        project("AKT-912", endDate="01.01.2020"),
        project("AKT-913", capacityLow=50, capacityHigh=40),
        project("AKT-914", kato="150300000"),
        project("АКТ-915"),  # the letters are Cyrillic
        project("AKT-916", status="PAUSED"),
        project("AKT-917", startDate="31.02.2026"),
        project("AKT-918", theme="space"),
        project("AKT-919", titleKk=None),
        project("AKT-920", leadBin=ELSEWHERE),
    ]


def _awards(records: list[Record]) -> None:
    printed = next(each for each in records if each["irn"] == LOOK_ALIKE_AWARD)
    copied = dict(next(each for each in records if each["irn"] == "AP24990008"))
    printed["irn"] = "АР" + LOOK_ALIKE_AWARD[2:]
    records += [
        award("AP26990911", projectNo=NO_PROJECT),
        award("AP26990912", recipientBin=NOWHERE_LISTED),
        award("AP26990913", endDate="01.01.2020"),
        award("AP26990914", signDate="15.01.2027", startDate="01.02.2027"),
        award("KX26990915"),
        award("AP269916"),
        award("AP26990917", sum=Decimal("-1000000.00")),
        award("AP26990918", sum="100 000 000,00"),
        award("AP26990919", programme="Субсидия"),
        award("AP26990920", supportBasis="charity"),
        award("AP26990921", signDate="31.02.2026"),
        copied,
        award("AP26990922"),
        award("AP26990922", sum=Decimal("1500000.00")),
        award("AP26990923", jobsAtRisk=Decimal("-4")),
    ]


def _tranche(number: int, plan: str = "1000.00", paid: str | None = None, on: str | None = None, irn: str = OPEN_AWARD) -> Record:
    return {"irn": irn, "no": number, "planDate": "10.01.2025", "planSum": Decimal(plan), "payDate": on, "paySum": Decimal(paid) if paid else None}


def _tranches(records: list[Record]) -> None:
    records += [
        _tranche(1, "100000.00", "100000.00", "30.06.2025"),
        _tranche(2, paid="1000.00"),
        {**_tranche(3, paid="1000.00", on="15.12.2026"), "planDate": "01.12.2026"},
        _tranche(4, "-1000.00"),
        _tranche(5, paid="1000.00", on="20.01.2025"),
        _tranche(5, paid="1000.00", on="20.01.2025"),
        _tranche(6, "1000.00"),
        _tranche(6, "2000.00"),
        _tranche(7, paid="1000.00", on="31.02.2026"),
        _tranche(9, paid="5000000.00", on="20.01.2025"),
        _tranche(1, irn="AP26990999"),
    ]


def _spent(month: str, tenge: object = THOUSAND, line: str = "services", irn: str = OPEN_AWARD) -> Record:
    return {"irn": irn, "month": month, "costLine": line, "acceptedSum": tenge}


def _expenditures(records: list[Record]) -> None:
    records += [
        _spent("2026-03", Decimal("0.00"), irn="AP26990999"),
        _spent("2026-03", Decimal("150000.00"), irn=UNPAID_AWARD),
        _spent("2025-03", irn=ENDED_AWARD),
        _spent("2026-11") | LAST_MONTH,
        _spent("2026-13") | LAST_MONTH,
        _spent("2025-08", line="аренда"),
        _spent("2025-09", Decimal("-1000.00")),
        _spent("2025-10", "1 250 000,00"),
        _spent("2025-11"),
        _spent("2025-11"),
        _spent("2025-12"),
        _spent("2025-12", Decimal("2000.00")),
    ]


def _planned(month: str, tenge: str | None, due: object = False, **changes: object) -> Record:
    told: Record = {
        "projectNo": MONEY_PROJECT,
        "month": month,
        "spendToDate": Decimal(tenge) if tenge else None,
        "sales": None,
        "jobs": None,
        "exportUsd": None,
        "taxes": None,
        "waste": None,
    }
    return told | {"reportingDue": due} | changes


def _plans(records: list[Record]) -> None:
    records += [
        _planned("2026-01", "100000.00", "возможно"),
        _planned("2026-02", "100000.00", jobs=Decimal("-3.5")),
        _planned("2026-03", None),
        _planned("2026-07", "500000.00"),
        _planned("2026-08", "400000.00"),
        _planned("2026-08", "100000.00", projectNo=NO_PROJECT),
    ]


def _assessed(day: str, level: object, assessor: str = "OPERATOR", project: str = MONEY_PROJECT) -> Record:
    return {"projectNo": project, "date": day, "assessor": assessor, "trl": level}


def _readiness(records: list[Record]) -> None:
    records += [
        _assessed("20.01.2025", 3, "APPLICANT"),
        _assessed("20.06.2025", 4, project=NO_PROJECT),
        _assessed("20.01.2027", 8),
        _assessed("20.11.2025", 8),
        _assessed("20.12.2025", 12),
        _assessed("20.02.2026", 8, "МИНИСТЕРСТВО"),
        _assessed("31.02.2026", 8),
    ]
