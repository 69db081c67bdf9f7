"""Where does this number come from? One printed code down to its formula, its rows, their batches, files and cells.

The figure is worked out again from the tables as they were known when the edition was closed, and held against the
figure that the edition keeps: if the two differ, the explanation says so.
"""

import json
from dataclasses import dataclass, field

import pandas as pd
import sqlalchemy as sa

from etl import catalog
from etl.adapters.raw_store import RawStore
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.tables import CORE, EDITIONS, FIGURES, FINDINGS, RULE_RESULTS
from etl.core.figure import Figure, Level
from etl.core.indicator import Indicator, Role
from etl.core.period import Period
from etl.core.results import Results
from etl.core.tally import Tally
from etl.errors import EsepError
from etl.settings import Settings
from etl.steps.counted import SAYS, Counted, counted
from etl.steps.knowing import know
from etl.steps.opening import open_warehouse
from etl.steps.restating import BRIDGED, moved_by

PROVENANCE = ["table", "row_id", "project_id", "role", "part", "batch_id", "file_name", "file_sha256", "location", "known_from", "reason", "waivers"]


@dataclass(frozen=True)
class Explanation:
    """One figure and what it rests on. ``rows`` has the columns ``PROVENANCE``; ``sums`` adds them up by role."""

    edition: str
    as_known_at: str
    figure: Figure
    stored: tuple[str | None, str]  # numerator and denominator as the edition keeps them
    indicator: Indicator | Tally
    rows: pd.DataFrame = field(repr=False)
    sums: dict[str, int]
    checks: pd.DataFrame = field(repr=False)
    earlier: list[dict[str, str]]

    @property
    def agrees(self) -> bool:
        """Whether the figure worked out again is the figure that was printed."""
        now = None if self.figure.numerator is None else str(self.figure.numerator)
        return (now, str(self.figure.denominator)) == self.stored


def explain(code: str, *, report: str, period: str, region: str, edition: int | None, settings: Settings) -> Explanation | Counted:
    """One code of one edition (the latest, if no number is given); EsepError if there is no such code or edition."""
    with reading(open_warehouse(settings)) as connection:
        row = _edition(connection, report, period, region, edition)
        kept = _stored(connection, row["edition_id"], code)
        if int(code[2:4]) in SAYS:
            return counted(connection, row, kept)
        if code[4:6] in BRIDGED:
            return moved_by(connection, row, kept)
        return _explained(connection, row, kept, _results(connection, row), settings)


def explain_region(edition: str, *, settings: Settings) -> tuple[list[Explanation], str]:
    """Every value of the region itself in one edition, by code, and its month: the figures that codes on the page lead to."""
    with reading(open_warehouse(settings)) as connection:
        row = connection.execute(sa.select(EDITIONS).where(EDITIONS.c.edition_id == edition)).mappings().one()
        of_region = sa.select(FIGURES).where(FIGURES.c.edition_id == edition, FIGURES.c.level == Level.REGION.value, FIGURES.c.aspect == "value")
        kept = [dict(each) for each in connection.execute(of_region.order_by(FIGURES.c.code)).mappings()]
        results = _results(connection, row)
        own = [each for each in kept if "/" not in each["code"] and int(each["code"][2:4]) not in SAYS and each["code"][6:] == ""]
        return [_explained(connection, row, each, results, settings) for each in own], str(row["period"])


def _results(connection: sa.Connection, row: sa.RowMapping) -> Results:
    return know(connection, Period.parse(row["period"]), row["region_code"], row["as_known_at"], frozenset(json.loads(row["gaps"]))).results


def _explained(connection: sa.Connection, row: sa.RowMapping, kept: dict[str, str], results: Results, settings: Settings) -> Explanation:
    """One stored figure worked out again, with the rows behind it."""
    figure = results.find(kept["code"])
    rows = _with_provenance(connection, results.rows(figure), RawStore(settings.raw_store))
    sums = {str(role): int(total) for role, total in rows[rows["role"] != Role.PRICE.value].groupby("role")["part"].sum().items()}
    return Explanation(
        row["edition_id"],
        row["as_known_at"],
        figure,
        (kept["numerator"], kept["denominator"]),
        catalog.described(figure.indicator),
        rows,
        sums,
        _checks(connection, rows),
        _earlier(connection, row, kept["code"]),
    )


def _edition(connection: sa.Connection, report: str, period: str, region: str, number: int | None) -> sa.RowMapping:
    query = (
        sa.select(EDITIONS)
        .where(EDITIONS.c.report == report, EDITIONS.c.region_code == region, EDITIONS.c.period == period)
        .order_by(EDITIONS.c.edition_no.desc())
    )
    if number is not None:
        query = query.where(EDITIONS.c.edition_no == number)
    found = connection.execute(query.limit(1)).mappings().first()
    if found is None:
        raise EsepError("There is no such edition.", report=report, period=period, region=region, edition=number or "latest", next_step="esep close makes one.")
    return found


def _stored(connection: sa.Connection, edition: str, code: str) -> dict[str, str]:
    found = connection.execute(sa.select(FIGURES).where(FIGURES.c.edition_id == edition, FIGURES.c.code == code)).mappings().first()
    if found is None:
        near = connection.scalars(sa.select(FIGURES.c.code).where(FIGURES.c.edition_id == edition, FIGURES.c.code.like(f"{code[:6]}%")).limit(5)).all()
        raise EsepError("The edition has no such code.", code=code, next_step=f"Codes near it: {', '.join(near) or 'none'}.")
    return dict(found)


def _with_provenance(connection: sa.Connection, parts: pd.DataFrame, store: RawStore) -> pd.DataFrame:
    """The parts with the batch, file and place of the warehouse rows that they come from."""
    found: list[sa.RowMapping] = []
    for table, group in parts.groupby("table"):
        core = CORE[str(table)]
        columns = [core.c[name] for name in ("row_id", "batch_id", "file_sha256", "location", "known_from", "reason")]
        for start in range(0, len(group), 500):  # databases take only so many values at once
            wanted = group["row_id"].iloc[start : start + 500].tolist()
            found += connection.execute(sa.select(*columns).where(core.c.row_id.in_(wanted))).mappings().all()
    told = pd.DataFrame(found, columns=["row_id", "batch_id", "file_sha256", "location", "known_from", "reason"]).drop_duplicates("row_id")
    names = {(batch, file.sha256): file.name for batch in told["batch_id"].unique() for file in store.manifest(batch).files}
    told["file_name"] = [names.get(pair, "") for pair in zip(told["batch_id"], told["file_sha256"], strict=True)]
    told["waivers"] = _waivers(connection, told)
    return parts.merge(told, on="row_id", how="left")[PROVENANCE].sort_values(["role", "table", "project_id", "row_id"], ignore_index=True)


def _waivers(connection: sa.Connection, told: pd.DataFrame) -> list[str]:
    """For each row the waivers under which it was loaded, "" for none."""
    columns = [FINDINGS.c[name] for name in ("batch_id", "table_name", "row_number", "waiver_id")]
    found: dict[str, set[str]] = {}
    batches = told["batch_id"].unique().tolist()
    for start in range(0, len(batches), 500):
        query = sa.select(*columns).where(FINDINGS.c.batch_id.in_(batches[start : start + 500]), FINDINGS.c.waiver_id != "")
        for row in connection.execute(query):
            place = f"{row.batch_id}:{row.table_name.removeprefix('core_')}:"
            found.setdefault(place if row.row_number < 0 else f"{place}{row.row_number}", set()).add(row.waiver_id)
    of_table = told["row_id"].str.rsplit(":", n=1).str[0] + ":"
    return [" ".join(sorted(found.get(row, set()) | found.get(table, set()))) for row, table in zip(told["row_id"], of_table, strict=True)]


def _checks(connection: sa.Connection, rows: pd.DataFrame) -> pd.DataFrame:
    """For each batch and table behind the figure: how many rules ran, and how many found something."""
    pairs = rows[["batch_id", "table"]].drop_duplicates()
    query = sa.select(RULE_RESULTS.c.batch_id, RULE_RESULTS.c.table_name, RULE_RESULTS.c.failed_count).where(
        RULE_RESULTS.c.batch_id.in_(pairs["batch_id"].tolist())
    )
    results = pd.DataFrame(connection.execute(query).all(), columns=["batch_id", "table", "failed"])
    tally = results.assign(found=results["failed"] > 0).groupby(["batch_id", "table"])["found"].agg(["size", "sum"]).reset_index()
    return pairs.merge(tally.rename(columns={"size": "rules", "sum": "with_findings"}), on=["batch_id", "table"], how="left")


def _earlier(connection: sa.Connection, row: sa.RowMapping, code: str) -> list[dict[str, str]]:
    """What the code said in the earlier editions of the same month."""
    joined = sa.join(FIGURES, EDITIONS, FIGURES.c.edition_id == EDITIONS.c.edition_id)
    same = (
        EDITIONS.c.report == row["report"],
        EDITIONS.c.region_code == row["region_code"],
        EDITIONS.c.period == row["period"],
        EDITIONS.c.edition_no < row["edition_no"],
    )
    query = (
        sa.select(EDITIONS.c.edition_id, FIGURES.c.numerator, FIGURES.c.denominator, FIGURES.c.state).select_from(joined).where(*same, FIGURES.c.code == code)
    )
    return [{name: str(value) for name, value in each.items()} for each in connection.execute(query.order_by(EDITIONS.c.edition_no)).mappings()]
