"""What does a check cost: verdicts and the rows that are set aside, against other ways of the same check?

    python -m bench.rules

Twenty rules of the tax payments over 10,000, 100,000 and 1,000,000 rows of which one in a hundred breaks one; all ways must find the same.
In memory: "ours" is ``quality.check`` (Great Expectations judges, our predicates find the rows, both must agree); "GX" is Great Expectations
on the same frame as its guide shows it, without row keys and with them; "pandera" is its lazy validation with the same checks.
In a database the rows lie in a table: "SQL" is one statement by hand that counts and one that reads the broken rows; "GX" is pushed down into the
database, with row keys; "ours" reads the rows out in portions and checks them here. CPU of PostgreSQL is that of its server too.
What reads and prepares the rows (texts to values, check digits, uniqueness) is done before the clock starts for all; each case is a process of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bench._measured import Took

if TYPE_CHECKING:
    import pandas as pd

    from etl.core.rules import Rule

SIZES = (10_000, 100_000, 1_000_000)
PORTION = 100_000
LEFT_OUT = ("tax_payments.received_on.required", "tax_payments.received_on.readable", "tax_payments.rows")
KEY = ["bin", "kbk_code", "payment_number", "written_off_on"]
Counts = dict[str, int]


@dataclass(frozen=True)
class Found:
    """What a way of checking found, and what it took."""

    counts: Counts
    rows: int  # rows that break at least one rule; -1 where the way does not tell
    took: Took
    peak: float  # megabytes


@cache
def rules() -> "Sequence[Rule]":
    """The twenty."""
    from etl import catalog
    from etl.core.promises import promises

    chosen = tuple(rule for rule in promises(catalog.tables()["core_tax_payments"]) if rule.id not in LEFT_OUT)
    assert len(chosen) == 20
    return chosen


def texts(first: int, count: int) -> "pd.DataFrame":
    """Rows ``first`` to ``first + count`` as delivered; the row number decides what is wrong with it."""
    import numpy as np
    import pandas as pd

    from etl.core.identifiers import bin_with_check_digit

    payers = np.array([full for number in range(2_000) if (full := bin_with_check_digit(f"960140{number:05d}"))], dtype=object)
    number = np.arange(first, first + count)
    day = pd.Series(pd.Timestamp("2024-01-01") + pd.to_timedelta(number % 900, unit="D")).dt.strftime("%Y-%m-%d")
    frame = pd.DataFrame(
        {
            "bin": payers[number % len(payers)],
            "kbk_code": np.array(["101201", "103101", "105101"], dtype=object)[number % 3],
            "payment_number": number.astype(str),
            "tax_office_code": "0601",
            "entry_type_code": np.array(["payment", "payment", "refund"], dtype=object)[number % 3],
            "received_on": day,
            "written_off_on": day,
            "amount_tiyn": (number % 99_991 + 1).astype(str),
        }
    ).astype("str")
    damage = [
        ("bin", None), ("bin", "12"), ("bin", "850101300129"), ("bin", "960190990004"), ("bin", "960140990005"), ("kbk_code", None), ("kbk_code", "10310"),
        ("tax_office_code", "601"), ("entry_type_code", "gift"), ("written_off_on", None), ("written_off_on", "2024-02-31"), ("amount_tiyn", "12,50"),
        ("amount_tiyn", "0"), ("amount_tiyn", None),
    ]  # fmt: skip
    for turn, (column, text) in enumerate(damage):
        frame.loc[number % (100 * len(damage)) == 100 * turn + 7, column] = text
    return frame


def prepare(size: int, path: Path) -> None:
    """The rows with their values, texts and context columns, as far as the rules look at them, in a Parquet file."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    from etl import catalog
    from etl.core.promises import with_promise_columns
    from etl.core.reading import read_table

    table = catalog.tables()["core_tax_payments"]
    writer = None
    for first in range(0, size, PORTION):
        frame: pd.DataFrame = with_promise_columns(read_table(texts(first, min(PORTION, size - first)), table), table)
        arrow = pa.Table.from_pandas(frame[columns()], preserve_index=False)
        writer = writer or pq.ParquetWriter(path, arrow.schema)
        writer.write_table(arrow.cast(writer.schema))
    assert writer is not None
    writer.close()


@cache
def columns() -> list[str]:
    """What the twenty rules and their predicates look at, and the key."""
    from etl import catalog

    looked_at = {str(value) for rule in rules() for name, value in rule.expect.arguments.items() if name.startswith("column")}
    named = [name for name in catalog.tables()["core_tax_payments"].names if name != "received_on"]
    return sorted(looked_at | set(KEY) | set(named) | {f"{name}__text" for name in named})


def frame_of(path: Path) -> "pd.DataFrame":
    import pandas as pd

    return pd.read_parquet(path, dtype_backend="numpy_nullable").astype({name: "str" for name in columns() if name.endswith("__text") or name in STRINGS})


STRINGS = ("bin", "kbk_code", "payment_number", "tax_office_code", "entry_type_code", "written_off_on")
