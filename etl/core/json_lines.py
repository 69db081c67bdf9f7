"""How are rows written as JSON Lines without losing anything, and read so that one bad line costs that line and not the file?

One object a line, UTF-8. Read as strictly as :mod:`etl.core.json_reading` reads: exact numbers, no key twice, no NaN.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from etl.core.json_reading import NotReadable, read_json

MOST_LINES, LONGEST_LINE, DEEPEST = 2_000_000, 1_000_000, 8
Record = dict[str, Any]


class TooManyLines(ValueError):
    """There are more lines than agreed."""


class NoExactText(ValueError):
    """A value has no text that says it exactly; its words name the column and the kind, never the value."""


def read_json_lines(content: bytes) -> Iterator[tuple[int, Record | None]]:
    """The number of each line and its record, numbers in it as texts; None for a line that is no record. Empty lines are left out.

    TooManyLines once there are more than agreed.
    """
    begin, number = 0, 0
    while begin < len(content):
        end = content.find(b"\n", begin)
        line, begin = (content[begin:], len(content)) if end < 0 else (content[begin:end], end + 1)
        number += 1
        if number > MOST_LINES:
            raise TooManyLines
        if line.strip():
            yield number, _record(line)


def _record(line: bytes) -> Record | None:
    if len(line) > LONGEST_LINE:
        return None
    try:
        told = read_json(line)
    except (NotReadable, UnicodeDecodeError):
        return None
    return told if isinstance(told, dict) and _depth_is_agreed(told) else None


def _depth_is_agreed(told: Record) -> bool:
    level: list[Any] = [told]
    for _ in range(DEEPEST):
        level = [inner for each in level if isinstance(each, dict | list) for inner in (each.values() if isinstance(each, dict) else each)]
        if not level:
            return True
    return False


def write_json_lines(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Each row as one object of exact texts, None as null. The same rows give the same bytes. NoExactText for a value that has none."""
    texts = [[_exact(name, value) for value in values] for name, values in zip(columns, zip(*rows, strict=True), strict=False)]
    lines = (json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, separators=(",", ":")) for row in zip(*texts, strict=True))
    try:
        return "".join(f"{line}\n" for line in lines).encode()
    except UnicodeEncodeError:
        raise NoExactText("A text holds half a letter.") from None


def _exact(name: str, value: Any) -> str | None:
    """Decimals without an exponent, days and moments as ISO texts, true and false as words."""
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | UUID():
            return str(value)
        case Decimal() if value.is_finite():
            return format(value, "f")
        case float() if value - value == 0:  # neither endless nor NaN
            return format(Decimal(repr(value)), "f")
        case date() | time():  # a moment is a date too
            return value.isoformat()
    raise NoExactText(f"The column {name} holds a {type(value).__name__} that has no exact text.")
