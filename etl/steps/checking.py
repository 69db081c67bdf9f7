"""Which rows of one table are accepted, which are set aside, and why?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from etl import catalog
from etl.adapters import quality
from etl.adapters.quality import Verdict
from etl.core.finding import Finding, Severity
from etl.core.measures import Earlier, measure
from etl.core.promises import with_promise_columns
from etl.core.reading import read_table, value_class
from etl.core.rules import Rule
from etl.core.schema import Table
from etl.core.set_aside import digests
from etl.core.tidied import Tidied
from etl.versions import rules_of

WHOLE = -1  # the number of no row: the batch itself
Waivers = Mapping[tuple[str, int, str], str]  # rule, its version, digest of the data -> waiver
NO_WAIVERS: Waivers = {}
NOTHING_BEFORE = Earlier()


@dataclass(frozen=True)
class Checked:
    """One table of a batch after its check. ``delivered`` are the texts; row numbers are those of the tidied table."""

    table: Table
    delivered: pd.DataFrame
    accepted: pd.DataFrame
    verdicts: tuple[Verdict, ...]
    set_aside: Mapping[int, tuple[str, ...]]  # row number -> ids of the rules it breaks
    before: tuple[Finding, ...]  # findings made while the files were read
    keys_aside: pd.DataFrame = field(default_factory=pd.DataFrame)  # the typed keys of the set-aside rows that could be read
    data: Mapping[int, str] = field(default_factory=dict)  # row number -> digest of what a waiver is bound to; -1 is the batch
    waived: Mapping[tuple[str, int], str] = field(default_factory=dict)  # rule and row number (-1: the batch) -> waiver

    @property
    def read(self) -> int:
        return len(self.delivered)

    @property
    def quarantined(self) -> int:
        return len(self.set_aside)

    @property
    def blocking(self) -> tuple[Verdict, ...]:
        return tuple(
            verdict
            for verdict in self.verdicts
            if verdict.rule.severity is Severity.BLOCKING and verdict.failed and (verdict.rule.id, WHOLE) not in self.waived
        )


def check_table(
    table: Table,
    tidied: Tidied,
    lookups: Mapping[str, pd.DataFrame],
    facts: Mapping[str, str],
    waivers: Waivers = NO_WAIVERS,
    batch_sha256: str = "",
    earlier: Earlier = NOTHING_BEFORE,
) -> Checked:
    """Read the texts, set aside what its file already condemned, run both engines over the rest; what is waived passes."""
    delivered = tidied.tables.get(table.name, pd.DataFrame(columns=[*table.names, "_file", "_location"], dtype="str"))
    before = tuple(finding for finding in tidied.findings if finding.table == table.name)
    aside = condemned(delivered, before)
    rows = with_promise_columns(read_table(delivered.drop(index=list(aside)), table), table)
    book = catalog.rule_books().get(table.name)
    if book and book.context:
        rows = book.context(rows, lookups, facts)
    more = book.measures(rows, lookups, facts) if book and book.measures else {}
    batch = measure(rows, table, earlier, facts, more)
    verdicts = tuple(quality.check(rows, rules_of(table), batch))
    data = {WHOLE: batch_sha256} | _data(delivered, table, verdicts)
    waived: dict[tuple[str, int], str] = {}
    for verdict in verdicts:
        rule = verdict.rule
        if rule.severity is Severity.BLOCKING and verdict.failed and (rule.id, rule.version, batch_sha256) in waivers:
            waived[rule.id, WHOLE] = waivers[rule.id, rule.version, batch_sha256]
        if rule.severity is Severity.ERROR and verdict.failed:
            for number in map(int, rows.index[verdict.failing]):
                if mark := waivers.get((rule.id, rule.version, data[number])):
                    waived[rule.id, number] = mark
                else:
                    aside[number] = (*aside.get(number, ()), rule.id)
    is_aside = rows.index.isin(list(aside))
    return Checked(table, delivered, rows[~is_aside], verdicts, aside, before, rows.loc[is_aside, list(table.key)], data, waived)


def _data(delivered: pd.DataFrame, table: Table, verdicts: tuple[Verdict, ...]) -> dict[int, str]:
    """The digest of every row that breaks a promise for which rows are set aside."""
    failing = [verdict.failing for verdict in verdicts if verdict.rule.severity is Severity.ERROR and verdict.failed]
    numbers = sorted({int(number) for each in failing for number in each.index[each]})
    return dict(zip(numbers, digests(delivered.loc[numbers], table), strict=True))


def condemned(delivered: pd.DataFrame, before: tuple[Finding, ...]) -> dict[int, tuple[str, ...]]:
    """Rows that are set aside because of their file, or because of what was seen while they were read."""
    aside: dict[int, tuple[str, ...]] = {}
    for finding in before:
        if finding.severity is not Severity.ERROR:
            continue
        whole_file = finding.row_number < 0
        for number in delivered.index[delivered["_file"] == str(finding.file_number)] if whole_file else [finding.row_number]:
            aside[int(number)] = (*aside.get(int(number), ()), finding.rule_id)
    return aside


def findings_of(checked: Checked, files: list[tuple[str, str]]) -> pd.DataFrame:
    """All findings of the rules on one table, one line per row and rule, in order of rules and rows."""
    made = []
    for verdict in checked.verdicts:
        rule = verdict.rule
        if not verdict.failed or rule.whole_batch:
            continue
        numbers = verdict.failing.index[verdict.failing]
        hit = checked.delivered.loc[numbers]
        texts = hit[rule.column] if rule.column in hit else pd.Series(pd.NA, index=numbers, dtype="str")
        place = hit["_file"].astype(int)
        made.append(
            pd.DataFrame(
                {
                    "rule_id": rule.id,
                    "rule_version": rule.version,
                    "severity": str(rule.severity),
                    "table_name": checked.table.name,
                    "column_name": rule.column,
                    "file_name": place.map(lambda number: files[number][0]),
                    "file_sha256": place.map(lambda number: files[number][1]),
                    "location": hit["_location"],
                    "value_class": value_class(texts),
                    "row_number": numbers,
                    "data_sha256": [data_of(checked, rule, int(number)) for number in numbers],
                    "waiver_id": [checked.waived.get((rule.id, WHOLE if rule.severity is Severity.BLOCKING else int(number)), "") for number in numbers],
                }
            )
        )
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame()


def data_of(checked: Checked, rule: Rule, number: int) -> str:
    """The digest that a waiver of this finding is bound to; "" for a finding that lets its row pass anyway."""
    if rule.severity is Severity.BLOCKING:
        return checked.data.get(WHOLE, "")
    return checked.data[number] if rule.severity is Severity.ERROR and number in checked.data else ""


def whole_batch_findings(checked: Checked) -> pd.DataFrame:
    """The promises about the batch as a whole that it breaks, one line each."""
    lines = [
        {
            "rule_id": verdict.rule.id,
            "rule_version": verdict.rule.version,
            "severity": str(verdict.rule.severity),
            "table_name": checked.table.name,
            "column_name": verdict.rule.column,
            "file_name": "",
            "file_sha256": "",
            "location": verdict.place,
            "value_class": "",
            "row_number": WHOLE,
            "data_sha256": data_of(checked, verdict.rule, WHOLE),
            "waiver_id": checked.waived.get((verdict.rule.id, WHOLE), ""),
        }
        for verdict in checked.verdicts
        if verdict.failed and verdict.rule.whole_batch
    ]
    return pd.DataFrame(lines)
