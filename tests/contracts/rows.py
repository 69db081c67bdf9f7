"""Good rows made from the examples of the schemas, and rows broken by a rule's own counter-example."""

from collections.abc import Mapping

import pandas as pd

from etl import catalog, reference
from etl.core.measures import Earlier, measure
from etl.core.promises import with_promise_columns
from etl.core.reading import read_table
from etl.core.rules import Rule, RuleBook, ever
from etl.core.schema import Table

FACTS = {
    "as_of": "2026-10-06T09:00:00+05:00",
    "period": "2026-09",
    "since": "2026-09",
    "region_codes": " ".join(reference.regions()),
    "district_codes": " ".join(reference.districts()),
    "budget_codes": " ".join(reference.budget_codes()),
    "divisions": " ".join(reference.divisions()),
    "organisation_links": "[]",
    "is_due": "yes",
}


def texts(table: Table, *changes: Mapping[str, object]) -> pd.DataFrame:
    """One good row as delivered for each set of changes to it."""
    names = table.names
    rows = [
        {**table.example(), **{name: value for name, value in change.items() if name in names}, "_file": "0", "_location": f"row {number}"}
        for number, change in enumerate(changes)
    ]
    return pd.DataFrame(rows, dtype="str")


def known(table: Table) -> pd.DataFrame:
    """The example row as the warehouse would hold it."""
    return read_table(texts(table, {}), table)[table.names]


def typed(table: Table, *changes: Mapping[str, object]) -> pd.DataFrame:
    """Such rows read, with all context columns; changes of ``ctx_`` columns are laid over them."""
    rows = with_promise_columns(read_table(texts(table, *changes), table), table)
    if len({tuple(sorted(change.items(), key=str)) for change in changes}) < len(changes) or len(changes) > 1:
        rows = rows.assign(ctx_repeated=0, ctx_conflicting=0)  # the rows share their key only because they are examples
    book = catalog.rule_books().get(table.name)
    if book and book.context:
        rows = book.context(rows, lookups(book), FACTS)
    for number, change in enumerate(changes):
        for name, value in change.items():
            if name.startswith("ctx_"):
                assert name in rows, f"no context column {name}"
                rows.loc[number, name] = value  # type: ignore[call-overload]
    return rows


def lookups(book: RuleBook) -> dict[str, pd.DataFrame]:
    """What the rules of a table look up: the example row of each."""
    now = {name: known(catalog.tables()[name]) for name in book.lookups}
    return now | {ever(name): known(catalog.tables()[name]) for name in book.histories}


def batch_of(table: Table, rows: pd.DataFrame, changes: Mapping[str, object] | None = None) -> pd.DataFrame:
    """The line of measures of such rows; ``changes`` are laid over it."""
    book = catalog.rule_books().get(table.name)
    more = book.measures(rows, lookups(book), FACTS) if book and book.measures else {}
    line = measure(rows, table, Earlier(), FACTS, more)
    for name, value in (changes or {}).items():
        assert name in line, f"no measure {name}"
        line = line.assign(**{name: pd.Series([value], dtype=line.dtypes[name])})
    return line


def good_and_broken(rule: Rule) -> pd.DataFrame:
    """Row 0 keeps every promise, row 1 breaks this one."""
    return typed(catalog.tables()[rule.table], {}, rule.breaks_on)
