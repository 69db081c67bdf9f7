"""What does a check cost: verdicts and the rows that are set aside, against other ways of the same check?

    python -m bench.rules

Twenty rules of the tax payments over 10,000, 100,000 and 1,000,000 rows of which one in a hundred breaks one; all ways must find the same.
In memory: "ours" is ``quality.check`` (Great Expectations judges, our predicates find the rows, both must agree); "GX" is Great Expectations
on the same frame as its guide shows it, without row keys and with them; "pandera" is its lazy validation with the same checks.
In a database the rows lie in a table: "SQL" is one statement by hand that counts and one that reads the broken rows; "GX" is pushed down into the
database, with row keys; "ours" reads the rows out in portions and checks them here, "before PostgreSQL" is what a pipeline does: it checks
before it loads. CPU of PostgreSQL is that of its server too. Memory is the most that the process held while it checked, the rows and the libraries among it.
What reads and prepares the rows (texts to values, check digits, uniqueness) is done before the clock starts for all; each case is a process of its own.
"""

import io
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench._measured import Took, alone, forget_peak, peak_megabytes, timed

if TYPE_CHECKING:
    import pandas as pd

    from etl.core.rules import Rule

SIZES = (10_000, 100_000, 1_000_000)
PORTION = 100_000
LEFT_OUT = ("tax_payments.received_on.required", "tax_payments.received_on.readable")
KEY = ["bin", "kbk_code", "payment_number", "written_off_on"]
SAME_AS_TEXT = ("kbk_code", "payment_number", "tax_office_code", "entry_type_code")  # codes and texts are not read into another form
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

    chosen = tuple(rule for rule in promises(catalog.tables()["core_tax_payments"]) if not rule.whole_batch and rule.id not in LEFT_OUT)
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
        arrow = pa.Table.from_pandas(frame[[name for name in columns() if name not in SAME_AS_TEXT]], preserve_index=False)
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
    """The rows as the checks get them; read portion by portion, so that reading holds little."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame: pd.DataFrame = pq.read_table(path, use_threads=False).to_pandas(split_blocks=True, self_destruct=True)
    pa.default_memory_pool().release_unused()
    same = {name: frame[f"{name}__text"] for name in SAME_AS_TEXT}  # as ``read_table`` leaves them: one column under two names
    return frame.assign(**same).astype({"amount_tiyn": "Int64"})


def found(work: Callable[["pd.DataFrame"], tuple[Counts, int]], path: Path) -> Found:
    """One way of checking over the rows in memory; what is first in a process is done on a thousand rows before."""
    work(frame_of(path.with_name("10000.parquet")).iloc[:1_000].copy())
    rows = frame_of(path)
    forget_peak()
    (counts, broken), took = timed(lambda: work(rows))
    return Found(counts, broken, took, peak_megabytes())


def ours(rows: "pd.DataFrame") -> tuple[Counts, int]:
    """Both engines: the verdicts, and the rows."""
    import numpy as np

    from etl.adapters import quality

    verdicts = quality.check(rows, rules())
    aside = np.logical_or.reduce([verdict.failing.to_numpy() for verdict in verdicts])
    return {verdict.rule.id: verdict.failed for verdict in verdicts}, int(aside.sum())


def gx_suite() -> Any:
    import great_expectations as gx

    made = [getattr(gx.expectations, rule.expect.name)(**rule.expect.arguments, meta={"rule": rule.id}) for rule in rules()]
    return gx.ExpectationSuite(name="plain", expectations=made)


def gx_counts(outcome: Any) -> tuple[Counts, int]:
    """Counts, and how many rows were named if keys were asked for."""
    counts = {each.expectation_config.meta["rule"]: int(each.result["unexpected_count"]) for each in outcome.results}
    named = [tuple(row[name] for name in KEY) for each in outcome.results for row in each.result.get("unexpected_index_list") or ()]
    return counts, len(set(named)) if named else -1


@cache
def gx_context() -> Any:
    import great_expectations as gx

    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def gx(rows: "pd.DataFrame") -> tuple[Counts, int]:
    """As the guide shows it, verdicts alone."""
    name = f"rows{len(rows)}"
    batch = gx_context().data_sources.add_or_update_pandas(name).add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    return gx_counts(batch.get_batch(batch_parameters={"dataframe": rows}).validate(gx_suite(), result_format="BASIC"))


def gx_with_keys(rows: "pd.DataFrame") -> tuple[Counts, int]:
    name = f"rows{len(rows)}"
    batch = gx_context().data_sources.add_or_update_pandas(name).add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    wanted = {"result_format": "COMPLETE", "unexpected_index_column_names": KEY}
    return gx_counts(batch.get_batch(batch_parameters={"dataframe": rows}).validate(gx_suite(), result_format=wanted))


def pandera(rows: "pd.DataFrame") -> tuple[Counts, int]:
    """Lazy validation with one check for each rule; a check is True where the rule is kept, and sees the whole frame."""
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors

    def check(rule: "Rule") -> Any:
        return pa.Check(lambda frame: ~rule.fails(frame).astype(bool), name=rule.id, ignore_na=False)

    schema = pa.DataFrameSchema(checks=[check(rule) for rule in rules()])
    try:
        schema.validate(rows, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        counts = cases.drop_duplicates(["check", "index"]).groupby("check").size()
        return {rule.id: int(counts.get(rule.id, 0)) for rule in rules()}, int(cases["index"].nunique())
    return {rule.id: 0 for rule in rules()}, 0


# The same rules by hand, in SQL that both databases understand but for the shapes.
BROKEN = {
    "bin.required": "bin__text IS NULL",
    "bin.readable": "bin__text IS NOT NULL AND NOT {like(bin__text,[0-9]{12})}",
    "bin.not_a_person": "ctx_bin_not_a_person = 1",
    "bin.type_digit": "ctx_bin_type_digit = 1",
    "bin.check_digit": "ctx_bin_check_digit = 1",
    "kbk_code.required": "kbk_code__text IS NULL",
    "kbk_code.shape": "kbk_code IS NOT NULL AND NOT {like(kbk_code,[0-9]{6})}",
    "payment_number.required": "payment_number__text IS NULL",
    "payment_number.no_person": "ctx_payment_number_person = 1",
    "tax_office_code.required": "tax_office_code__text IS NULL",
    "tax_office_code.shape": "tax_office_code IS NOT NULL AND NOT {like(tax_office_code,[0-9]{4})}",
    "entry_type_code.required": "entry_type_code__text IS NULL",
    "entry_type_code.allowed": "entry_type_code IS NOT NULL AND entry_type_code NOT IN ('payment', 'refund')",
    "written_off_on.required": "written_off_on__text IS NULL",
    "written_off_on.readable": "ctx_written_off_on_unread = 1",
    "amount_tiyn.required": "amount_tiyn__text IS NULL",
    "amount_tiyn.readable": "amount_tiyn__text IS NOT NULL AND amount_tiyn IS NULL",
    "amount_tiyn.minimum": "amount_tiyn < 1",
    "repeated": "ctx_repeated = 1",
    "conflicting": "ctx_conflicting = 1",
}
LIKE = re.compile(r"\{like\((\w+),\[0-9\]\{(\d+)\}\)\}")


def predicates(dialect: str) -> dict[str, str]:
    def shape(match: "re.Match[str]") -> str:
        column, digits = match[1], int(match[2])
        return f"{column} ~ '^[0-9]{{{digits}}}$'" if dialect == "postgresql" else f"{column} GLOB '{'[0-9]' * digits}'"

    return {f"tax_payments.{name}": LIKE.sub(shape, condition) for name, condition in BROKEN.items()}


def sql(url: str) -> tuple[Counts, int]:
    """One statement that counts, one that reads the broken rows; each looks at the table once."""
    import sqlalchemy as sa

    engine = sa.create_engine(url)
    told = predicates(engine.dialect.name)
    with engine.connect() as connection:
        counted = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in told.values())
        counts = connection.exec_driver_sql(f"SELECT {counted} FROM rows".replace("%", "%%")).one()  # noqa: S608
        either = " OR ".join(f"({condition})" for condition in told.values())
        broken = connection.exec_driver_sql(f"SELECT * FROM rows WHERE {either}").all()  # noqa: S608
    return dict(zip(told, map(int, counts), strict=True)), len(broken)


def portions(url: str) -> Iterator["pd.DataFrame"]:
    """The rows of the table as frames of a portion each."""
    import pandas as pd
    import psycopg
    import pyarrow as pa
    import pyarrow.csv
    import sqlalchemy as sa

    engine = sa.create_engine(url)
    numbers = {name: "Int64" for name in columns() if name.startswith("ctx_") or name == "amount_tiyn"}
    dtypes = dict.fromkeys(columns(), "str") | numbers
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            yield from pd.read_sql_query(f"SELECT {', '.join(columns())} FROM rows", connection, chunksize=PORTION, dtype=dtypes)  # noqa: S608
        return
    types = {name: pa.int64() if name in numbers else pa.large_string() for name in columns()}
    quoted = pa.csv.ConvertOptions(column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False)
    with psycopg.connect(libpq(url)) as direct, direct.cursor() as cursor:
        for first in range(0, size_of(url), PORTION):
            query = f"COPY (SELECT {', '.join(columns())} FROM rows WHERE no >= {first} AND no < {first + PORTION}) TO STDOUT (FORMAT csv, HEADER)"  # noqa: S608
            with cursor.copy(query) as copy:
                content = b"".join(bytes(part) for part in copy)
            yield pa.csv.read_csv(io.BytesIO(content), convert_options=quoted).to_pandas().astype(dtypes)


def size_of(url: str) -> int:
    import sqlalchemy as sa

    with sa.create_engine(url).connect() as connection:
        return int(connection.exec_driver_sql("SELECT max(no) + 1 FROM rows").scalar_one())


def libpq(url: str) -> str:
    """The address without the name of SQLAlchemy's driver."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def ours_from(url: str) -> tuple[Counts, int]:
    """The same check as in memory, portion by portion."""
    counts: dict[str, int] = dict.fromkeys((rule.id for rule in rules()), 0)
    broken = 0
    for rows in portions(url):
        more, aside = ours(rows)
        counts = {name: count + more[name] for name, count in counts.items()}
        broken += aside
    return counts, broken


def gx_pushed_down(url: str) -> tuple[Counts, int]:
    """Verdicts and row keys by Great Expectations inside the database."""
    source = gx_context().data_sources.add_or_update_sql("database", connection_string=url, create_temp_table=False)
    batch = source.add_table_asset("rows", table_name="rows").add_batch_definition_whole_table("rows")
    wanted = {"result_format": "COMPLETE", "unexpected_index_column_names": KEY, "partial_unexpected_count": 10_000_000}  # else 20 rows a rule are told
    return gx_counts(batch.get_batch().validate(gx_suite(), result_format=wanted))


def fill(url: str, path: Path) -> None:
    """The prepared rows as a table, numbered."""
    import sqlalchemy as sa

    engine = sa.create_engine(url)
    rows = frame_of(path)
    for first in range(0, len(rows), PORTION):
        some = rows.iloc[first : first + PORTION].assign(no=range(first, min(first + PORTION, len(rows))))
        if engine.dialect.name == "sqlite":
            some.to_sql("rows", engine, if_exists="append", index=False)
        else:
            _copy_in(engine, some, create=first == 0)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("CREATE UNIQUE INDEX ON rows (no)")
        connection.exec_driver_sql("ANALYZE rows")


def _copy_in(engine: Any, rows: "pd.DataFrame", *, create: bool) -> None:
    import psycopg

    if create:
        rows.head(0).to_sql("rows", engine, if_exists="append", index=False)
    text = io.StringIO()
    rows.to_csv(text, index=False, header=False)
    into = f"COPY rows ({', '.join(rows.columns)}) FROM STDIN (FORMAT csv)"
    with psycopg.connect(libpq(engine.url.render_as_string(hide_password=False))) as connection, connection.cursor() as cursor, cursor.copy(into) as copy:
        copy.write(text.getvalue())


def found_in(work: Callable[[str], tuple[Counts, int]], url: str, small: str, server: int) -> Found:
    """One way of checking over rows in a database; CPU seconds of the server count too."""
    work(small)
    forget_peak()
    before = server_cpu(server)
    (counts, broken), took = timed(lambda: work(url))
    return Found(counts, broken, Took(took.wall, took.cpu + server_cpu(server) - before), peak_megabytes())


def server_cpu(postmaster: int) -> float:
    """CPU seconds of a PostgreSQL server: its main process, what ended below it, and what runs below it now; 0 without one."""
    if not postmaster:
        return 0.0
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(folder.name) == postmaster:
            ticks += sum(map(int, after[11:15]))
        elif int(after[1]) == postmaster:
            ticks += sum(map(int, after[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def told(name: str, size: int, each: Found, against: Found | None, agreed: Counts) -> None:
    assert each.counts == agreed, f"{name} found something else: {sorted(set(each.counts.items()) ^ set(agreed.items()))}"
    ratio = "" if against is None else f"{each.took.cpu / against.took.cpu:.2f}"
    rows = "" if each.rows < 0 else f"{each.rows:,}"
    print(f"| {name} | {size:,} | {each.took.wall:.2f} | {each.took.cpu:.2f} | {ratio} | {rows} | {each.peak:.0f} |", flush=True)


def main() -> None:
    from tests import postgres

    print("| Way | Rows | Wall, s | CPU, s | Times GX there (CPU) | Broken rows told | Peak memory, MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            alone(prepare, size, Path(folder) / f"{size}.parquet")
        for size in SIZES:
            path = Path(folder) / f"{size}.parquet"
            plain = alone(found, gx, path)
            ways = {"GX": plain, "GX with row keys": alone(found, gx_with_keys, path), "pandera": alone(found, pandera, path), "ours": alone(found, ours, path)}
            for name, each in ways.items():
                told(f"in memory: {name}", size, each, plain, plain.counts)
            told_of_sqlite(Path(folder), size, plain.counts)
            with postgres.server() as maintenance, postgres.fresh_database(maintenance) as url, postgres.fresh_database(maintenance) as small:
                told_of_postgresql(Path(folder), size, url, small, plain.counts)


def told_of_sqlite(folder: Path, size: int, agreed: Counts) -> None:
    urls = [f"sqlite:///{folder}/{name}.db" for name in ("small", f"rows{size}")]
    for url, path in zip(urls, (folder / "10000.parquet", folder / f"{size}.parquet"), strict=True):
        if not Path(url.removeprefix("sqlite:///")).exists():
            alone(fill, url, path)
    for name, work in (("SQL", sql), ("ours", ours_from)):
        told(f"SQLite: {name}", size, alone(found_in, work, urls[1], urls[0], 0), None, agreed)


def told_of_postgresql(folder: Path, size: int, url: str, small: str, agreed: Counts) -> None:
    import sqlalchemy as sa

    alone(fill, small, folder / "10000.parquet")
    alone(fill, url, folder / f"{size}.parquet")
    with sa.create_engine(url).connect() as connection:
        server = int(Path(str(connection.exec_driver_sql("SHOW data_directory").scalar()), "postmaster.pid").read_text().split()[0])
    pushed = alone(found_in, gx_pushed_down, url, small, server)
    told("PostgreSQL: GX with row keys", size, pushed, pushed, agreed)
    told("before PostgreSQL: ours", size, alone(found, ours, folder / f"{size}.parquet"), pushed, agreed)
    for name, work in (("SQL", sql), ("ours", ours_from)):
        told(f"PostgreSQL: {name}", size, alone(found_in, work, url, small, server), pushed, agreed)


if __name__ == "__main__":
    main()
