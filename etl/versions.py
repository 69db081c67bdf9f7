"""Which code and which rules made this? Short hashes of what is in the folders, the same on every machine."""

import hashlib
import json
from functools import cache

from etl.catalog import PROJECT, rule_books, tables
from etl.core.promises import promises
from etl.core.rules import Rule
from etl.core.schema import Table

ROOMS = ("etl", "expectations", "report_templates")
KEPT = {".py", ".toml", ".csv", ".html", ".css", ".svg", ".txt", ".po", ".ttf"}


@cache
def code_version() -> str:
    """Twelve hex digits of SHA-256 over the names and contents of all files that can change a number or a page."""
    digest = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((PROJECT / room).rglob("*")):
            if path.is_file() and path.suffix in KEPT and "__pycache__" not in path.parts:
                digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


@cache
def rules_of(table: Table) -> tuple[Rule, ...]:
    """All rules of a table: those that follow from its schema, then those in expectations/."""
    book = rule_books().get(table.name)
    return promises(table) + (book.rules if book else ())


@cache
def ruleset_version() -> str:
    """Twelve hex digits of SHA-256 over id, version, severity and expectation of every rule."""
    told = [
        [rule.id, rule.version, rule.severity, rule.expect.name, sorted((name, str(value)) for name, value in rule.expect.arguments.items())]
        for table in tables().values()
        for rule in rules_of(table)
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12]
