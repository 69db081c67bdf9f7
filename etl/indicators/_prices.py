"""Which prices make the output of an enterprise comparable? Producer prices of the section of its activity, else those of all industry, else none."""

from collections.abc import Iterable

import pandas as pd

from etl.core.deflators import INDICES, NANO, changes, factor
from etl.core.indicator import Role, Tables
from etl.core.known import months_of, remembered
from etl.core.parts import parts
from etl.reference import section_of

INDUSTRY = "producer"
NO_PRICES = "Neither the producer prices of the activity nor those of all industry reach over these months."


def series_of(oked_code: object) -> str:
    """The series of producer prices that an activity would have; that of all industry where the activity is not known."""
    section = section_of(oked_code) if isinstance(oked_code, str) else ""
    return f"{INDUSTRY}_{section}" if section else INDUSTRY


def reaching(wanted: Iterable[str], tables: Tables, since: int, until: int) -> dict[str, tuple[str, int]]:
    """For each series wanted the one that reaches over the months, and its factor in billionths; without those for which there is none."""
    found = {}
    for name in {*wanted}:
        for each in (name, INDUSTRY):
            told = factor(changes(tables, each), since, until)
            if told is not None:
                found[name] = (each, round(told * NANO))
                break
    return found


@remembered
def prices(tables: Tables, since: int, until: int) -> pd.DataFrame:
    """For each organisation with output the factor of its prices: bin, series, nano (billionths of a tenge of ``until`` for one of ``since``), row_id.

    ``row_id`` is the row of the series that stands for the later of the two months; organisations without prices are left out.
    """
    codes = tables["core_organisations"].drop_duplicates("bin").set_index("bin")["oked_code"]
    bins = pd.Index(tables["core_projects"]["bin"].dropna().unique())
    wanted = codes.reindex(bins).map(series_of, na_action=None).astype("str")
    found = reaching(wanted, tables, since, until)
    last = tables[INDICES][months_of(tables, INDICES, "period") == max(since, until)].drop_duplicates("index_code").set_index("index_code")["row_id"]
    chosen = pd.DataFrame({"bin": bins.astype("str"), "wanted": wanted.to_numpy()})
    chosen = chosen[chosen["wanted"].isin(list(found))]
    series = chosen["wanted"].map({name: each for name, (each, _) in found.items()}).astype("str")
    nano = chosen["wanted"].map({name: each for name, (_, each) in found.items()}).astype("int64")
    return pd.DataFrame({"bin": chosen["bin"], "series": series, "nano": nano, "row_id": series.map(last)}).reset_index(drop=True)


def named(used: pd.DataFrame) -> pd.DataFrame:
    """The prices behind the numbers of projects (project_id, row_id, nano), for whoever asks where they come from; they are in no sum."""
    return parts(used[used["row_id"].notna()], Role.PRICE, INDICES, "nano")
