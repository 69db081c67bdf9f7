"""Who takes part, and in what? The organisations and projects of the two TOML files, typed, and as the operator lists them."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from demo.world.model import MILLION, Record, dotted
from etl.core.identifiers import bin_with_check_digit
from etl.core.period import Period

HERE = Path(__file__).parent
Facts = dict[str, Any]
STATE_MONEY = ("state_grant", "state_loan")


def synthetic_bin(registered: str, serial: int) -> str:
    """A BIN of a resident legal entity with serial 99xxx and the right check digit; ValueError where none is issued."""
    number = bin_with_check_digit(f"{registered}40{99_000 + serial:05d}")
    if number is None:
        raise ValueError(f"No BIN is issued for {registered} and {serial}; take another serial.")
    return number


@dataclass(frozen=True)
class Organisation:
    key: str
    bin: str
    name_kk: str
    name_ru: str
    type: str
    oked: str
    kato: str
    payroll_tiyn: int  # a month, of those who lead no reporting project
    is_large: bool
    imports: bool
    since: Period | None
    silent: frozenset[str]
    nil: frozenset[str]
    quiet: frozenset[str]

    @property
    def record(self) -> Record:
        return {"bin": self.bin, "nameKk": self.name_kk, "nameRu": self.name_ru, "type": self.type, "oked": self.oked, "kato": self.kato}


@dataclass(frozen=True)
class Award:
    """One award with the sum and the term that hold in the end, and those first signed."""

    irn: str
    project: str
    recipient: str
    programme: str
    support: str
    start: Period
    months: int
    tiyn: int
    signed_months: int
    signed_tiyn: int
    amended_on: str  # ISO day, "" if never
    spend: float
    accepted_tiyn: int | None

    @property
    def end(self) -> Period:
        return self.start.plus(self.months - 1)


@dataclass(frozen=True)
class Project:
    """One project; ``facts`` are the numbers of the TOML file that shape its results."""

    id: str
    lead: Organisation
    title_kk: str
    title_ru: str
    theme: str
    kato: str
    status: str
    stopped: Period | None
    awards: tuple[Award, ...]
    capacity: tuple[int, int] | None
    facts: dict[str, Any]

    @cached_property
    def start(self) -> Period:
        return self.awards[0].start

    @property
    def reports(self) -> bool:
        """Enterprises report by project; universities and institutes by unit."""
        return self.lead.type == "ENTERPRISE"

    def owes(self, month: Period) -> bool:
        """A report of results is due from state-supported enterprises from the month after the start."""
        is_watched = self.reports and self.awards[0].support in STATE_MONEY
        return is_watched and self.start < month and (self.stopped is None or month <= self.stopped)

    @property
    def record(self) -> Record:
        low, high = self.capacity or (None, None)
        end = max(award.end for award in self.awards)
        return {
            "projectNo": self.id,
            "leadBin": self.lead.bin,
            "titleKk": self.title_kk,
            "titleRu": self.title_ru,
            "theme": self.theme,
            "kato": self.kato,
            "status": self.status,
            "startDate": dotted(self.start.first_day),
            "endDate": dotted(end.last_day),
            "capacityLow": low,
            "capacityHigh": high,
        }


def organisations() -> dict[str, Organisation]:
    """By key, in the order of the file."""
    found = {}
    for facts in tomllib.loads((HERE / "organisations.toml").read_text("utf-8"))["organisation"]:
        number = facts.get("bin") or synthetic_bin(facts["registered"], facts["serial"])
        found[facts["key"]] = Organisation(
            facts["key"],
            number,
            facts["kk"],
            facts["ru"],
            facts["type"],
            facts["oked"],
            facts["kato"],
            facts.get("payroll", 0) * MILLION,
            facts.get("large", False),
            facts.get("imports", False),
            Period.parse(facts["since"]) if "since" in facts else None,
            frozenset(facts.get("silent", ())),
            frozenset(facts.get("nil", ())),
            frozenset(facts.get("quiet", ())),
        )
    return found


def projects(known: dict[str, Organisation]) -> list[Project]:
    """All projects with their awards, numbered as in the file."""
    told = tomllib.loads((HERE / "projects.toml").read_text("utf-8"))
    amended = {each["project"]: each for each in told["amendment"]}
    more = {each["project"]: each for each in told["extra_award"]}
    found = []
    for number, facts in enumerate(told["project"], 1):
        awards = [_award(facts, facts, amended.get(facts["id"]), number, known)]
        if facts["id"] in more:
            awards.append(_award(facts, more[facts["id"]], None, 500 + number, known))
        stopped = Period.parse(facts["stopped"]) if "stopped" in facts else None
        capacity = tuple(facts["capacity"]) if "capacity" in facts else None
        found.append(
            Project(
                facts["id"],
                known[facts["lead"]],
                facts["kk"],
                facts["ru"],
                facts["theme"],
                facts["kato"],
                facts.get("status", "RUNNING"),
                stopped,
                tuple(awards),
                capacity,
                facts,
            )
        )
    return found


def _award(project: Facts, facts: Facts, amendment: Facts | None, number: int, known: dict[str, Organisation]) -> Award:
    programme, start = facts["programme"], Period.parse(facts["starts"])
    basis = facts.get("support") or ("state_loan" if programme == "Заём" else "state_grant")
    last = amendment or facts
    return Award(
        irn=f"{'BR' if programme == 'ПЦФ' else 'AP'}{start.year % 100}99{number:04d}",
        project=project["id"],
        recipient=known[str(facts.get("recipient") or project["lead"])].bin,
        programme=programme,
        support=basis,
        start=start,
        months=last["months"],
        tiyn=last["sum"] * MILLION,
        signed_months=facts["months"],
        signed_tiyn=facts["sum"] * MILLION,
        amended_on=amendment["effective"] if amendment else "",
        spend=facts.get("spend", 1.0),
        accepted_tiyn=facts["accepted"] * MILLION if "accepted" in facts else None,
    )


def participants(known: dict[str, Organisation], listed: list[Project]) -> list[Record]:
    """Who carries out the projects that several carry out, with what share and when; the others are not in the list."""
    starts = {project.id: project.start for project in listed}
    found = []
    for facts in tomllib.loads((HERE / "projects.toml").read_text("utf-8"))["participant"]:
        first = Period.parse(facts["from"]) if "from" in facts else starts[facts["project"]]
        last = dotted(Period.parse(facts["to"]).last_day) if "to" in facts else None
        share = Decimal(facts["share"])
        found.append({"projectNo": facts["project"], "bin": known[facts["organisation"]].bin, "from": dotted(first.first_day), "to": last, "share": share})
    return found
