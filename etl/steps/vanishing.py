"""What is gone from the full lists of a batch: is it to be believed, and what is said about it?

Nothing is taken for gone while a file of its list could not be read, or while a delivered row has no readable key: it
could be that very row.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import sqlalchemy as sa

from etl.adapters.raw_store import Manifest
from etl.adapters.warehouse.vanishing import Gone, Scope, gone
from etl.core.finding import Finding
from etl.core.identifiers import mask_persons
from etl.core.tidied import VANISHED, VANISHED_MANY, FileRule
from etl.steps.checking import Checked


def gone_from(connection: sa.Connection, checked: Sequence[Checked], manifest: Manifest) -> dict[str, Gone]:
    """For each table whose delivery was to be whole and could be read: the rows that are gone, if any."""
    found = {}
    for each in checked:
        if each.table.extract is None or any(finding.row_number < 0 for finding in each.before):
            continue
        keys = pd.concat([each.accepted[list(each.table.key)], each.keys_aside]).dropna()
        if len(keys) == each.read:  # no row is without one
            missing = gone(connection, each.table, keys, Scope(manifest.since, manifest.period, _asked(each, checked)))
            if len(missing.rows):
                found[each.table.name] = missing
    return found


def findings_about(missing: Mapping[str, Gone]) -> tuple[Finding, ...]:
    """One warning for each row that is gone, and one that holds the batch where too many are."""
    made = []
    for table, each in missing.items():
        if each.are_too_many:
            made.append(_finding(VANISHED_MANY, table, f"{len(each.rows)} / {each.held}"))
            continue
        keys = each.rows.drop(columns=["row_id", "location"]).astype(str).agg(" / ".join, axis=1)
        made += [_finding(VANISHED, table, mask_persons(key)) for key in keys]
    return tuple(made)


def why_held(missing: Mapping[str, Gone]) -> str:
    """The words of a hold; "" if nothing holds the batch."""
    return "; ".join(f"{VANISHED_MANY.id}: {table}: {len(each.rows)} of {each.held} rows" for table, each in missing.items() if each.are_too_many)


def _asked(checked: Checked, every: Sequence[Checked]) -> frozenset[str] | None:
    extract = checked.table.extract
    if extract is None or not extract.asked_in:
        return None
    answers = next(each for each in every if each.table.name == extract.asked_in)
    return frozenset(answers.accepted[extract.asked_by])


def _finding(rule: FileRule, table: str, place: str) -> Finding:
    return Finding(rule.id, rule.version, rule.severity, table, "", "", "", place, "")
