"""What is a rule? A promise about rows, told twice: to Great Expectations and as a failure predicate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from etl.core.finding import Category, Severity

Frame = pd.DataFrame
Rows = Callable[[Frame], "pd.Series[bool]"]


@dataclass(frozen=True)
class Expect:
    """A Great Expectations class by name with its arguments; built by the quality adapter."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


def expect(name: str, **arguments: Any) -> Expect:
    return Expect(name, arguments)


@dataclass(frozen=True)
class Rule:
    """One promise.

    ``says`` and ``fix`` are English message ids with named places ({column}, {limit} ...) filled from ``words``.
    ``fails`` takes the typed rows of a batch with their context columns and is True where the promise is broken;
    never NA. ``breaks_on`` changes a good row into one that breaks exactly this promise.
    ``whole_batch``: the promise is about the batch; ``fails`` and ``breaks_on`` are about its one line of measures
    (``etl.core.measures``), and so is ``expect`` unless it names a class about a table. ``column`` is then a measure or "".
    """

    id: str
    version: int
    table: str
    column: str
    says: str
    fix: str
    severity: Severity
    category: Category
    expect: Expect
    fails: Rows
    breaks_on: Mapping[str, object]
    words: Mapping[str, str] = field(default_factory=dict)
    whole_batch: bool = False
    basis: str = ""  # the act or agreement, a message id; "" is that of its source


@dataclass(frozen=True)
class RuleBook:
    """The rules of one table beyond its schema, and what they need to see.

    ``lookups`` names tables that are read as known now and handed to ``context`` together with the rows; ``histories``
    names those of which every version that was ever held is handed over as well, under ``ever(name)``;
    ``context`` returns the rows with added columns named ``ctx_*``; ``measures`` takes those rows and returns more
    measures of the delivery as a whole, by name: whole numbers or None, and under ``name__where`` the place to be told.
    """

    table: str
    rules: tuple[Rule, ...]
    lookups: tuple[str, ...] = ()
    histories: tuple[str, ...] = ()
    context: Callable[[Frame, Mapping[str, Frame], Mapping[str, str]], Frame] | None = None
    measures: Callable[[Frame, Mapping[str, Frame], Mapping[str, str]], Mapping[str, int | str | None]] | None = None


def ever(table: str) -> str:
    """Under which name ``RuleBook.context`` finds every version of a table."""
    return f"{table}.ever"
