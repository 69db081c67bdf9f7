"""What do the views of the department's database say? One JSON object a row, under our names; a line that cannot be read costs that line."""

from collections.abc import Sequence

import pandas as pd

from etl.core.finding import Finding
from etl.core.json_lines import Record, TooManyLines, read_json_lines
from etl.core.json_reading import as_texts
from etl.core.schema import Table
from etl.core.tidied import PROVENANCE, TOO_BIG, UNREADABLE, RawFile, Tidied, file_finding
from etl.sources.collaboration.fetch import VIEWS


def tidy(files: Sequence[RawFile]) -> Tidied:
    """Three tables of texts."""
    frames = {table.name: [pd.DataFrame(columns=[*table.names, *PROVENANCE], dtype="str")] for table in VIEWS.values()}
    findings: list[Finding] = []
    for number, file in enumerate(files):
        table = VIEWS[file.part]
        try:
            lines = list(read_json_lines(file.content))
        except TooManyLines:
            findings.append(file_finding(TOO_BIG, file, table=table.name))
            continue
        findings += [file_finding(UNREADABLE, file, table=table.name, location=f"line {line}") for line, record in lines if record is None]
        frames[table.name].append(_texts(number, [(line, record) for line, record in lines if record is not None], table))
    return Tidied({name: pd.concat(each, ignore_index=True) for name, each in frames.items()}, tuple(findings))


def _texts(number: int, lines: list[tuple[int, Record]], table: Table) -> pd.DataFrame:
    texts, _ = as_texts([record for _, record in lines], {name: name for name in table.names}, number, "")
    return texts.assign(**{PROVENANCE[1]: [f"line {line}" for line, _ in lines]})
