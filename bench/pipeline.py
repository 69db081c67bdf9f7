"""How many rows a second go from landed bytes to the warehouse, and how many times longer is that than ``json.loads`` and ``to_sql``?

    python -m bench.pipeline

The operator's seven lists in pages of 200, as they lie in the raw store: 36 months of spending and plans and their
parents. One after another: the whole history into an empty warehouse, the same again with one sum in a
hundred corrected, one month more. One line of spending in a hundred names an unknown award, so findings are written too.

"ours" is the step that Airflow runs, warm: bytes verified, tidied, checked twice, set aside, loaded with history, logged.
"plain" is what one would type: ``json.loads`` of each page, one frame for each list, ``to_sql``.
Each side in a process of its own; its memory is that of both sizes up to there.
"""

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

from bench._measured import Took, alone, megabytes, peak_megabytes, timed
from etl.core.period import Period

SPAN, PAGE = 36, 200
LAST = Period(2026, 9)
LINES = ("payroll", "equipment", "materials", "services", "travel")
Lists = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Batch:
    """One delivery: which months, whether corrected, and when it came."""

    title: str
    months: tuple[str, ...]
    as_of: str
    corrected: bool = False


HISTORY = Batch("history", tuple(str(LAST.plus(back - SPAN + 1)) for back in range(SPAN)), "2026-10-06T09:00:00+05:00")
AGAIN = Batch("again, 1 % new", HISTORY.months, "2026-10-07T09:00:00+05:00", corrected=True)
MORE = Batch("one month more", (str(LAST.plus(1)),), "2026-11-06T09:00:00+05:00")
PLAN = ((5, (HISTORY,)), (50, (HISTORY, MORE)), (400, (HISTORY, AGAIN, MORE)))  # awards and batches; the first wakes the libraries


@dataclass(frozen=True)
class Work:
    """What one process is given: where the deliveries lie, and an empty warehouse."""

    folder: Path
    url: str
    batches: tuple[tuple[Batch, str], ...]  # each with its id


@dataclass(frozen=True)
class Done:
    """What was measured on it: title, rows and time of each batch, and the most memory until then."""

    batches: tuple[tuple[str, int, Took], ...]
    peak: float


@dataclass(frozen=True)
class Case:
    """One process: its imports, its first small batch, its memory before the work, and the work."""

    imports: Took
    first: Took
    before: float
    done: tuple[Done, ...]


def bins() -> Iterator[str]:
    """Numbers of made-up enterprises."""
    from etl.core.identifiers import bin_with_check_digit

    return (whole for number in count() if (whole := bin_with_check_digit(f"1903409{number:04d}")))


def delivery(awards: int, batch: Batch) -> Lists:
    """What the operator would send: one project for each award, five projects for each enterprise."""
    firms = list(islice(bins(), awards // 5))
    irns, projects = [f"AP{n:08d}" for n in range(awards)], [f"AK{chr(65 + n // 1000)}-{n % 1000:03d}" for n in range(awards)]
    term = {"startDate": "01.10.2023", "endDate": "31.12.2027"}
    million = 1_000_000.25  # written with two decimals, as every sum on the wire
    spent = [(n, month, line) for n in range(awards) for month in batch.months for line in LINES]
    return {
        "organisations": [
            {"bin": each, "nameKk": f"«Дала {each}» ЖШС", "nameRu": f"ТОО «Дала {each}»", "type": "ENTERPRISE", "oked": "20160", "kato": "151010000"}
            for each in firms
        ],
        "projects": [
            {
                "projectNo": each,
                "leadBin": firms[n // 5],
                "titleKk": "Қалдықтарды өңдеу",
                "titleRu": "Переработка отходов",
                "theme": "industry",
                "kato": "151010000",
                "status": "RUNNING",
                **term,
                "capacityLow": 40,
                "capacityHigh": 50,
            }
            for n, each in enumerate(projects)
        ],
        "awards": [
            {
                "irn": each,
                "projectNo": projects[n],
                "recipientBin": firms[n // 5],
                "programme": "ГФ",
                "supportBasis": "state_grant",
                "signDate": "15.09.2023",
                **term,
                "sum": 900 * million,
            }
            for n, each in enumerate(irns)
        ],
        "amendments": [{"irn": each, "seq": 1, "effectiveDate": "01.03.2026", "newSum": 950 * million, "newEndDate": "31.12.2027"} for each in irns[::3]],
        "tranches": [
            {"irn": each, "no": no, "planDate": "10.10.2023", "planSum": 200 * million, "payDate": "16.10.2023", "paySum": 200 * million}
            for each in irns
            for no in (1, 2, 3, 4)
        ],
        "expenditures": [
            {
                "irn": f"AP9{number:07d}" if number % 100 == 7 else irns[n],
                "month": month,
                "costLine": line,
                "acceptedSum": million + number + (1 if batch.corrected and number % 100 == 50 else 0),
            }
            for number, (n, month, line) in enumerate(spent)
        ],
        "plans": [
            {
                "projectNo": each,
                "month": month,
                "spendToDate": 6 * million * (1 + Period.parse(month).months_since(LAST.plus(1 - SPAN))),
                "sales": million * 9,
                "jobs": 12.5,
                "exportUsd": None,
                "taxes": None,
                "waste": 42,
                "reportingDue": True,
            }
            for each in projects
            for month in batch.months
        ],
    }


def pages(awards: int, batch: Batch) -> Iterator[tuple[str, str, bytes]]:
    """List, name and bytes of each page."""
    for part, items in delivery(awards, batch).items():
        for number, start in enumerate(range(0, len(items), PAGE), 1):
            more = f"/v1/{part}?limit={PAGE}&page={number + 1}" if start + PAGE < len(items) else ""
            page = {"total": len(items), "limit": PAGE, "next_page": more, "items": items[start : start + PAGE]}
            yield part, f"{part}-{number}.json", json.dumps(page, ensure_ascii=False).encode()


def land(folder: Path, awards: int, batch: Batch) -> str:
    """Put one delivery into the raw store, and its pages as plain files beside it; returns the batch id."""
    from etl.adapters.raw_store import Landed, RawStore

    store, files = RawStore(folder / "raw"), []
    for part, name, content in pages(awards, batch):
        files.append(Landed(part, name, store.put(content), len(content)))
        if batch is HISTORY:
            (folder / name).write_bytes(content)
    return store.close_batch("grants", batch.months[-1], batch.months[0], batch.as_of, files).batch_id


def import_ours() -> None:
    import great_expectations  # noqa: F401
    import psycopg  # noqa: F401

    from etl.steps import refining  # noqa: F401


def refined(work: Work, batch: Batch, number: str) -> int:
    """Rows that one run of the step read."""
    from etl import settings
    from etl.steps.refining import refine

    where = settings.load({"ESEP_HOME": str(work.folder), "ESEP_WAREHOUSE_URL": work.url, "ESEP_RAW_STORE": str(work.folder / "raw")})
    counts = refine("grants", number, as_of=datetime.fromisoformat(batch.as_of), run_id="bench", settings=where)
    read = int(counts["read"])
    assert read == counts["loaded"] + counts["unchanged"] + counts["quarantined"]
    assert counts["loaded"]
    assert counts["quarantined"]
    return read


def ours(small: Work, *works: Work) -> Case:
    """The step over each batch in turn, after a small one elsewhere."""
    _, imports = timed(import_ours)

    def done(work: Work) -> Done:
        batches = tuple((batch.title, *timed(partial(refined, work, batch, number))) for batch, number in work.batches)
        return Done(batches, peak_megabytes())

    ((_, _, first),) = done(small).batches
    return Case(imports, first, megabytes(), tuple(map(done, works)))


def import_plain() -> None:
    import pandas  # noqa: F401
    import psycopg  # noqa: F401
    import sqlalchemy  # noqa: F401


def typed(work: Work) -> int:
    """Rows of the history, loaded as in a notebook."""
    import pandas as pd
    import sqlalchemy as sa

    lists: Lists = defaultdict(list)
    for path in sorted(work.folder.glob("*.json")):
        lists[path.name.split("-")[0]] += json.loads(path.read_bytes())["items"]
    with sa.create_engine(work.url).begin() as connection:
        for part, items in lists.items():
            pd.DataFrame(items).to_sql(f"plain_{part}", connection, index=False)
    return sum(map(len, lists.values()))


def plain(small: Work, *works: Work) -> Case:
    """The history without checks, log or times of knowing."""
    _, imports = timed(import_plain)
    _, first = timed(partial(typed, small))
    before = megabytes()
    return Case(imports, first, before, tuple(Done((("plain", *timed(partial(typed, work))),), peak_megabytes()) for work in works))


def line(engine: str, title: str, rows: int, took: Took, usual: Took | None = None, memory: str = "") -> None:
    ratio = f"{took.cpu / usual.cpu:>5.1f} {took.wall / usual.wall:>5.1f}" if usual else f"{'':>11}"
    print(f"{engine:<10} {title:<14} {rows:>7} | {took.wall:>6.2f} {took.cpu:>6.2f} {rows / took.wall:>8,.0f} | {ratio} | {memory}")


def show(engine: str, usual: Case, esep: Case) -> None:
    for simple, full in zip(usual.done, esep.done, strict=True):
        ((_, _, took),) = simple.batches
        line(engine, *simple.batches[0], memory=f"{simple.peak:>4.0f} ({usual.before:.0f})")
        line(engine, *full.batches[0], took, f"{full.peak:>4.0f} ({esep.before:.0f})")
        for made in full.batches[1:]:
            line(engine, *made)
    for name, case in (("plain", usual), ("ours", esep)):
        print(f"{engine:<10} {name}: imports {case.imports.cpu:.2f} s CPU, first small batch {case.first.cpu:.2f} s CPU")


def main() -> None:
    from tests.postgres import fresh_database, server

    print(f"{'warehouse':<10} {'batch':<14} {'rows':>7} | {'wall s':>6} {'CPU s':>6} {'rows/s':>8} | times plain | peak MB")
    print(f"{'':<10} {'':<14} {'':>7} | {'':>6} {'':>6} {'':>8} | {'CPU':>5} {'wall':>5} | (before the work)")
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in PLAN]
        landed = [tuple((batch, land(folder, awards, batch)) for batch in batches) for folder, (awards, batches) in zip(folders, PLAN, strict=True)]
        postgres = stack.enter_context(server())
        for engine in ("SQLite", "PostgreSQL"):
            cases = []
            for way in (plain, ours):
                urls = [f"sqlite:///{folder / way.__name__}.sqlite" for folder in folders]
                if engine == "PostgreSQL":
                    urls = [stack.enter_context(fresh_database(postgres)) for _ in folders]
                cases.append(alone(way, *(Work(*each) for each in zip(folders, urls, landed, strict=True))))
            show(engine, *cases)


if __name__ == "__main__":
    main()
