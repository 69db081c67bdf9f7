"""What does one day know? The tables as known on it, and views derived from them once.

The indicators over two months (thirteen with the charts) ask for the same awards again and again;
a view is worked out when it is first asked for and kept beside the tables. Frames are never changed in place.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.core.indicator import Tables
from etl.core.period import Period

P = ParamSpec("P")
T = TypeVar("T")
NEVER = 12 * 10_000  # month number of a day that is not stated: later than all months


class KnownTables(Mapping[str, pd.DataFrame]):
    """Tables by name with a memory for views; plain mappings work too, without the memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = dict(tables)
        self.memory: dict[object, object] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def remembered(view: Callable[Concatenate[Tables, P], T]) -> Callable[Concatenate[Tables, P], T]:
    """Keep what a view returned, for as long as its tables live. The other arguments must be hashable."""

    @wraps(view)
    def recall(tables: Tables, *args: P.args, **kwargs: P.kwargs) -> T:
        if not isinstance(tables, KnownTables):
            return view(tables, *args, **kwargs)
        key = (view.__module__, view.__qualname__, args, tuple(kwargs.items()))
        if key not in tables.memory:
            tables.memory[key] = view(tables, *args, **kwargs)
        return cast(T, tables.memory[key])

    return cast("Callable[Concatenate[Tables, P], T]", recall)


def number(period: Period) -> int:
    """A month as a whole number, so that months can be compared and counted in arrays."""
    return period.year * 12 + period.month - 1


def month_numbers(texts: "pd.Series[str]") -> npt.NDArray[np.int64]:
    """Month numbers of ISO days or months; NEVER where nothing is stated."""
    codes, distinct = pd.factorize(texts)
    months = [int(text[:4]) * 12 + int(text[5:7]) - 1 for text in distinct]
    return np.array([*months, NEVER], dtype=np.int64)[codes]  # code -1 (absent) takes the last one


@remembered
def months_of(tables: Tables, table: str, column: str) -> npt.NDArray[np.int64]:
    """Month numbers of one column of one table, in the order of its rows."""
    return month_numbers(tables[table][column])


def rows_of(tables: Tables, table: str, period: Period, column: str = "period") -> pd.DataFrame:
    """The rows whose ``column`` lies in the month."""
    rows: pd.DataFrame = tables[table][months_of(tables, table, column) == number(period)]
    return rows


def rows_up_to(tables: Tables, table: str, period: Period, column: str = "period") -> pd.DataFrame:
    """The rows whose ``column`` lies in the month or before."""
    rows: pd.DataFrame = tables[table][months_of(tables, table, column) <= number(period)]
    return rows
