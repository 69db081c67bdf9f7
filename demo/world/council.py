"""What do science and business do together, and what has the Council on Science met about? The views of the department's database.

The four topics that were considered and the one to come are the article's own; days, numbers and decisions are invented.
"""

from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa

from demo.world.model import Record, chance
from demo.world.register import Organisation
from etl.sources.collaboration.fetch import VIEWS

TOPICS = (
    ("industry", "Өнеркәсіп", "Промышленность", "2025-11-20"),
    ("ecology", "Экология", "Экология", "2026-02-12"),
    ("agriculture", "Ауыл шаруашылығы", "Сельское хозяйство", "2026-05-21"),
    ("medicine", "Медицина", "Медицина", "2026-08-27"),
)
NEXT = ("ai", "Өңірдегі жасанды интеллект технологиялары", "Технологии искусственного интеллекта в регионе", None)
ABROAD = (("Heriot-Watt University", "GB"), ("IVF Medical Corporation", "JP"))
PROJECTS = 14


def views(known: list[Organisation], seed: int) -> dict[str, list[Record]]:
    """The rows of each view, under our names."""
    meetings = [meeting(number, *told, state="planned" if told is NEXT else "held") for number, told in enumerate((*TOPICS, NEXT), 1)]
    decisions = [
        decision("S-2026-02", 1, "Қалдықтар бойынша бірлескен зертхана ашу", "Открыть совместную лабораторию по отходам", "2026-09-15"),
        decision("S-2026-03", 1, "Тұқым сапасын зерттеуді қаржыландыруды ұсыну", "Предложить финансирование исследований качества семян", "2026-12-31"),
        decision("S-2026-04", 1, "Клиникалық сынақтар жоспарын әзірлеу", "Разработать план клинических испытаний", None, state="done"),
    ]
    return {"core_joint_projects": _projects(known, seed), "core_council_meetings": meetings, "core_council_decisions": decisions}


def _projects(known: list[Organisation], seed: int) -> list[Record]:
    """Joint projects of universities and institutes; partners are named as contracts name them, not as registers do."""
    universities = [each for each in known if each.type in ("UNIVERSITY", "INSTITUTE")]
    enterprises = [each for each in known if each.type == "ENTERPRISE"]
    rng, found = chance(seed, "joint projects"), []
    for number in range(1, PROJECTS + 1):
        partner = enterprises[number % len(enterprises)]
        begins = date(2024, 11, 1) + timedelta(days=45 * number)
        spelled = (partner.name_ru, partner.name_kk, partner.name_ru.upper(), partner.name_ru.replace("«", '"').replace("»", '"'))[number % 4]
        by_number = partner.bin if number % 3 else None
        sum_ = f"{rng.randint(4, 60) * 500_000}.00" if number % 5 else None
        found.append(joint(number, universities[number % len(universities)].bin, spelled, by_number, "KZ", begins, sum_))
    for place, (name, country) in enumerate(ABROAD, PROJECTS + 1):
        found.append(joint(place, universities[place % 2].bin, name, None, country, date(2025, 9, 1), None))
    return found


def joint(number: int, university: str, partner: str, partner_bin: str | None, country: str, begins: date, tenge: str | None, **changes: object) -> Record:
    """One joint project."""
    record: Record = {"joint_project_id": f"J-{number:04d}", "bin": university, "partner_name": partner, "partner_bin": partner_bin, "country_code": country}
    more = {"title_kk": f"Бірлескен жоба {number}", "title_ru": f"Совместный проект {number}", "theme_code": TOPICS[number % 4][0]}
    days = {"starts_on": begins.isoformat(), "ends_on": (begins + timedelta(days=730)).isoformat()}
    return record | more | days | {"contract_tiyn": tenge} | changes


def meeting(number: int, theme: str, topic_kk: str, topic_ru: str, day: str | None, state: str = "held", **changes: object) -> Record:
    """One meeting of the Council."""
    record: Record = {"meeting_id": f"S-2026-{number:02d}", "region_code": "15", "met_on": day, "state_code": state, "theme_code": theme}
    return record | {"topic_kk": topic_kk, "topic_ru": topic_ru} | changes


def decision(meeting_id: str, number: int, text_kk: str, text_ru: str, due: str | None, state: str = "open") -> Record:
    """One decision of a meeting."""
    return {"decision_id": f"{meeting_id}/{number}", "meeting_id": meeting_id, "text_kk": text_kk, "text_ru": text_ru, "due_on": due, "state_code": state}


def as_database(rows: dict[str, list[Record]], folder: Path) -> bytes:
    """A database with the views, built in a file of that folder and handed over as bytes; the same rows give the same bytes."""
    place, held = folder / "register.building", sa.MetaData()
    tables = {view: sa.Table(view, held, *(sa.Column(name, sa.Text) for name in table.names)) for view, table in VIEWS.items()}
    engine = sa.create_engine(f"sqlite:///{place}")
    held.create_all(engine)
    with engine.begin() as connection:
        for view, table in VIEWS.items():
            connection.execute(sa.insert(tables[view]), [{name: row.get(name) for name in table.names} for row in rows[table.name]])
    engine.dispose()
    content = place.read_bytes()
    place.unlink()
    return content
