"""What do the data-quality pages say? One language of a small site, made from the audit log alone: readable offline, without personal data.

``index.html`` tells how things stand; ``batches/N.html`` one decision with every rule that ran; ``rules/TABLE.html`` each rule with its history.
The numbers are those of the log entries that each page names.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any

from etl.core.finding import Severity
from etl.core.moment import read_moment
from etl.reports.page import render
from etl.reports.pictures import MUTED, RULE, Picture, rect
from etl.reports.pictures import rule as stroke
from etl.reports.printing import MARKS, Printer, digits
from etl.reports.typed import Drawn, Label, Printed, Word
from etl.reports.words import Words

BATCHES = "batches"  # the folder of pages that never change while the code is the same
NEWEST, BARS, BAR, TALL = 200, 24, 10, 28
SEVERITIES = tuple(Severity)
FAILED_INK, PASSED_INK = "#9c1c28", "#b9cbdc"
Record = Mapping[str, Any]


@dataclass(frozen=True)
class LogState:
    """What vouches for the pages: how long the log is, its root, the key that signed it, and when it was verified."""

    size: int
    root: str
    key: str
    at: datetime
    time_zone: str


@dataclass(frozen=True)
class Log:
    """What the pages are made of: decisions on batches and acts, each the facts of an entry with ``seq`` and ``at``; oldest first."""

    state: LogState
    decisions: Sequence[Record]
    waivers: Sequence[Record]
    revoked: frozenset[str]

    def newest(self) -> dict[str, Record]:
        """The last decision on each source."""
        return {each["source"]: each for each in self.decisions}


class Site:
    """The pages of one language. ``rules`` are records as ``etl.steps.ruled.told`` gives them, ``sources`` titles by name, ``tables`` their source by name."""

    def __init__(self, log: Log, language: str, rules: Iterable[Record], sources: Mapping[str, str], tables: Mapping[str, str]) -> None:
        self.log, self.language, self.words = log, language, Words.of(language)
        self.tables = tables
        self.printer = Printer(self.words)
        self.rules = {str(rule["id"]): rule for rule in rules}
        self.sources = sources
        self.results = self._results()

    def pages(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """Path below the folder of the language, and what makes the HTML; the index last, so that it leads nowhere that is not there."""
        for decision in self.log.decisions:
            yield f"{BATCHES}/{decision['decided_no']}.html", partial(self._page, "batch", 1, self.batch, decision)
        for table in dict.fromkeys(str(rule["table"]) for rule in self.rules.values()):
            yield f"rules/{file_of(table)}", partial(self._page, "rules", 1, self.of_table, table)
        yield "index.html", partial(self._page, "index", 0, self.index)

    def index(self) -> dict[str, Any]:
        """How each source stands, what its last decision found, which waivers hold, every decision, and where the rules are."""
        newest = sorted(self.log.newest().values(), key=lambda each: self.title(each["source"]))
        found = [
            {"source": self.title(each["source"]), **self.result(result)} for each in newest for result in by_gravity(each["rules"]) if result["failed_count"]
        ]
        tables = dict.fromkeys(str(rule["table"]) for rule in self.rules.values())
        return {
            "vouched": self._vouched(),
            "sources": [self.decision(each) for each in newest],
            "found": found,
            "waivers": [self.waiver(each) for each in reversed(self.log.waivers)],
            "decisions": [self.decision(each) for each in reversed(self.log.decisions[-NEWEST:])],
            "tables": [self.about_table(table) for table in tables],
        }

    def batch(self, decision: Record) -> dict[str, Any]:
        return {
            "batch": self.decision(decision),
            "facts": [
                (self.words.say("Batch"), Label(str(decision["batch_id"]))),
                (self.words.say("Entry of the log"), self.count(decision["seq"])),
                (self.words.say("SHA-256 over its files"), Label(str(decision["files_sha256"]))),
                (self.words.say("Rules"), Label(str(decision["ruleset_version"]))),
                (self.words.say("Code"), Label(str(decision["code_version"]))),
            ],
            "why": Label(str(decision["why"])),
            "results": [self.result(each) for each in by_gravity(decision["rules"])],
        }

    def of_table(self, table: str) -> dict[str, Any]:
        return {"about": self.about_table(table), "rules": [self.rule(rule) for rule in self.rules.values() if rule["table"] == table]}

    def about_table(self, table: str) -> dict[str, Any]:
        rules = [rule for rule in self.rules.values() if rule["table"] == table]
        title = self.title(self.tables[table]) if table else self.words.say("Files")
        return {"title": title, "table": Label(table.removeprefix("core_")), "href": Drawn(f"rules/{file_of(table)}"), "count": self.count(len(rules))}

    def rule(self, rule: Record) -> dict[str, Any]:
        """One rule with its last results."""
        results = self.results.get(str(rule["id"]), [])[-BARS:]
        failed = sum(1 for result in results if result["failed_count"])
        return {
            **{name: rule[name] for name in ("says", "fix", "owner", "basis")},
            "id": Label(str(rule["id"])),
            "anchor": Drawn(str(rule["id"])),
            "version": self.count(rule["version"]),
            "severity": self.words.code("severity", rule["severity"]),
            "category": self.words.code("category", rule["category"]),
            "picture": self.history(results) if results else None,
            "failed": self.count(failed),
            "checks": self.count(len(results)),
            "last": self.last_failure(results),
        }

    def last_failure(self, results: Sequence[Record]) -> dict[str, Any] | None:
        """The decision in which the rule last failed."""
        failing = [result for result in results if result["failed_count"]]
        if not failing:
            return None
        last = failing[-1]
        return {"rows": self.count(last["failed_count"]), "day": self.day(last["at"]), "href": Drawn(f"../batches/{last['decided_no']}.html")}

    def history(self, results: Sequence[Record]) -> Picture:
        """One bar a check: a low grey one where the rule was kept, a red one as tall as the share of rows that broke it."""
        most = max((Fraction(int(each["failed_count"]), max(int(each["rows_count"]), 1)) for each in results), default=Fraction(0))
        shapes = [stroke(0, TALL, BAR * BARS, TALL, RULE)]
        for place, each in enumerate(results):
            share = Fraction(int(each["failed_count"]), max(int(each["rows_count"]), 1))
            tall = 3.0 if not share else 8 + (TALL - 8) * float(share / most)
            shapes.append(rect(place * BAR + 1, TALL - tall, BAR - 2, tall, FAILED_INK if share else PASSED_INK))
        shapes.append(stroke(0, TALL + 1, BAR * BARS, TALL + 1, MUTED))
        failed = sum(1 for each in results if each["failed_count"])
        alt = self.words.say("Broken in {failed} of the last {checks} checks.", failed=self.count(failed), checks=self.count(len(results)))
        return Picture(alt, alt, Drawn(str(TALL + 2)), tuple(shapes), width=Drawn(str(BAR * BARS)))

    def decision(self, decision: Record) -> dict[str, Any]:
        """One decision on a batch, as the lists show it."""
        found = {severity: sum(1 for each in decision["rules"] if each["failed_count"] and each["severity"] == severity) for severity in SEVERITIES}
        counts = ("files_count", "read_count", "loaded_count", "unchanged_count", "quarantined_count")
        return {
            "no": self.count(decision["decided_no"]),
            "href": Drawn(f"batches/{decision['decided_no']}.html"),
            "source": self.title(decision["source"]),
            "period": Label(str(decision["period"])),
            "day": self.day(decision["at"]),
            "decision": self.words.code("decision", decision["decision"]),
            "is_held": decision["decision"] == "held",
            "rules": self.count(len(decision["rules"])),
            "found": [(self.words.code("severity", severity), self.count(count)) for severity, count in found.items() if count],
            **{name.removesuffix("_count"): self.count(decision[name]) for name in counts},
        }

    def result(self, result: Record) -> dict[str, Any]:
        """One rule in one decision."""
        rule = self.rules.get(str(result["rule_id"]))
        failed, waived = int(result["failed_count"]), int(result.get("waived_count", 0))
        return {
            "id": Label(str(result["rule_id"])),
            "href": Drawn(f"rules/{file_of(str(rule['table']))}#{result['rule_id']}") if rule else None,
            "says": rule["says"] if rule else self.words.say("This rule is no longer checked."),
            "severity": self.words.code("severity", result["severity"]),
            "rows": self.count(result["rows_count"]),
            "failed": self.count(failed),
            "waived": self.count(waived),
            "is_broken": bool(failed),
            "verdict": self.words.code("verdict", "failed" if failed else "passed"),
        }

    def waiver(self, waiver: Record) -> dict[str, Any]:
        """One waiver: by which office, why, until when. No name: the log keeps it, the pages do not."""
        rule = self.rules.get(str(waiver["rule_id"]))
        is_past = waiver["until"] < self.log.state.at.date().isoformat()
        state = "revoked" if waiver["waiver_id"] in self.log.revoked else "past" if is_past else "in force"
        return {
            "id": Label(str(waiver["waiver_id"])),
            "rule": rule["says"] if rule else Label(str(waiver["rule_id"])),
            "role": Label(str(waiver["role"])),
            "why": Label(str(waiver["why"])),
            "until": Printed(".".join(reversed(str(waiver["until"]).split("-")))),
            "state": self.words.code("waiver", state),
        }

    def title(self, source: str) -> Word | Label:
        return self.words.say(self.sources[source]) if source in self.sources else Label(source)

    def count(self, number: int) -> Printed:
        return Printed(digits(Fraction(int(number)), 0, MARKS[self.language]))

    def day(self, at: str) -> Printed:
        return self.printer.day(read_moment(at).astimezone(self.log.state.at.tzinfo).date())

    def _results(self) -> dict[str, list[Record]]:
        """What each rule found, decision by decision, oldest first."""
        found: dict[str, list[Record]] = {}
        for decision in self.log.decisions:
            for each in decision["rules"]:
                found.setdefault(str(each["rule_id"]), []).append({**each, "at": decision["at"], "decided_no": decision["decided_no"]})
        return found

    def _vouched(self) -> Word:
        state = self.log.state
        return self.words.say(
            "Made from the audit log of {size} entries, verified on {moment}; root {root}, key {key}.",
            size=self.count(state.size),
            moment=self.printer.moment(state.at, state.time_zone),
            root=Label(state.root),
            key=Label(state.key),
        )

    def _page(self, name: str, depth: int, told: Callable[..., dict[str, Any]], *about: Any) -> str:
        languages = [(Label(other), Drawn("../" * (depth + 1) + f"{other}/index.html")) for other in MARKS if other != self.language]
        return render(f"_quality/{name}.html", self.language, {"home": Drawn("../" * depth), "languages": languages, **told(*about)})


def file_of(table: str) -> str:
    """The file with the rules of a table, of files in general for ""."""
    return f"{table.removeprefix('core_') or 'files'}.html"


def by_gravity(results: Iterable[Record]) -> list[Record]:
    """Broken rules first, the gravest of them first."""
    return sorted(results, key=lambda each: (not each["failed_count"], SEVERITIES.index(Severity(each["severity"])), str(each["rule_id"])))
