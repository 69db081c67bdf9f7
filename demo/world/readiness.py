"""How ready for use is each project found to be, when and by whom? Invented assessments in the shape of the operator's list."""

from demo.world.model import LAST, Record, chance, day_in, dotted
from demo.world.register import STATE_MONEY, Project

USUAL_START = {"industry": 5, "ecology": 5, "materials": 4, "energy": 4, "agriculture": 4, "medicine": 3, "ai": 4}
EVERY_MONTHS = 10


def assessments(project: Project, seed: int) -> list[Record]:
    """The applicant's own at the start, then one by the operator or an independent expert every ten months; some projects have none."""
    rng = chance(seed, "readiness", project.id)
    if project.awards[0].support not in STATE_MONEY or rng.random() < 0.1:
        return []
    found: list[Record] = []
    level, month, assessor = USUAL_START[project.theme] + rng.choice((-1, 0, 0)), project.start, "APPLICANT"
    while month <= LAST and (project.stopped is None or month <= project.stopped):
        found.append({"projectNo": project.id, "date": dotted(day_in(month, rng.randint(5, 25))), "assessor": assessor, "trl": level})
        level, month, assessor = min(9, level + rng.choice((0, 1, 1, 2))), month.plus(EVERY_MONTHS), rng.choice(("OPERATOR", "INDEPENDENT"))
    return found
