"""How is delivered JSON read without losing or inventing anything?

Numbers stay the texts that were sent (exact decimals, leading digits), duplicate keys, NaN and endless numbers are refused.
"""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from etl.core.tidied import PROVENANCE

LONGEST_NUMBER = 40


class NotReadable(ValueError):
    """The bytes are not JSON as agreed."""


def _number(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise NotReadable("A number has too many digits.")
    return text


def _refuse(text: str) -> Any:
    raise NotReadable(f"{text} is not a number.")


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise NotReadable("A key stands twice in one object.")
    return record


def read_json(content: bytes) -> Any:
    """Parsed JSON with numbers as texts. UnicodeDecodeError if it is not UTF-8, NotReadable for the rest."""
    text = content.decode("utf-8-sig")
    try:
        told = json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_refuse, object_pairs_hook=_unique)
    except (json.JSONDecodeError, RecursionError):
        raise NotReadable("This is not JSON.") from None
    if "\\u" in text:
        try:
            plain = json.dumps(told, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise NotReadable("Half a letter stands alone.") from None
        if b"\\u0000" in plain:
            raise NotReadable("A text holds the sign of zero.")
    return told


def records_of(told: Any) -> list[dict[str, Any]]:
    """A list of objects as it is; NotReadable for anything else."""
    if not isinstance(told, list) or not all(isinstance(record, dict) for record in told):
        raise NotReadable("This is not a list of records.")
    return told


def as_texts(records: Sequence[dict[str, Any]], names: dict[str, str], file: int, place: str) -> tuple[pd.DataFrame, list[str]]:
    """Records as a frame of texts under our names, with provenance; and the fields that are in no map.

    Objects and lists inside a record become their JSON text, true and false become words.
    """
    frame = pd.DataFrame(records_of(records), index=range(len(records)))
    unknown = [str(name) for name in frame.columns if name not in names]
    known = frame.reindex(columns=list(names)).rename(columns=names)
    for name in known.columns[[dtype.kind in "bO" for dtype in known.dtypes]]:
        known[name] = known[name].astype(object).map(lambda value: json.dumps(value, ensure_ascii=False) if isinstance(value, bool | dict | list) else value)
    texts = known.astype("str")
    texts[PROVENANCE[0]] = str(file)
    texts[PROVENANCE[1]] = [f"{place}[{number}]" for number in range(len(texts))]
    return texts, unknown


def day_from_dots(texts: pd.Series) -> pd.Series:
    """DD.MM.YYYY as YYYY-MM-DD; anything else is left as it came, for the promise "readable" to find."""
    return texts.str.replace(r"\A([0-9]{2})\.([0-9]{2})\.([0-9]{4})\Z", r"\3-\2-\1", regex=True)
