"""Who has applied for support? The article's 57 applications for 2.8 bn tenge under review, and some that were decided before."""

import csv
import io
from datetime import date, timedelta

from demo.world.model import LAST, Record, chance, dotted
from demo.world.register import Organisation
from etl.sources.applications.tidy import HEADINGS

PENDING, REQUESTED = 57, 2_800_000_000  # the article: applications of the reporting year and the sum asked for, in tenge
DECIDED = {"одобрена": 11, "отклонена": 9, "отозвана": 4}  # invented
PROGRAMMES = ("ГФ", "ГФ", "ГФ", "ПЦФ", "Коммерциализация", "Инновационный грант", "Инновационный грант")
TOPICS = (
    ("Хром қалдықтарын қайта өңдеу", "Переработка отходов хрома"),
    ("Дала жайылымдарын қашықтан бақылау", "Дистанционный мониторинг степных пастбищ"),
    ("Онкологияны ерте анықтау", "Ранняя диагностика онкологии"),
    ("Қой жүнінен жылу оқшаулау материалы", "Теплоизоляция из овечьей шерсти"),
    ("Мал дәрігерлік вакциналар", "Ветеринарные вакцины"),
    ("Жел-күн гибридті қондырғылары", "Ветро-солнечные гибридные установки"),
    ("Мұнай шламын биологиялық тазарту", "Биологическая очистка нефтешлама"),
    ("Өнеркәсіпке арналған жасанды интеллект", "Искусственный интеллект для промышленности"),
    ("Пластик қалдықтарынан құрылыс материалдары", "Стройматериалы из пластиковых отходов"),
    ("Құрғақшылыққа төзімді дақылдар", "Засухоустойчивые культуры"),
)


def applications(leads: list[Organisation], seed: int) -> list[Record]:
    """All applications by number, as the department writes them down: the headings of its list are the keys."""
    rng = chance(seed, "applications")
    weights = [rng.randint(4, 30) for _ in range(PENDING)]
    sums = [REQUESTED // 100_000 * weight // sum(weights) * 100_000 for weight in weights]
    sums[-1] += REQUESTED - sum(sums)
    found = []
    states = [state for state, count in DECIDED.items() for _ in range(count)] + ["на рассмотрении"] * PENDING
    for number, state in enumerate(states, 1):
        is_pending = state == "на рассмотрении"
        first = date(2026, 1, 12) if is_pending else date(2025, 9, 15)
        submitted = first + timedelta(days=rng.randint(0, 250 if is_pending else 150))
        decided = None if is_pending else min(submitted + timedelta(days=rng.randint(60, 190)), LAST.last_day)
        topic, lead = TOPICS[rng.randrange(len(TOPICS))], leads[rng.randrange(len(leads))]
        requested = sums[number - 1 - sum(DECIDED.values())] if is_pending else rng.randint(20, 90) * 1_000_000
        found.append(
            record(
                f"Z{submitted.year % 100}-{number:04d}",
                lead.bin,
                *(f"{text} ({number})" for text in topic),
                PROGRAMMES[rng.randrange(len(PROGRAMMES))],
                lead.kato,
                dotted(submitted),
                f"{requested}.00",
                state,
                dotted(decided) if decided else "",
            )
        )
    return found


def record(*cells: str) -> Record:
    """One line of the list by its headings; ValueError for too many or too few cells."""
    return dict(zip(HEADINGS, cells, strict=True))


def as_csv(records: list[Record]) -> bytes:
    """The list as the department's spreadsheet program exports it: semicolons, a mark at the start, lines as on Windows."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(HEADINGS), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode("utf-8-sig")
