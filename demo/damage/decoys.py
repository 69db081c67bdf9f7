"""Upon whom is the damage done? Legal organisations, projects and awards that exist only to carry it, so that no real figure is disturbed.

Their money is private, so they stay out of every headline.
"""

from datetime import date
from decimal import Decimal

from demo.world.model import Record, World
from demo.world.register import synthetic_bin

ENTERPRISE = synthetic_bin("0703", 60)  # begins with a zero, to be lost
INSTITUTE = synthetic_bin("0101", 61)
ANSWERED_AS_ANOTHER = synthetic_bin("1201", 62)
NOWHERE_LISTED = synthetic_bin("1201", 63)
MONEY_PROJECT, RESULTS_PROJECT, NO_PROJECT = "AKT-901", "AKT-902", "AKT-999"
OPEN_AWARD, UNPAID_AWARD, ENDED_AWARD = "AP25990901", "AP25990903", "AP23990904"
CITY = "151010000"


def organisation(number: str, name: str, **changes: object) -> Record:
    kind = {"bin": number, "nameKk": f"«{name}» (ақау үлгісі)", "nameRu": f"«{name}» (пример дефекта)", "type": "ENTERPRISE", "oked": "72190", "kato": CITY}
    return kind | changes


def project(number: str, **changes: object) -> Record:
    return {
        "projectNo": number,
        "leadBin": ENTERPRISE,
        "titleKk": "Ақаулар көрсетілімі",
        "titleRu": "Демонстрация дефектов",
        "theme": "industry",
        "kato": CITY,
        "status": "RUNNING",
        "startDate": "01.10.2023",
        "endDate": "31.12.2027",
        "capacityLow": None,
        "capacityHigh": None,
    } | changes


def award(number: str, **changes: object) -> Record:
    return {
        "irn": number,
        "projectNo": MONEY_PROJECT,
        "recipientBin": ENTERPRISE,
        "programme": "Собственные средства",
        "supportBasis": "private",
        "signDate": "20.12.2024",
        "startDate": "01.01.2025",
        "endDate": "31.12.2027",
        "sum": Decimal("1000000.00"),
    } | changes


def add(world: World) -> None:
    """Put the decoys into the world; by themselves they break no rule."""
    world.grants["organisations"] += [
        organisation(ENTERPRISE, "Үлгі Сынақ"),
        organisation(INSTITUTE, "Үлгі сынақ институты", type="INSTITUTE"),
        organisation(ANSWERED_AS_ANOTHER, "Үлгі Басқа"),
    ]
    world.grants["projects"] += [project(MONEY_PROJECT), project(RESULTS_PROJECT, capacityLow=10, capacityHigh=20)]
    ended = award(ENDED_AWARD, signDate="20.09.2023", startDate="01.10.2023", endDate="31.12.2024")
    world.grants["awards"] += [award(OPEN_AWARD), award(UNPAID_AWARD), ended]
    paid = {"planDate": "10.11.2023", "planSum": Decimal("100000.00"), "payDate": "14.11.2023", "paySum": Decimal("100000.00")}
    world.grants["tranches"].append({"irn": ENDED_AWARD, "no": 1, **paid})


def day(text: str) -> date:
    return date.fromisoformat(text)
