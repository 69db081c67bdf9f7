"""What do universities and institutes report of their units?"""

from random import Random

from demo.world.model import FIRST, Line, chance
from etl.core.period import Period

# Unit: staff, foreign staff, laboratories, publications a month, chance of a patent application, chance of a licence, joint projects; first month.
UNITS: dict[str, dict[str, tuple[float, int, int, float, float, float, int, str]]] = {
    "aru": {
        "innovation_technopark": (22.5, 0, 0, 0.6, 0.25, 0.12, 9, ""),
        "research_centre": (48.0, 4, 4, 3.2, 0.3, 0.08, 6, "2024-10"),
        "heriot_watt_campus": (41.0, 15, 2, 2.1, 0.05, 0.0, 3, ""),
        "laboratory_metallurgy": (11.5, 0, 1, 0.8, 0.15, 0.03, 3, "2025-01"),
        "laboratory_materials": (9.0, 1, 1, 0.9, 0.12, 0.02, 2, "2025-01"),
        "laboratory_ecology": (8.5, 0, 1, 0.7, 0.06, 0.0, 2, "2025-03"),
        "laboratory_biotechnology": (10.0, 1, 1, 1.0, 0.1, 0.02, 1, "2025-03"),
    },
    "zkmu": {
        "research_department": (37.5, 2, 3, 3.8, 0.2, 0.05, 4, ""),
        "oncology_laboratory": (14.0, 1, 1, 1.4, 0.12, 0.03, 2, ""),
        "prevention_centre": (9.5, 0, 1, 0.9, 0.04, 0.0, 1, "2025-03"),
    },
    "agro_institute": {"field_station": (18.0, 0, 1, 0.8, 0.08, 0.02, 3, ""), "soil_laboratory": (12.5, 0, 1, 0.7, 0.05, 0.0, 1, "")},
    "mining_institute": {"ore_laboratory": (21.0, 1, 2, 1.2, 0.14, 0.06, 4, ""), "pilot_hall": (7.5, 0, 1, 0.2, 0.03, 0.02, 2, "")},
}
JSON_SENDER = "zkmu"
ZERO_UNIT, ZERO_MONTH = ("mining_institute", "pilot_hall"), "2026-09"  # a unit that reports true zeros


def _count(rng: Random, mean: float) -> int:
    """A count around a small mean."""
    return sum(rng.random() < mean / 6 for _ in range(6))


def unit_lines(key: str, month: Period, seed: int) -> tuple[Line, ...]:
    """The rows of one university or institute for a month, in the order of the form."""
    lines: list[Line] = []
    for unit, (staff, foreign, laboratories, publications, filing, licensing, joint, since) in UNITS[key].items():
        if since and str(month) < since:
            continue
        rng = chance(seed, "university", key, unit, month)
        if (key, unit) == ZERO_UNIT and str(month) == ZERO_MONTH:
            lines.append((unit, 0, 0, 0, 0, 0, 0, 0, 0, 0))
            continue
        age = month.months_since(FIRST)
        people = round((staff * (0.9 + 0.1 * age / 35) + rng.uniform(-0.4, 0.4)) * 2) / 2
        licences = int(rng.random() < licensing)
        income = licences * rng.randint(4, 40) * 250_000
        lines.append(
            (
                unit,
                people,
                foreign,
                laboratories,
                _count(rng, publications),
                int(rng.random() < filing),
                int(rng.random() < filing * 0.6),
                licences,
                income,
                joint + rng.randint(-1, 1),
            )
        )
    return tuple(lines)
