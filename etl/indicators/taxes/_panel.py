"""Whose taxes can be compared? Quarters of enterprises with support and of those without, from the answers of the State Revenue Committee."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from etl.core.effect import NEVER
from etl.core.indicator import Tables
from etl.core.known import number
from etl.core.period import Period
from etl.core.support import projects_at
from etl.indicators.taxes._payers import answered, counted

QUARTERS, FEWEST_BEFORE = 12, 2
APPLICATIONS, ORGANISATIONS, PEERS = "core_applications", "core_organisations", "core_registry_peers"
PLACED = ["bin", "kato_code", "oked_code"]


@dataclass(frozen=True)
class Compared:
    """The panel of an estimate, and how many of those with support are in it.

    ``panel``: unit (BIN), time (number of the quarter), first (quarter in which support began, NEVER without), outcome (logarithm of tenge).
    """

    panel: pd.DataFrame
    supported: int  # enterprises with support in the region
    with_support: int  # of these in the panel
    without: int  # enterprises without support in the panel

    @property
    def coverage(self) -> Fraction | None:
        return Fraction(self.with_support, self.supported) if self.supported else None


def compared(tables: Tables, period: Period, regions: tuple[str, ...]) -> Compared:
    """Twelve whole quarters up to the month, of enterprises for which the Committee answered for all of them and that paid in each.

    With support: those with state money whose support began at least two quarters after the first one of the panel. Without: those in the
    same regions that never had any and carry out the same kind of activity (OKED division), or have applied for support.
    """
    last = (number(period) + 1) // 3 - 1
    first_quarter = last - QUARTERS + 1
    answers = answered(tables)
    in_window = answers[(answers["month"] // 3 >= first_quarter) & (answers["month"] // 3 <= last)].drop_duplicates(["bin", "month"])
    whole = in_window.groupby("bin").size()
    asked = whole.index[whole == 3 * QUARTERS]
    paid = counted(tables, False)
    paid = paid[paid["bin"].isin(asked)].assign(time=paid["month"] // 3)
    sums = paid[(paid["time"] >= first_quarter) & (paid["time"] <= last)].groupby(["bin", "time"])["tiyn"].sum()
    steady = sums[sums > 0].groupby("bin").size()
    units = steady.index[steady == QUARTERS]
    begun, here = _with_support(tables, period, regions)
    usable = begun[begun.index.isin(here) & begun.index.isin(units) & (begun >= first_quarter + FEWEST_BEFORE) & (begun <= last)]
    starts = pd.concat([usable, _without(tables, period, regions, units, begun.index)])
    panel = sums.loc[sums.index.get_level_values("bin").isin(starts.index)].reset_index()
    made = pd.DataFrame(
        {
            "unit": panel["bin"],
            "time": panel["time"].astype("int64"),
            "first": panel["bin"].map(starts).astype("int64"),
            "outcome": np.log(panel["tiyn"].to_numpy("float64") / 100),
        }
    )
    return Compared(made.sort_values(["unit", "time"], ignore_index=True), len(here), int((starts != NEVER).sum()), int((starts == NEVER).sum()))


def _with_support(tables: Tables, period: Period, regions: tuple[str, ...]) -> tuple["pd.Series[int]", frozenset[str]]:
    """The quarter in which state support of each enterprise began, wherever that was, and those of them with a project in the regions."""
    projects = projects_at(tables, period)
    state = projects[projects["is_state"]]
    here = frozenset(state.loc[state["kato_code"].str[:2].isin(list(regions)), "bin"])
    return state.groupby("bin")["start"].min() // 3, here


def _without(tables: Tables, period: Period, regions: tuple[str, ...], units: "pd.Index[str]", supported: "pd.Index[str]") -> "pd.Series[int]":
    organisations, applications = tables[ORGANISATIONS], tables[APPLICATIONS]
    divisions = set(organisations.loc[organisations["bin"].isin(supported), "oked_code"].str[:2].dropna())
    every = pd.concat([organisations[PLACED], tables[PEERS][PLACED]], ignore_index=True)
    alike = every.loc[every["kato_code"].str[:2].isin(list(regions)) & every["oked_code"].str[:2].isin(divisions), "bin"]
    is_here = applications["kato_code"].str[:2].isin(list(regions)) & (applications["submitted_on"] <= period.last_day.isoformat())
    applied = applications.loc[is_here, "bin"]
    bins = sorted((set(alike) | set(applied)) & set(units) - set(supported))
    return pd.Series(NEVER, index=bins, dtype="int64")
