"""How do exact sums travel as JSON numbers? Decimals are written with the digits they have."""

import json
from decimal import Decimal
from typing import Any


def to_json(value: Any) -> str:
    """JSON text with sorted keys; a Decimal becomes a number with all its digits (3200000.00)."""
    match value:
        case Decimal():
            return f"{value:f}"
        case dict():
            return "{" + ", ".join(f"{json.dumps(str(name), ensure_ascii=False)}: {to_json(each)}" for name, each in sorted(value.items())) + "}"
        case list() | tuple():
            return "[" + ",\n".join(to_json(each) for each in value) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def from_json(text: str) -> Any:
    """The same value back, with Decimals."""
    return json.loads(text, parse_float=Decimal)
