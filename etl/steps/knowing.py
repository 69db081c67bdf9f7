"""What was known at a moment? The tables, the batches that brought them, and the figures of a month."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from etl import catalog, reference
from etl.adapters.warehouse.reading import as_known
from etl.adapters.warehouse.tables import BATCHES
from etl.core.figure import Figure
from etl.core.known import KnownTables
from etl.core.period import Period
from etl.core.results import Results, compute_all


@dataclass(frozen=True)
class Known:
    """What was known on one day: the tables, the batches that brought them, and the figures of the month."""

    tables: KnownTables
    batches: pd.DataFrame
    results: Results


def known_tables(connection: sa.Connection, known_at: str) -> KnownTables:
    """Every source's table as known at a moment."""
    return KnownTables({name: as_known(connection, table, known_at) for name, table in catalog.tables().items()})


def batches_at(connection: sa.Connection, known_at: str) -> pd.DataFrame:
    """The batches that were loaded by then, oldest first."""
    query = sa.select(BATCHES).where(BATCHES.c.decision == "loaded", BATCHES.c.known_at <= known_at).order_by(BATCHES.c.decided_no)
    return pd.DataFrame(connection.execute(query).mappings().all(), columns=BATCHES.columns.keys())


def know(connection: sa.Connection, period: Period, region: str, known_at: str, gaps: frozenset[str]) -> Known:
    """Read and compute one month of one region as known at a moment."""
    tables = known_tables(connection, known_at)
    return Known(tables, batches_at(connection, known_at), compute_all(catalog.indicators(), tables, period, reference.places(region), gaps, catalog.tallies()))


def figure_rows(figures: Iterable[Figure], period: Period) -> pd.DataFrame:
    """The figures of one month as rows of ``mart_figures``, each once, however many languages print it."""
    every = list({each.code: each for each in figures if each.period == str(period)}.values())
    return pd.DataFrame(
        {
            "code": [each.code for each in every],
            "indicator_id": [each.indicator for each in every],
            "indicator_version": [each.version for each in every],
            "level": [each.level.value for each in every],
            "subject": [each.subject for each in every],
            "aspect": [each.aspect.name.lower() for each in every],
            "unit": [each.unit.value for each in every],
            "numerator": pd.array([None if each.numerator is None else str(each.numerator) for each in every], dtype="str"),
            "denominator": [str(each.denominator) for each in every],
            "state": [each.state.value for each in every],
            "reason": [each.reason for each in every],
        }
    )
