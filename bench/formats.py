"""How many rows a second go from landed bytes to the warehouse, format by format, and how many times longer than pandas' own reader and ``to_sql``?

    python -m bench.formats [ROWS ...]

CSV (applications), XLSX (risk registers), JSON (contracts, pages of 10,000) and XML (exchange rates, a page a day), each as its source
delivers it, into an empty SQLite warehouse. "ours" is the step that Airflow runs: bytes verified, read within limits, checked by two
engines, loaded with history, logged. "plain" is ``read_csv``, ``read_excel``, ``read_xml`` or ``json.loads`` and ``to_sql``.
Each case in a process of its own. Every row is good: what is set aside costs more, and ``bench.pipeline`` has some.
"""

import csv
import io
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice, product
from pathlib import Path
from string import ascii_uppercase

from bench._measured import Took, alone, megabytes, peak_megabytes, timed
from bench.pipeline import HISTORY, bins, import_ours
from bench.pipeline import land as land_register

SIZES = (10_000, 100_000)
AS_OF, PERIOD, SINCE = "2026-10-06T09:00:00+05:00", "2026-09", "2023-10"
PAGE = 10_000
Files = Iterator[tuple[str, str, bytes]]  # part, name, content


def many_bins() -> Iterator[str]:
    """Numbers of made-up enterprises, more than a benchmark of awards needs."""
    from etl.core.identifiers import bin_with_check_digit

    places = product(range(10, 25), range(1, 13), range(100_000))
    return (whole for year, month, serial in places if (whole := bin_with_check_digit(f"{year}{month:02d}40{serial:05d}")))


def applications(rows: int) -> Files:
    """One list of separated values."""
    from etl.sources.applications.tidy import HEADINGS

    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADINGS)
    (firm,) = islice(bins(), 1)
    for number in range(rows):
        month = f"{number // 10_000:02d}"  # part of the number: Z00-0000 to Z99-9999
        writer.writerow(
            (f"Z{month}-{number % 10_000:04d}", firm, "Атауы", "Название", "ГФ", "151010000", "16.03.2026", f"{1000 + number}.00", "на рассмотрении", "")
        )
    yield "lists", "applications.csv", text.getvalue().encode()


def registers(rows: int) -> Files:
    """Workbooks of at most 250,000 lines, one a register."""
    import xlsxwriter

    from etl.sources.risk_registers.fetch import REGISTERS
    from etl.sources.risk_registers.tidy import DAY, NUMBER

    every = list(islice(many_bins(), min(rows, 250_000)))
    for name, start in zip(REGISTERS, range(0, rows, 250_000), strict=False):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, ["№", NUMBER, "Наименование", DAY])
            for line, number in enumerate(every[: min(250_000, rows - start)], 1):
                page.write_row(line, 0, [line, number, "ТОО «Дала»", "14.05.2024"])
        yield name, f"list_{name}.xlsx", stream.getvalue()


def contracts(rows: int) -> Files:
    """Pages of the interface."""
    (firm,) = islice(bins(), 1)
    for start in range(0, rows, PAGE):
        items = [
            {"id": number + 1, "customerBin": firm, "supplierBiin": firm, "contractSumWnds": number, "faktSumWnds": None, "signDate": "2026-03-16 00:00:00"}
            | {"refContractStatusId": 190, "deleted": 0, "lastUpdateDate": "2026-09-14 10:00:00"}
            for number in range(start, min(start + PAGE, rows))
        ]
        yield "contracts", f"page-{start}.json", json.dumps({"data": {"Contract": items}}).encode()


def rates(rows: int) -> Files:
    """A page a day with ten thousand currencies."""
    codes = ["".join(letters) for letters in islice(product(ascii_uppercase, repeat=3), PAGE)]
    for day, start in enumerate(range(0, rows, PAGE)):
        told = (date(2026, 9, 1) - timedelta(days=day)).strftime("%d.%m.%Y")
        items = "".join(f"<item><title>{code}</title><description>474.2</description><quant>1</quant></item>" for code in codes[: min(PAGE, rows - start)])
        yield "rates", f"page-{start}.xml", f"<rates><date>{told}</date>{items}</rates>".encode()


FORMATS = {"CSV": ("applications", applications), "XLSX": ("risk_registers", registers), "JSON": ("procurement", contracts), "XML": ("exchange_rates", rates)}


def land(folder: Path, source: str, files: Files) -> str:
    """Put the files into the raw store, and as plain files beside it; returns the batch id."""
    from etl.adapters.raw_store import Landed, RawStore

    store, landed = RawStore(folder / "raw"), []
    for part, name, content in files:
        landed.append(Landed(part, name, store.put(content), len(content), {"received_on": "2026-10-05"}))
        (folder / name).write_bytes(content)
    return store.close_batch(source, PERIOD, SINCE, AS_OF, landed).batch_id


def refined(folder: Path, source: str, batch: str) -> int:
    from etl import settings
    from etl.steps.refining import refine

    where = settings.load({"ESEP_HOME": str(folder), "ESEP_WAREHOUSE_URL": f"sqlite:///{folder / 'ours.sqlite'}", "ESEP_RAW_STORE": str(folder / "raw")})
    told = refine(source, batch, as_of=datetime.fromisoformat(AS_OF), run_id="bench", settings=where)
    return int(told["read"])


def ours(folder: Path, source: str, batch: str) -> tuple[int, Took, float, float]:
    """Rows, time, memory before and at its peak."""
    from etl import catalog

    import_ours()
    if catalog.source(source).needs:  # it is checked against the register, so a small one comes first
        refined(folder, "grants", land_register(folder, 5, HISTORY))
    before = megabytes()
    rows, took = timed(partial(refined, folder, source, batch))
    return rows, took, before, peak_megabytes()


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
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    print(f"{'format':<6} {'rows':>9} | {'plain: CPU s':>12} {'rows/s':>9} {'peak MB':>8} | {'ours: CPU s':>12} {'rows/s':>9} {'peak MB':>8} | times plain")
    for form, (source, made) in FORMATS.items():
        for rows in sizes:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                batch = land(folder, source, made(rows))
                came, usual, _, most = alone(plain, folder, form)
                read, took, _, peak = alone(ours, folder, source, batch)
                assert came == read == rows
                print(
                    f"{form:<6} {rows:>9,} | {usual.cpu:>12.2f} {rows / usual.wall:>9,.0f} {most:>8.0f} | "
                    f"{took.cpu:>12.2f} {rows / took.wall:>9,.0f} {peak:>8.0f} | {took.cpu / usual.cpu:>11.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
