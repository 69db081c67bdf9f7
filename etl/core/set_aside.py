"""How is a set-aside row shown, and by what is it known again? Its texts without personal numbers, and their digest."""

import hashlib
import json

import pandas as pd

from etl.core.identifiers import looks_like_a_person, mask_persons
from etl.core.schema import Kind, Table

MASK = "(a personal number)"


def as_shown(rows: pd.DataFrame, table: Table) -> list[str]:
    """Delivered rows as JSON texts, personal values masked, in their order."""
    shown = rows.reindex(columns=table.names).copy()
    for column in table.columns:
        if column.personal:
            shown[column.name] = MASK
        elif column.kind is Kind.BIN:
            shown[column.name] = shown[column.name].mask(looks_like_a_person(shown[column.name]), MASK)
    return [
        mask_persons(json.dumps({name: value for name, value in record.items() if isinstance(value, str)}, ensure_ascii=False))
        for record in shown.to_dict("records")
    ]


def digests(rows: pd.DataFrame, table: Table) -> list[str]:
    """SHA-256 of what is shown of each row: the same texts under the same headings are the same data.

    Taken over the masked texts, because a digest over a personal number would give it away; no row that holds one may be waived.
    """
    return [hashlib.sha256(f"{table.name}\n{text}".encode()).hexdigest() for text in as_shown(rows, table)]
