"""Does this batch keep its promises? Great Expectations judges, one set-based pass finds the rows, and both must agree.

Great Expectations passes some things in silence: an unknown rule name, an empty suite, an unknown severity, a rule
that could not run, two rules that differ only in their meta. Each of these is refused here. Results carry no raw
values (partial_unexpected_count is 0 and only counts are read).
"""

import logging
import re
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from etl.core.finding import Severity
from etl.core.rules import Rule
from etl.errors import EnginesDisagree, EsepError

ONE_AT_A_TIME = threading.Lock()  # Great Expectations keeps one context per process and mixes up two threads
PORTION = 100_000  # rows judged at once
GX_SEVERITY = {Severity.BLOCKING: "critical", Severity.ERROR: "critical", Severity.WARNING: "warning", Severity.ADVICE: "info"}


@dataclass(frozen=True)
class Verdict:
    """One rule on one batch: how many rows it looked at, how many broke it, and which."""

    rule: Rule
    rows: int
    failed: int
    failing: "pd.Series[bool]"  # by row of the batch; of a rule about the whole batch by its one line
    place: str = ""  # what the measures say of where, for a rule about the whole batch


@cache
def _great_expectations() -> Any:
    """The library, quiet and without telemetry; imported once per process because it takes seconds."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations as gx

    return gx


@cache
def _batches() -> Any:
    """One ephemeral context per process, into which frames are handed one after another."""
    context = _great_expectations().get_context(mode="ephemeral")
    context.variables.analytics_enabled = False
    context.variables.progress_bars = {"globally": False}
    return context.data_sources.add_pandas("memory").add_dataframe_asset("rows").add_batch_definition_whole_dataframe("whole")


def _kind(rule: Rule) -> Any:
    """The Great Expectations class of a rule; EsepError if there is none."""
    kind = getattr(_great_expectations().expectations, rule.expect.name, None)
    if kind is None:
        raise EsepError("Great Expectations has no such expectation.", rule=rule.id, name=rule.expect.name, next_step="Correct the name in the rule.")
    return _that_describes_itself_once(kind)


@cache
def _that_describes_itself_once(kind: Any) -> Any:
    """The same expectation; the library describes each one some fifty times while it judges, a quarter of its time on small batches."""
    from great_expectations.compatibility.pydantic import PrivateAttr

    def configuration(self: Any) -> Any:
        if self._described is None:
            self._described = kind.configuration.fget(self)
        return self._described

    return type(kind)(f"{kind.__name__}Once", (kind,), {"__module__": __name__, "_described": PrivateAttr(None), "configuration": property(configuration)})


def _expectation(rule: Rule) -> Any:
    """The Great Expectations object of a rule."""
    return _kind(rule)(**rule.expect.arguments, severity=GX_SEVERITY[rule.severity], meta={"rule": rule.id})


def _distinct(rules: Sequence[Rule]) -> Iterable[list[Rule]]:
    """Groups of rules in which no two have the same class and arguments: Great Expectations would drop one of two such rules."""
    rest = list(rules)
    while rest:
        seen: set[str] = set()
        group: list[Rule] = []
        later: list[Rule] = []
        for rule in rest:
            mark = f"{rule.expect.name}{sorted(rule.expect.arguments.items())!r}"
            (later if mark in seen else group).append(rule)
            seen.add(mark)
        yield group
        rest = later


def judge(rows: pd.DataFrame, rules: Sequence[Rule], batch: pd.DataFrame | None = None) -> dict[str, int]:
    """How many rows break each rule, as Great Expectations counts them; 1 or 0 for a rule about the whole batch.

    ``batch`` is the one line of measures for such rules. EsepError if a rule did not run or got lost.
    """
    by_row, by_table, of_batch = _by_what_they_look_at(rules)
    counts: Counter[str] = Counter({rule.id: 0 for rule in rules})
    with ONE_AT_A_TIME:
        for first in range(0, max(len(rows), 1), PORTION):  # counts of rows add up; a portion keeps what the judge holds at once small
            counts.update(_judge(rows.iloc[first : first + PORTION], by_row))
        counts.update(_judge(rows, by_table))
        if of_batch:
            counts.update(_judge(_one_line(batch), of_batch))
    return dict(counts)


def _by_what_they_look_at(rules: Sequence[Rule]) -> tuple[list[Rule], list[Rule], list[Rule]]:
    """Rules about single rows, about the table with all its rows, and about the line of measures."""
    by_row, by_table, of_batch = list[Rule](), list[Rule](), list[Rule]()
    for rule in rules:
        if rule.whole_batch and not rule.expect.name.startswith("ExpectTable"):
            of_batch.append(rule)
        else:
            (by_row if _is_by_row(rule) else by_table).append(rule)
    return by_row, by_table, of_batch


def _is_by_row(rule: Rule) -> bool:
    """Whether each row is judged by itself, so that the counts of portions add up."""
    bases = _great_expectations().expectations.expectation
    by_row = (bases.ColumnMapExpectation, bases.ColumnPairMapExpectation, bases.MulticolumnMapExpectation)
    return issubclass(_kind(rule), by_row) and "Unique" not in rule.expect.name


def _one_line(batch: pd.DataFrame | None) -> pd.DataFrame:
    if batch is None or len(batch) != 1:
        raise EsepError("A rule about the whole batch needs one line of measures.", next_step="Hand the measures over with the rows.")
    return batch


def _judge(rows: pd.DataFrame, rules: Sequence[Rule]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for group in _distinct(rules):
        counts |= _judge_group(rows, group)
    return counts


def _judge_group(rows: pd.DataFrame, rules: Sequence[Rule]) -> dict[str, int]:
    gx = _great_expectations()
    needed = sorted({value for rule in rules for name, value in rule.expect.arguments.items() if name.startswith("column") and isinstance(value, str)})
    if absent := [name for name in needed if name not in rows]:
        raise EsepError("A rule looks at a column that the batch does not have.", columns=absent, next_step="Correct the rule or its context function.")
    suite = gx.ExpectationSuite(name="batch", expectations=[_expectation(rule) for rule in rules])
    if len(suite.expectations) != len(rules):
        raise EsepError("Great Expectations dropped a rule.", wanted=len(rules), kept=len(suite.expectations))
    batch = _batches().get_batch(batch_parameters={"dataframe": rows[needed or rows.columns[:1]]})
    outcome = batch.validate(suite, result_format={"result_format": "BASIC", "partial_unexpected_count": 0})
    counts: dict[str, int] = {}
    for each in outcome.results:
        name = each.expectation_config.meta["rule"]
        raised = each.exception_info or {}
        if raised.get("raised_exception") or any(isinstance(part, Mapping) and part.get("raised_exception") for part in raised.values()):
            kinds = sorted(set(re.findall(r"\b[A-Za-z]*(?:Error|Exception|Warning)\b", str(raised))))  # the kinds alone: their words may quote values
            raise EsepError("A rule could not be run by Great Expectations.", rule=name, kinds=kinds, next_step="Correct the rule; the batch was held.")
        counts[name] = int(each.result["unexpected_count"]) if "unexpected_count" in each.result else int(not each.success)
    if missing := {rule.id for rule in rules} - counts.keys():
        raise EsepError("Great Expectations gave no answer for some rules.", rules=sorted(missing))
    return counts


def find(rows: pd.DataFrame, rules: Sequence[Rule], batch: pd.DataFrame | None = None) -> list["pd.Series[bool]"]:
    """Which rows (or whether the line of measures) break each rule, by the rules' own failure predicates; one set-based pass."""
    return [rule.fails(_one_line(batch) if rule.whole_batch else rows).astype(bool) for rule in rules]


def check(rows: pd.DataFrame, rules: Sequence[Rule], batch: pd.DataFrame | None = None) -> list[Verdict]:
    """Both engines over one batch and its line of measures. EnginesDisagree if their counts differ for any rule."""
    if not rules:
        raise EsepError("A table without rules cannot be judged.", next_step="Declare its schema; at least the row bounds are a rule.")
    counts = judge(rows, rules, batch)
    verdicts = []
    for rule, failing in zip(rules, find(rows, rules, batch), strict=True):
        failed = int(failing.sum())
        if failed != counts[rule.id]:
            raise EnginesDisagree(
                "The two check engines counted differently; the batch is held.", rule=rule.id, great_expectations=counts[rule.id], predicate=failed,
                next_step="Compare the rule's expectation with its predicate: one of them is wrong.",
            )  # fmt: skip
        verdicts.append(Verdict(rule, len(rows), failed, failing, _place(rule, batch)))
    return verdicts


def _place(rule: Rule, batch: pd.DataFrame | None) -> str:
    name = f"{rule.expect.arguments.get('column', 'rows')}__where"
    return str(batch[name].iloc[0]) if rule.whole_batch and batch is not None and name in batch else ""
