"""What does each column mean, and which rules guard it? The data dictionary, written from the schemas and rules."""

from etl import catalog
from etl.core.schema import Column, Kind, Table
from etl.core.tidied import FILE_RULES
from etl.versions import rules_of

UNITS = {
    Kind.MONEY: "tiyn (1/100 tenge), whole number",
    Kind.INTEGER: "whole number",
    Kind.DATE: "day, YYYY-MM-DD",
    Kind.MONTH: "month, YYYY-MM",
    Kind.FLAG: "0 or 1",
    Kind.BIN: "12 digits",
}
HEAD = """# Data dictionary

Written from the schemas in `etl/sources/*/schema.py` and the rules in `expectations/`; `make check` fails if it is stale.

Every table of a source also has `row_id`, `batch_id`, `file_sha256` and `location` (where the row came from), `valid_from` and `valid_to`
(when it is true), `known_from` and `known_to` (when we held it; `known_to` is empty while it holds) and `reason` (first, late, correction_by_supplier).
"""


def kept_as(column: Column) -> str:
    """How a column is held in the warehouse."""
    return f"whole number of 1/{10**column.scale}" if column.kind is Kind.SCALED else UNITS.get(column.kind, "text")


def described(table: Table) -> list[str]:
    """One table: its grain, its columns, its rules."""
    lines = [
        f"\n### `{table.name}`\n",
        f"One row is {table.grain}. Key: {', '.join(f'`{name}`' for name in table.key)}.\n",
        "| Column | Kept as | Required | Meaning |",
        "| --- | --- | --- | --- |",
    ]
    for column in table.columns:
        codes = f" One of: {', '.join(f'`{code}`' for code in sorted(column.allowed))}." if column.allowed else ""
        lines.append(f"| `{column.name}` | {kept_as(column)} | {'yes' if column.required else 'no'} | {column.says}{codes} |")
    lines += ["\n| Rule | Severity | Promise |", "| --- | --- | --- |"]
    for rule in rules_of(table):
        lines.append(f"| `{rule.id}` v{rule.version} | {rule.severity} | {rule.says.format_map({**rule.words, 'column': rule.column})} |")
    return lines


def markdown() -> str:
    """The whole dictionary."""
    lines = [HEAD, "\n## Rules about files\n", "| Rule | Severity | Promise |", "| --- | --- | --- |"]
    lines += [f"| `{rule.id}` v{rule.version} | {rule.severity} | {rule.says} |" for rule in FILE_RULES]
    for source in sorted(catalog.sources(), key=lambda each: each.name):
        lines.append(f"\n## {source.title} (`{source.name}`)\n\n{source.says} Publisher: {source.publisher}. Way: {source.way}.")
        lines.append(f"\nOn its rules decides: {source.owner}. They rest on: {source.basis}")
        for table in source.schema.tables:
            lines += described(table)
    return "\n".join(lines) + "\n"
