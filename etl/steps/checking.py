"""Which rows of one table are accepted, which are set aside, and why?"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from etl import catalog
from etl.adapters import quality
from etl.adapters.quality import Verdict
from etl.core.finding import Finding, Severity
from etl.core.promises import with_promise_columns
from etl.core.reading import read_table, value_class
from etl.core.schema import Table
from etl.core.tidied import Tidied
from etl.versions import rules_of


@dataclass(frozen=True)
class Checked:
    """One table of a batch after its check. ``delivered`` are the texts; row numbers are those of the tidied table."""

    table: Table
    delivered: pd.DataFrame
    accepted: pd.DataFrame
    verdicts: tuple[Verdict, ...]
    set_aside: Mapping[int, tuple[str, ...]]  # row number -> ids of the rules it breaks
    before: tuple[Finding, ...]  # findings made while the files were read
    keyed: pd.DataFrame  # the keys of all delivered rows that have one, the set-aside ones too

    @property
    def read(self) -> int:
        return len(self.delivered)

    @property
    def quarantined(self) -> int:
        return len(self.set_aside)

    @property
    def blocking(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.rule.severity is Severity.BLOCKING and verdict.failed)


def check_table(table: Table, tidied: Tidied, lookups: Mapping[str, pd.DataFrame], facts: Mapping[str, str]) -> Checked:
    """Read the texts, set aside what its file already condemned, run both engines over the rest."""
    delivered = tidied.tables.get(table.name, pd.DataFrame(columns=[*table.names, "_file", "_location"], dtype="str"))
    before = tuple(finding for finding in tidied.findings if finding.table == table.name)
    aside = _condemned(delivered, before)
    rows = with_promise_columns(read_table(delivered.drop(index=list(aside)), table), table)
    book = catalog.rule_books().get(table.name)
    if book and book.context:
        rows = book.context(rows, lookups, facts)
    verdicts = tuple(quality.check(rows, rules_of(table)))
    for verdict in verdicts:
        if verdict.rule.severity is Severity.ERROR and verdict.failed:
            for number in rows.index[verdict.failing]:
                aside[int(number)] = (*aside.get(int(number), ()), verdict.rule.id)
    keyed = read_table(delivered, table)[list(table.key)].dropna()
    return Checked(table, delivered, rows.drop(index=[number for number in aside if number in rows.index]), verdicts, aside, before, keyed)


def _condemned(delivered: pd.DataFrame, before: tuple[Finding, ...]) -> dict[int, tuple[str, ...]]:
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
                }
            )
        )
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame()
