"""Is every defect of the manifest found by its rule, and is nothing else found?"""

import json
import tomllib
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from demo import agencies
from demo.damage import SYNTHETIC_PERSON_NUMBER
from etl import catalog, settings
from etl.core.promises import promises
from etl.core.tidied import FILE_RULES
from etl.settings import TIME_ZONE
from etl.steps.landing import land
from etl.steps.refining import refine

MANIFEST = Path(agencies.__file__).parent / "defects.toml"
UNNAMED = "(personal number)"  # a row whose key must not be repeated
AS_OF = datetime(2026, 10, 12, 9, tzinfo=TIME_ZONE)  # all sources are due by then
Found = Counter[tuple[str, str, str]]


@cache
def manifest() -> list[dict[str, Any]]:
    defects: list[dict[str, Any]] = tomllib.loads(MANIFEST.read_text("utf-8"))["defect"]
    return defects


def rule_ids() -> set[str]:
    derived = {rule.id for table in catalog.tables().values() for rule in promises(table)}
    stated = {rule.id for book in catalog.rule_books().values() for rule in book.rules}
    return derived | stated | {rule.id for rule in FILE_RULES}


def test_defects_have_names_of_their_own_and_rules_that_exist() -> None:
    assert len(manifest()) >= 45
    assert len({each["id"] for each in manifest()}) == len(manifest())
    assert {each["rule"] for each in manifest()} <= rule_ids()
    assert all(each["count"] == len(each["rows"]) > 0 and each["says"] for each in manifest())


def test_every_source_is_damaged() -> None:
    assert {each["source"] for each in manifest()} == {source.name for source in catalog.sources()}


def test_every_stated_rule_has_a_defect() -> None:
    stated = {rule.id for book in catalog.rule_books().values() for rule in book.rules}
    assert stated <= {each["rule"] for each in manifest()}


def ingest(folder: Path, home: Path) -> sa.Engine:
    """All sources over the whole history through the real steps; returns the warehouse."""
    with agencies.serve(folder) as base:
        ours = settings.load({"ESEP_HOME": str(home), "ESEP_POLITE": "no", **agencies.addresses(folder, base)})
        for source in sorted(catalog.sources(), key=lambda each: each.name != "grants"):
            batch = land(source.name, period="2026-09", since="2023-10", as_of=AS_OF, run_id="test", settings=ours)
            refine(source.name, batch, as_of=AS_OF, run_id="test", settings=ours)
    return sa.create_engine(ours.warehouse_url)


def read(engine: sa.Engine, table: str) -> pd.DataFrame:
    with engine.connect() as connection:
        return pd.read_sql_query(sa.text(f"select * from {table}"), connection)


def found(engine: sa.Engine) -> Found:
    """(source, rule, key of the row or name of the file) of every finding."""
    aside = read(engine, "quarantined_rows").set_index(["batch_id", "table_name", "row_number"])["delivered"]
    sources = dict(read(engine, "batches")[["batch_id", "source"]].to_numpy())
    seen: Found = Counter()
    for each in read(engine, "findings").itertuples():
        seen[sources[str(each.batch_id)], str(each.rule_id), _key(engine, each, aside)] += 1
    return seen


def _key(engine: sa.Engine, finding: Any, aside: "pd.Series[str]") -> str:
    if finding.row_number < 0 or finding.rule_id.startswith("file."):
        return str(finding.file_name or finding.location)
    table = catalog.tables()[finding.table_name]
    place = (finding.batch_id, finding.table_name, finding.row_number)
    if place in aside.index:
        row = json.loads(aside[place])
    else:
        held = read(engine, table.name)
        row = held[(held["file_sha256"] == finding.file_sha256) & (held["location"] == finding.location)].iloc[0]
    return "/".join(str(row.get(name, "")) for name in table.key)  # a part of the key may be what is missing


@pytest.fixture(scope="module")
def damaged_warehouse(damaged_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> sa.Engine:
    return ingest(damaged_folder, tmp_path_factory.mktemp("home"))


@pytest.mark.slow
def test_the_clean_world_breaks_no_rule(clean_folder: Path, tmp_path: Path) -> None:
    engine = ingest(clean_folder, tmp_path)
    assert read(engine, "batches")["read_count"].sum() > 15_000
    assert found(engine) == {("enterprise_results", "ENT-17", "AKT-020, AKT-021, AKT-034"): 1}  # they really say nothing of September
    assert read(engine, "quarantined_rows").empty


@pytest.mark.slow
def test_every_defect_is_found_and_nothing_else(damaged_warehouse: sa.Engine) -> None:
    expected = Counter((each["source"], each["rule"]) for each in manifest() for _ in each["rows"])
    assert Counter((source, rule) for source, rule, _ in found(damaged_warehouse).elements()) == expected


@pytest.mark.slow
def test_the_rows_that_the_manifest_names_are_the_ones_found(damaged_warehouse: sa.Engine) -> None:
    named = Counter((each["source"], each["rule"], row) for each in manifest() for row in each["rows"] if row != UNNAMED)
    seen = Counter({key: count for key, count in found(damaged_warehouse).items() if key[1] != "organisations.bin.not_a_person"})
    assert seen == named


@pytest.mark.slow
def test_the_person_number_stays_in_the_raw_store(damaged_warehouse: sa.Engine) -> None:
    names = sa.inspect(damaged_warehouse).get_table_names()
    assert {"findings", "quarantined_rows", "audit_log", "core_organisations"} <= set(names)
    for name in names:
        assert SYNTHETIC_PERSON_NUMBER not in read(damaged_warehouse, name).to_csv(), name
