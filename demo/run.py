"""How does the month run end to end on this machine? Stand-in agencies, the ingest DAGs, the report DAGs, a mailbox.

Everything lands under ``ESEP_HOME``. A second run finds the same bytes, loads nothing, renders nothing new and
sends no second letter.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from demo import agencies, mailbox, signing, world
from etl import catalog, settings

PERIOD, SINCE, AS_OF = "2026-09", "2023-10", "2026-10-06T09:00:00+05:00"
SENDER = "esep@aktobe.example"
REVIEWER, APPROVER = "Data steward", "Head of monitoring"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class SourceCounts:
    name: str
    read: int
    loaded: int
    unchanged: int
    quarantined: int


@dataclass(frozen=True)
class Outcome:
    """What one run of the demonstration made, and where it lies."""

    period: str
    reports: list[str]
    xlsx: list[str]
    mails: list[str]
    log: str
    quality: str
    pages: str
    warehouse: str
    sources: list[SourceCounts]
    sent_now: int

    @property
    def is_repeat(self) -> bool:
        return not any(source.loaded for source in self.sources) and not self.sent_now

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run(home: Path, tell: Tell, reports: Sequence[str] | None = None) -> Outcome:
    """Run the month under ``home`` with these reports (None: all); the error of a failed task is raised as it is.

    NotThere for a report that does not exist, before anything is done.
    """
    from dags import _in_process as in_process

    chosen = [catalog.report(name) for name in reports] if reports else catalog.reports()
    place = home / "agencies"
    tell("Making the demonstration's world (synthetic data, seed 15)")
    world.build(place)
    with ExitStack() as stack:
        base = stack.enter_context(agencies.serve(place))
        host, port = stack.enter_context(mailbox.serve(home / "mail"))
        tell(f"Stand-in agencies answer at {base}, the mailbox at {host}:{port}")
        settings.adopt(environment(home, place, base, host, port))
        in_process.prepare(home / "airflow")
        conf = {"period": PERIOD, "since": SINCE, "as_of": AS_OF}
        counts = []
        for source in sorted(catalog.sources(), key=lambda each: (len(each.needs), each.name != "grants", each.name)):
            ran = in_process.run(f"ingest_{source.name}", conf=conf, run_after=datetime.fromisoformat(AS_OF), tell=tell)
            refined = ran.results["refine"]
            counts.append(SourceCounts(source.name, *(refined[name] for name in ("read", "loaded", "unchanged", "quarantined"))))
        for report in chosen:
            in_process.run(f"report_{report.name}", conf={"period": PERIOD, "as_of": AS_OF}, run_after=datetime.fromisoformat(AS_OF), tell=tell)
        let_go(tell)
        ran = in_process.run("deliver_reports", conf={}, run_after=datetime.fromisoformat(AS_OF), tell=tell)
        delivered = ran.results.get("deliver", [])
        sent = sum(each["sent"] for each in (delivered if isinstance(delivered, list) else [delivered]))
    tell("Making the data-quality pages")
    return outcome(home, counts, sent)


def let_go(tell: Tell) -> None:
    """The acts that in production are those of people: the demonstration's own two roles review and approve what is composed."""
    from etl.core.released import Act, Stage
    from etl.steps.releasing import act, editions

    chosen, at = settings.load(), datetime.fromisoformat(AS_OF)
    for each in editions(chosen, period=PERIOD):
        if each["stage"] == Stage.COMPOSED:
            tell(f"{REVIEWER} (a synthetic role) reviews {each['edition']}")
            act(Act.REVIEW, each["edition"], who=REVIEWER, why="Read as part of the demonstration", as_of=at, settings=chosen)
        if each["stage"] in (Stage.COMPOSED, Stage.REVIEWED):
            tell(f"{APPROVER} (a synthetic role) approves {each['edition']}")
            act(Act.APPROVE, each["edition"], who=APPROVER, why="Released as part of the demonstration", as_of=at, settings=chosen)


def outcome(home: Path, counts: list[SourceCounts], sent_now: int) -> Outcome:
    """Where everything lies, with the logs written out beside it."""
    from etl.steps.logs import write_logs
    from etl.steps.quality_pages import write_pages

    chosen = settings.load()
    pages = write_pages(chosen, as_of=datetime.fromisoformat(AS_OF))
    log, quality = write_logs(PERIOD, chosen)
    folders = [max(place.glob("e*"), key=lambda folder: int(folder.name[1:])) for place in sorted((home / "reports").glob(f"*/{PERIOD}/*"))]

    def listed(pattern: str, *folders: Path) -> list[str]:
        return [str(path) for folder in folders for path in sorted(folder.glob(pattern))]

    return Outcome(
        PERIOD,
        listed("*.pdf", *folders),
        listed("*.xlsx", *folders),
        listed("*.eml", home / "mail"),
        str(log),
        str(quality),
        f"{pages['folder']}/ru/index.html",
        chosen.warehouse_url,
        counts,
        sent_now,
    )


def environment(home: Path, place: Path, base: str, host: str, port: int) -> dict[str, str]:
    """The settings under which the demonstration's sources are found."""
    shutil.copyfile(place / "recipients.toml", home / "recipients.toml")
    shutil.copyfile(Path(__file__).with_name("people.toml"), home / "people.toml")
    signing.write(home / "keys")
    return {
        "ESEP_HOME": str(home),
        "ESEP_SYNTHETIC": "yes",
        "ESEP_POLITE": "no",
        **agencies.addresses(place, base),
        "ESEP_SMTP_HOST": host,
        "ESEP_SMTP_PORT": str(port),
        "ESEP_SMTP_TLS": "no",
        "ESEP_MAIL_FROM": SENDER,
        "ESEP_MAIL_JOURNAL": str(home / "mail"),
        "ESEP_LOG_KEY": str(home / "keys" / "log.key"),
        "ESEP_LOG_PUBLIC_KEYS": str(home / "keys" / "log.pub"),
    }
