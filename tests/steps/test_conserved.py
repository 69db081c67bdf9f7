"""Whatever is wrong with what was delivered: does every row of it come out, loaded or set aside, and every sum with it?"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import Phase, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from demo import agencies, signing
from etl import settings
from etl.adapters.raw_store import Manifest, RawStore
from etl.adapters.warehouse.engine import open_engine, reading
from etl.adapters.warehouse.tables import CORE, FINDINGS, QUARANTINE
from etl.errors import BatchHeld
from etl.settings import TIME_ZONE, Settings
from etl.steps.landing import land
from etl.steps.refining import refine
from tests.steps import damaged
from tests.steps.damaged import HALF_A_LETTER, KINDS, Damage, Grid

pytestmark = pytest.mark.slow
AS_OF, PERIOD = datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE), "2026-09"
EXAMPLES, MOST_FILES = 4, 3
FILE_IS_OUT = {"file.unreadable", "file.encoding", "file.too_big", "file.layout"}  # for these a file may bring no row at all


Ready = tuple[Settings, dict[str, str]]


@dataclass(frozen=True)
class Feed:
    """One format: whose, which of its files, how it is read and written here, and where its money goes."""

    source: str
    part: str
    read: Callable[[bytes], Grid]
    write: Callable[[Grid, bytes], bytes]
    table: str
    field: str
    money: str


FEEDS = {
    "JSON": Feed("grants", "expenditures", damaged.json_items, damaged.as_json_items, "core_expenditures", "acceptedSum", "accepted_tiyn"),
    "CSV": Feed(
        "applications",
        "lists",
        damaged.lines,
        damaged.as_lines,
        "core_applications",
        "Сұралған сома, теңге / Запрошенная сумма, тенге",
        "requested_tiyn",
    ),
    "XLSX": Feed("enterprise_results", "results", damaged.sheet, damaged.as_sheet, "core_enterprise_results", "Сату, теңге / Продажи, тенге", "sales_tiyn"),
    "XML": Feed("tax_payments", "payments", damaged.payments, damaged.as_payments, "core_tax_payments", "Summa", "amount_tiyn"),
}
TEXTS = [
    "қате",
    "12,50",
    "1e5",
    "true",
    "-",
    "0x10",
    "31.02.2026",
    " ",
    "=1+1",
    '"',
    ";",
    "\n",
    "\t",
    "\u202e",
    "\u200b",
    "\u00a0",
    "\x07",
    "\x00",
    "<b>&",
    HALF_A_LETTER,
]
EACH_CELL = [  # every column in every way that leaves the file readable
    Damage(kind, number, number % 10, "қате") for number, kind in enumerate(kind for kind in KINDS if not kind.startswith("column") for _ in range(10))
]
DAMAGE = st.builds(Damage, st.sampled_from(KINDS), st.integers(0, 500), st.integers(0, 20), st.sampled_from(TEXTS))


@pytest.fixture(scope="module")
def ready(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """The register loaded, and a good batch of each source landed."""
    home = tmp_path_factory.mktemp("conserved")
    signing.write(home / "keys")
    with agencies.serve(built) as base:
        ours = settings.load({"ESEP_HOME": str(home), "ESEP_WAREHOUSE_URL": "", "ESEP_POLITE": "no", **agencies.addresses(built, base)})
        batches = {"grants": land("grants", period=PERIOD, since=PERIOD, as_of=AS_OF, run_id="test", settings=ours)}
        refine("grants", batches["grants"], as_of=AS_OF, run_id="test", settings=ours)
        for feed in FEEDS.values():
            batches[feed.source] = batches.get(feed.source) or land(feed.source, period=PERIOD, since=PERIOD, as_of=AS_OF, run_id="test", settings=ours)
    return ours, batches


def tiyn(text: object) -> int | None:
    """A sum as it would be read by hand: digits, perhaps a point and two more."""
    told = str(text).strip() if text is not None else ""
    return int(Decimal(told) * 100) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,2})?", told) else None


def one_batch(feed: Feed, ours: Settings, good: Manifest, every: list[Damage], home: Path) -> str:
    """Damage the largest files of a batch, bring it into a warehouse of its own, and count what came out; returns what was decided."""
    store = RawStore(ours.raw_store)
    grids = {each.name + each.sha256: feed.read(store.get(each.sha256)) for each in good.files if each.part == feed.part}
    chosen = sorted(grids, key=lambda name: (-len(grids[name].rows), name))[:MOST_FILES]
    for damage in every:
        hit = chosen[damage.row % len(chosen)]
        grids[hit] = damaged.damaged(grids[hit], damage, feed.field)
    landed, written = [], Counter[str]()
    sums: dict[str, Counter[int | None]] = {}
    for each in good.files:
        content, grid = store.get(each.sha256), grids.get(each.name + each.sha256)
        if grid is not None:
            content = feed.write(grid, content) if each.name + each.sha256 in chosen else content
            sha256 = store.put(content)
            written[sha256] += len(grid.rows)
            sums.setdefault(sha256, Counter()).update(tiyn(cell) for cell in grid.column(feed.field))
        landed.append(replace(each, sha256=store.put(content), size=len(content)))
    batch = store.close_batch(feed.source, PERIOD, PERIOD, good.as_of, landed).batch_id
    where = replace(ours, warehouse_url=f"sqlite:///{home / 'warehouse.sqlite'}", logs=home / "logs")
    if feed.source != "grants":
        shutil.copyfile(ours.home / "warehouse.sqlite", home / "warehouse.sqlite")
        shutil.copytree(ours.logs, home / "logs")

    def bring() -> dict[str, object]:
        return refine(feed.source, batch, as_of=AS_OF, run_id="test", settings=where)

    try:
        told = bring()
    except BatchHeld:
        assert rows(where, sa.select(CORE[feed.table].c.row_id)) == []
        return "held"
    core, aside, found = (
        rows(where, sa.select(table).where(sa.true() if where_ is None else where_))
        for table, where_ in (
            (CORE[feed.table], None),
            (QUARANTINE, (QUARANTINE.c.table_name == feed.table) & (QUARANTINE.c.batch_id == told["batch"])),
            (FINDINGS, FINDINGS.c.batch_id == told["batch"]),
        )
    )
    assert told["read"] == int(str(told["loaded"])) + int(str(told["quarantined"]))
    assert told["unchanged"] == 0
    out = {str(each["file_sha256"]) for each in found if each["rule_id"] in FILE_IS_OUT and each["row_number"] == -1}
    came = Counter(str(each["file_sha256"]) for each in [*core, *aside])
    for sha256, count in written.items():
        assert came[sha256] == count or (sha256 in out and came[sha256] == 0), (count, came[sha256])
        if came[sha256]:
            loaded = Counter(each[feed.money] for each in core if each["file_sha256"] == sha256)
            kept = Counter(tiyn(json.loads(str(each["delivered"])).get(feed.money)) for each in aside if each["file_sha256"] == sha256)
            assert loaded + kept == sums[sha256]
    again = bring()
    assert (again["decision"], again["loaded"], again["unchanged"], again["quarantined"]) == ("unchanged", 0, told["loaded"], told["quarantined"])
    assert rows(where, sa.select(CORE[feed.table])) == core
    return "a file set aside" if out else "rows set aside" if aside else "all loaded"


def rows(where: Settings, asked: sa.Select[Any]) -> list[dict[str, object]]:
    with reading(open_engine(where.warehouse_url)) as connection:
        return [dict(row) for row in connection.execute(asked).mappings()]


@pytest.mark.parametrize("name", FEEDS)
def test_every_row_and_every_sum_comes_out(name: str, ready: Ready, tmp_path_factory: pytest.TempPathFactory) -> None:
    feed, (ours, batches) = FEEDS[name], ready
    good = RawStore(ours.raw_store).manifest(batches[feed.source])
    endings: Counter[str] = Counter()

    @examples(max_examples=EXAMPLES, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate])
    @example(EACH_CELL)
    @given(st.lists(DAMAGE, min_size=1, max_size=12))
    def conserved(every: list[Damage]) -> None:
        endings[one_batch(feed, ours, good, every, tmp_path_factory.mktemp("batch"))] += 1

    conserved()
    assert endings["rows set aside"], endings
