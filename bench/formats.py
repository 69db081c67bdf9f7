"""How many rows a second go from landed bytes to the warehouse, format by format, and how many times longer than pandas' own reader and ``to_sql``?

    python -m bench.formats [FORMAT ...] [ROWS ...]

CSV (applications), XLSX (risk registers), JSON (contracts, pages of 10,000), JSON Lines (the same contracts, a line each) and XML (exchange
rates, a page a day), each as its source delivers it, into an empty SQLite warehouse; files of at most 250,000 rows. How many rows a table
may have is lifted here, and here alone. "ours" is the step that Airflow runs: bytes verified, read within limits, checked by two engines,
loaded with history, logged. "plain" is ``read_csv``, ``read_excel``, ``json.loads``, ``read_json(lines=True)`` or ``read_xml``, and ``to_sql``.
Delivered files (CSV) are read in a child, whose time and memory count. Each case in a process of its own. Every row is good: what is set
aside costs more, and ``bench.pipeline`` has some.
"""

import csv
import io
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from itertools import islice, product
from pathlib import Path
from string import ascii_uppercase
from unittest.mock import patch

from bench._measured import Took, alone, megabytes, peak_megabytes, peak_of_children, timed
from bench.pipeline import HISTORY, bins, import_ours
from bench.pipeline import land as land_register

SIZES = (10_000, 100_000, 1_000_000)
AS_OF, PERIOD, SINCE = "2026-10-06T09:00:00+05:00", "2026-09", "2023-10"
PAGE, FILE = 10_000, 250_000  # rows
MOST_ROWS = 10_000_000
Files = Iterator[tuple[str, str, bytes]]  # part, name, content


def many_bins() -> Iterator[str]:
    """Numbers of made-up enterprises, more than a benchmark of awards needs."""
    from etl.core.identifiers import bin_with_check_digit

    places = product(range(10, 25), range(1, 13), range(100_000))
    return (whole for year, month, serial in places if (whole := bin_with_check_digit(f"{year}{month:02d}40{serial:05d}")))


def applications(rows: int) -> Files:
    """Lists of separated values; the number of an application has room for a million."""
    from etl.sources.applications.tidy import HEADINGS

    (firm,) = islice(bins(), 1)
    for start in range(0, rows, FILE):
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=";")
        writer.writerow(HEADINGS)
        for number in range(start, min(start + FILE, rows)):
            code = f"Z{number // 10_000:02d}-{number % 10_000:04d}"
            writer.writerow((code, firm, "Атауы", "Название", "ГФ", "151010000", "16.03.2026", f"{1000 + number}.00", "на рассмотрении", ""))
        yield "lists", "applications.csv", text.getvalue().encode()


def registers(rows: int) -> Files:
    """Workbooks, one a register."""
    import xlsxwriter

    from etl.sources.risk_registers.fetch import REGISTERS
    from etl.sources.risk_registers.tidy import DAY, NUMBER

    every = list(islice(many_bins(), min(rows, FILE)))
    for name, start in zip(REGISTERS, range(0, rows, FILE), strict=False):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, ["№", NUMBER, "Наименование", DAY])
            for line, number in enumerate(every[: min(FILE, rows - start)], 1):
                page.write_row(line, 0, [line, number, "ТОО «Дала»", "14.05.2024"])
        yield name, f"list_{name}.xlsx", stream.getvalue()


def _contracts(first: int, after: int) -> list[dict[str, object]]:
    (firm,) = islice(bins(), 1)
    return [
        {"id": number + 1, "customerBin": firm, "supplierBiin": firm, "contractSumWnds": number, "faktSumWnds": None, "signDate": "2026-03-16 00:00:00"}
        | {"refContractStatusId": 190, "deleted": 0, "lastUpdateDate": "2026-09-14 10:00:00"}
        for number in range(first, after)
    ]


def contracts(rows: int) -> Files:
    """Pages of the interface."""
    for start in range(0, rows, PAGE):
        yield "contracts", "page.json", json.dumps({"data": {"Contract": _contracts(start, min(start + PAGE, rows))}}).encode()


def lines(rows: int) -> Files:
    """The same contracts, one a line."""
    for start in range(0, rows, FILE):
        told = _contracts(start, min(start + FILE, rows))
        yield "contracts", "contracts.jsonl", "".join(f"{json.dumps(each)}\n" for each in told).encode()


def rates(rows: int) -> Files:
    """A page a day with ten thousand currencies."""
    codes = ["".join(letters) for letters in islice(product(ascii_uppercase, repeat=3), PAGE)]
    for day, start in enumerate(range(0, rows, PAGE)):
        told = (date(2026, 9, 1) - timedelta(days=day)).strftime("%d.%m.%Y")
        items = "".join(f"<item><title>{code}</title><description>474.2</description><quant>1</quant></item>" for code in codes[: min(PAGE, rows - start)])
        yield "rates", "page.xml", f"<rates><date>{told}</date>{items}</rates>".encode()


FORMATS = {
    "CSV": ("applications", applications),
    "XLSX": ("risk_registers", registers),
    "JSON": ("procurement", contracts),
    "JSONL": ("procurement", lines),
    "XML": ("exchange_rates", rates),
}


def land(folder: Path, source: str, files: Files) -> str:
    """Put the files into the raw store, and as plain files beside it; returns the batch id."""
    from etl.adapters.raw_store import Landed, RawStore

    store, landed = RawStore(folder / "raw"), []
    for number, (part, name, content) in enumerate(files):
        landed.append(Landed(part, name, store.put(content), len(content), {"received_on": "2026-10-05"}))
        (folder / f"{number:04d}-{name}").write_bytes(content)
    return store.close_batch(source, PERIOD, SINCE, AS_OF, landed).batch_id


def refined(folder: Path, source: str, batch: str) -> int:
    from etl import settings
    from etl.steps.refining import refine

    where = settings.load({"ESEP_HOME": str(folder), "ESEP_WAREHOUSE_URL": f"sqlite:///{folder / 'ours.sqlite'}", "ESEP_RAW_STORE": str(folder / "raw")})
    told = refine(source, batch, as_of=datetime.fromisoformat(AS_OF), run_id="bench", settings=where)
    return int(told["read"])


def lift(form: str) -> None:
    """In this process no table promises how many rows it has, and contracts are read from lines where lines are measured."""
    from etl import catalog
    from etl.core.json_lines import read_json_lines
    from etl.core.schema import Schema
    from etl.sources.procurement import tidy

    promised = vars(catalog.Source)["schema"].fget

    @cache
    def lifted(source: catalog.Source) -> Schema:
        return Schema(tuple(replace(table, rows=(0, MOST_ROWS)) for table in promised(source).tables))

    patch.object(catalog.Source, "schema", property(lifted)).start()
    if form == "JSONL":
        patch.object(tidy, "read_json", lambda content: {"data": {"Contract": [told for _, told in read_json_lines(content)]}}).start()


def ours(folder: Path, source: str, batch: str, form: str) -> tuple[int, Took, float, float]:
    """Rows, time, memory before and at its peak."""
    from etl import catalog

    import_ours()
    lift(form)
    if catalog.source(source).needs:  # it is checked against the register, so a small one comes first
        refined(folder, "grants", land_register(folder, 5, HISTORY))
    before = megabytes()
    rows, took = timed(partial(refined, folder, source, batch))
    return rows, took, before, max(peak_megabytes(), peak_of_children())


def typed(folder: Path, form: str) -> int:
    """As in a notebook."""
    import pandas as pd
    import sqlalchemy as sa

    paths, frames = sorted(folder.glob(f"*.{form.lower()}")), []
    for path in paths:
        match form:
            case "CSV":
                frames.append(pd.read_csv(path, sep=";", dtype=str))
            case "XLSX":
                frames.append(pd.read_excel(path, dtype=str))
            case "JSONL":
                frames.append(pd.read_json(path, lines=True, dtype=False))
            case "JSON":
                frames.append(pd.DataFrame(json.loads(path.read_bytes())["data"]["Contract"]))
            case _:
                frames.append(pd.read_xml(path, xpath=".//item", parser="etree"))
    with sa.create_engine(f"sqlite:///{folder / 'plain.sqlite'}").begin() as connection:
        for frame in frames:
            frame.to_sql("plain", connection, index=False, if_exists="append")
    return sum(map(len, frames))


def plain(folder: Path, form: str) -> tuple[int, Took, float, float]:
    import pandas  # noqa: F401
    import sqlalchemy  # noqa: F401

    before = megabytes()
    rows, took = timed(partial(typed, folder, form))
    return rows, took, before, peak_megabytes()


def main() -> None:
    asked = sys.argv[1:]
    sizes = tuple(int(each) for each in asked if each.isdigit()) or SIZES
    chosen = [form for form in FORMATS if form in asked] or list(FORMATS)
    print(f"{'format':<6} {'rows':>9} | {'plain: CPU s':>12} {'rows/s':>9} {'peak MB':>8} | {'ours: CPU s':>12} {'rows/s':>9} {'peak MB':>8} | times plain")
    for form, rows in product(chosen, sizes):
        source, made = FORMATS[form]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            batch = land(folder, source, made(rows))
            came, usual, _, most = alone(plain, folder, form)
            read, took, _, peak = alone(ours, folder, source, batch, form)
            assert came == read == rows, (came, read)
            print(
                f"{form:<6} {rows:>9,} | {usual.cpu:>12.2f} {rows / usual.wall:>9,.0f} {most:>8.0f} | "
                f"{took.cpu:>12.2f} {rows / took.wall:>9,.0f} {peak:>8.0f} | {took.cpu / usual.cpu:>11.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
