"""What goes into tidy, and what comes out? Stored bytes in; tables of texts and findings about files out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from etl.core.finding import Category, Finding, Severity

PROVENANCE = ["_file", "_location"]  # number of the file in the batch; place inside it
PORTION = 50_000  # rows that are held as objects


@dataclass(frozen=True)
class RawFile:
    """One stored answer. ``name`` is what the publisher called it, ``asked`` what we asked for."""

    name: str
    part: str
    sha256: str
    content: bytes = field(repr=False)
    asked: Mapping[str, str] = field(default_factory=dict)
    number: int = 0  # place in its batch

    @property
    def kept_out(self) -> "FileRule | None":
        """The rule for which the file was set aside when it arrived: ``content`` is empty then, and ``asked`` says where its bytes are kept."""
        return TOO_BIG if "too_big_bytes" in self.asked else KEPT_OUT.get(self.asked.get("kept_out", ""))


@dataclass(frozen=True)
class FileRule:
    """A promise about a whole file or about one place in it, judged while it is read."""

    id: str
    says: str
    fix: str
    severity: Severity
    category: Category
    version: int = 1
    basis: str = "Form agreed with the suppliers."


UNREADABLE = FileRule(
    "file.unreadable",
    "The file can be opened and read to its end.",
    "Save the file again in the agreed format and send it once more.",
    Severity.ERROR,
    Category.VALIDITY,
)
ENCODING = FileRule("file.encoding", "The file is written in UTF-8.", "Save the file as UTF-8 and send it once more.", Severity.ERROR, Category.VALIDITY)
LAYOUT = FileRule(
    "file.layout",
    "The file has the agreed head and headings.",
    "Use the current template without moving or renaming its headings.",
    Severity.ERROR,
    Category.VALIDITY,
)
UNKNOWN_COLUMN = FileRule(
    "file.unknown_column",
    "The file has no columns beyond the agreed ones.",
    "Remove the column, or ask for it to be added to the template.",
    Severity.WARNING,
    Category.VALIDITY,
)
FORMULA = FileRule("file.formula", "Cells hold values, not formulas.", "Replace the formula with its value.", Severity.ERROR, Category.VALIDITY)
NAME = FileRule(
    "file.name",
    "The name of the file agrees with its content.",
    "Name the file BIN_YYYY-MM_number, as the head of the sheet says.",
    Severity.ERROR,
    Category.CONSISTENCY,
)
TOO_BIG = FileRule(
    "file.too_big", "The file is within the agreed size.", "Send a smaller file; the limits stand in the template.", Severity.ERROR, Category.VALIDITY
)
SENDER = FileRule(
    "file.sender",
    "The file comes from a listed sender.",
    "Send it from the agreed address, or ask for the address to be listed.",
    Severity.ERROR,
    Category.VALIDITY,
)
MANIFEST = FileRule(
    "file.manifest",
    "The file is there and is as the manifest of its folder says.",
    "Send the file again, and after it a manifest that names it.",
    Severity.ERROR,
    Category.CONSISTENCY,
)
VANISHED = FileRule(
    "rows.vanished",
    "No row of an earlier delivery is gone from the full list.",
    "Ask the publisher whether the row was withdrawn or renumbered; it no longer counts.",
    Severity.WARNING,
    Category.CONSISTENCY,
)
VANISHED_MANY = FileRule(
    "rows.vanished_many",
    "At most one row in five is gone from the full list since the last delivery.",
    "Ask the publisher whether the list is whole; nothing of this delivery was taken.",
    Severity.BLOCKING,
    Category.COMPLETENESS,
)
FILE_RULES = (UNREADABLE, ENCODING, LAYOUT, UNKNOWN_COLUMN, FORMULA, NAME, TOO_BIG, SENDER, MANIFEST, VANISHED, VANISHED_MANY)
KEPT_OUT = {rule.id: rule for rule in (UNREADABLE, SENDER, MANIFEST)}  # for which a file may be set aside before it is read


def file_finding(
    rule: FileRule, file: RawFile, *, table: str = "", column: str = "", location: str = "", value_class: str = "", row_number: int = -1
) -> Finding:
    """A finding about a file or a place in it."""
    return Finding(rule.id, rule.version, rule.severity, table, column, file.name, file.sha256, location, value_class, file.number, row_number)


@dataclass(frozen=True)
class Tidied:
    """Tables of delivered texts by table name, each row with its provenance, and what was found on the way.

    A finding with a ``row_number`` is about that row of ``tables[finding.table]`` (counted from 0).
    """

    tables: Mapping[str, pd.DataFrame]
    findings: tuple[Finding, ...] = ()


class Rows:
    """Collects the rows of one table while files are read; columns that never came stay absent."""

    def __init__(self, names: list[str]) -> None:
        self._columns: dict[str, list[str | None]] = {name: [] for name in (*names, *PROVENANCE)}
        self._packed: list[pd.DataFrame] = []  # texts as columns take a tenth of the memory that they take as objects
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, file: int, location: str, values: Mapping[str, str | None]) -> int:
        """Add one row and return its number."""
        whole = {**values, PROVENANCE[0]: str(file), PROVENANCE[1]: location}
        for name, column in self._columns.items():
            column.append(whole.get(name))
        self._count += 1
        if self._count % PORTION == 0:
            self._pack()
        return self._count - 1

    def frame(self) -> pd.DataFrame:
        """All rows as texts, in order of arrival."""
        self._pack()
        return pd.concat(self._packed, ignore_index=True) if len(self._packed) > 1 else self._packed[0]

    def _pack(self) -> None:
        columns, self._columns = self._columns, {name: [] for name in self._columns}
        if not self._packed or any(columns.values()):
            self._packed.append(pd.DataFrame(columns, dtype="str"))
