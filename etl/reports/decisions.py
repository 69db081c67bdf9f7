"""What must the governor decide? Drawn by rules from the figures; at most three, each with an owner and a day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from etl.core.figure import Figure
from etl.reports.counts import difference
from etl.reports.desk import Desk
from etl.reports.facts import Project
from etl.reports.rating import Light, thresholds
from etl.reports.typed import Label, Word

MOST = 3
NAMED = 6  # project numbers printed with a decision
OWNER = "Department of Entrepreneurship and Industrial and Innovative Development"


@dataclass(frozen=True)
class Decision:
    """``figures``: the numbers that its text states."""

    text: Word
    figures: tuple[Figure, ...]
    projects: Label
    owner: Word
    by: date


def red(desk: Desk) -> list[Project]:
    return [project for project in desk.supported if desk.light(project) is Light.RED]


def silent(desk: Desk) -> list[Project]:
    return [project for project in desk.supported if (project.silent_months.value or 0) >= 1]


def idle(desk: Desk) -> list[Project]:
    """Projects that hold a large share of what they were paid."""
    bound = Fraction(100 - thresholds()["idle"]["ask"], 100)
    shares = {project.project_id: desk.facts.of_project("absorption_of_received", project).value for project in desk.supported}
    return [project for project in desk.supported if (share := shares[project.project_id]) is not None and share <= bound]


def unknown(desk: Desk) -> list[Project]:
    return [project for project in desk.others if project.support_basis_code == "unknown"]


RULES: tuple[tuple[str, str, Callable[[Desk], list[Project]]], ...] = (
    ("red", "Hear the leader of {count} red project and approve a recovery plan.", red),
    ("idle", "Stop further payments to {count} project until the money already paid is accepted as spent. Unspent in the whole portfolio: {idle}.", idle),
    ("silent", "Demand the overdue report of {count} project.", silent),
    ("unknown", "Establish whose money pays for {count} project.", unknown),
)


def largest_first(desk: Desk, projects: Sequence[Project]) -> list[Project]:
    return sorted(projects, key=lambda project: (-(desk.facts.of_project("awarded", project).value or 0), project.project_id))


def named(projects: Sequence[Project]) -> Label:
    """The first few numbers, and a sign that there are more."""
    return Label(", ".join(project.project_id for project in projects[:NAMED]) + (" …" if len(projects) > NAMED else ""))


def decisions(desk: Desk) -> tuple[Decision, ...]:
    """What is asked, gravest first."""
    asked: list[Decision] = []
    unspent = difference(desk.facts.figure("disbursed"), desk.facts.figure("absorbed"))
    for subject, msgid, select in RULES:
        found = largest_first(desk, select(desk))
        if found:
            count = desk.projects_in(subject, found)
            text = desk.say(msgid, count, **({"idle": unspent} if subject == "idle" else {}))
            asked.append(Decision(text, (count, unspent), named(found), desk.say(OWNER), desk.facts.decide_by))
    return tuple(asked[:MOST])
