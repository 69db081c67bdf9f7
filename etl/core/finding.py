"""What did a check find, how grave is it, and what follows?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Four severities, four consequences."""

    BLOCKING = "blocking"  # the batch is held, nothing of it is loaded
    ERROR = "error"  # the row is set aside
    WARNING = "warning"  # the row is loaded, the finding is printed
    ADVICE = "advice"  # the row is loaded, the supplier is told


class Category(StrEnum):
    VALIDITY = "validity"
    COMPLETENESS = "completeness"
    ACCURACY = "accuracy"
    CONSISTENCY = "consistency"
    UNIQUENESS = "uniqueness"
    TIMELINESS = "timeliness"


@dataclass(frozen=True)
class Finding:
    """One failed check at one place. ``value_class`` describes the value without quoting it."""

    rule_id: str
    rule_version: int
    severity: Severity
    table: str  # "" for a finding about a whole file
    column: str  # "" for a finding about a whole row or file
    file_name: str
    file_sha256: str
    location: str  # "Отчёт!C7", "items[3]", "line 12"; "" for the whole file
    value_class: str
    file_number: int = -1  # place of the file in its batch
    row_number: int = -1  # place of the row in its tidied table; -1 for a file


@dataclass(frozen=True)
class Remark:
    """One finding as its supplier reads it. ``place`` is a cell where there is one; ``says`` and ``fix`` by language."""

    severity: Severity
    place: str
    rule_id: str
    says: Mapping[str, str]
    fix: Mapping[str, str]
