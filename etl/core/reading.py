"""How do delivered texts become typed values, exactly and without guessing?

Each function is set-based: a Series of texts in, a Series of values out; what cannot be read becomes NA,
and the promise "readable" finds it. Nothing is repaired here: a decimal comma is not a number.
"""

from decimal import Decimal

import pandas as pd

from etl.core.schema import Column, Kind, Table

DATE = r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
MONTH = r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])"
MOST_DIGITS = 15  # 10**15 tenge is a thousand times the country's product; more is damage, not data


def most_digits(decimals: int) -> int:
    """How many digits may stand before the point, so that the whole fits into 64 bits."""
    return min(MOST_DIGITS, 18 - decimals)


def read_whole(texts: pd.Series, decimals: int) -> pd.Series:
    """Decimal texts ("-12.5") to whole units of 10**-decimals, exact. Int64 with NA."""
    shape = rf"(-?)([0-9]{{1,{most_digits(decimals)}}})" + (rf"(?:\.([0-9]{{1,{decimals}}}))?" if decimals else r"(?:\.0+)?")
    parts = texts.str.extract(rf"\A{shape}\Z")
    good = parts[1].notna()
    units = parts.loc[good, 1].astype("int64") * 10**decimals
    if decimals:
        units = units + parts.loc[good, 2].fillna("").str.ljust(decimals, "0").astype("int64")
    units = units.where(parts.loc[good, 0] != "-", -units)
    whole: pd.Series = units.astype("Int64").reindex(texts.index)
    return whole


def read_matching(texts: pd.Series, pattern: str) -> pd.Series:
    """Texts that match the whole pattern; NA for the others."""
    return texts.where(texts.str.fullmatch(pattern).fillna(False).astype(bool))


def read_day(texts: pd.Series) -> pd.Series:
    """ISO days that exist in the calendar; NA for the others. Stays text, so it sorts as time does."""
    shaped = read_matching(texts, DATE)
    real = pd.to_datetime(shaped, format="%Y-%m-%d", errors="coerce").notna()
    return shaped.where(real)


def read_column(texts: pd.Series, column: Column) -> pd.Series:
    """One delivered column as its declared kind."""
    match column.kind:
        case Kind.INTEGER | Kind.MONEY | Kind.SCALED:
            return read_whole(texts, column.decimals)
        case Kind.BIN:
            return read_matching(texts, r"[0-9]{12}")
        case Kind.DATE:
            return read_day(texts)
        case Kind.MONTH:
            return read_matching(texts, MONTH)
        case Kind.FLAG:
            return texts.map({"true": 1, "false": 0}).astype("Int64")
        case Kind.TEXT | Kind.CODE:
            return texts


def read_table(texts: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The typed rows beside their texts: ``name`` is the value, ``name__text`` what was delivered.

    Blank and white-space texts are absent. Provenance columns (``_file``, ``_location``) pass through.
    """
    typed: dict[str, pd.Series] = {}
    for column in table.columns:
        text = texts[column.name].astype("str").str.strip() if column.name in texts else pd.Series(pd.NA, index=texts.index, dtype="str")
        text = text.where(text.fillna("") != "")
        typed[column.name] = read_column(text, column)
        typed[f"{column.name}__text"] = text
    carried = {name: texts[name] for name in texts.columns if name.startswith("_")}
    return pd.DataFrame(typed | carried, index=texts.index)


def exact_text(number: float | int) -> str:
    """A spreadsheet number as the fifteen significant digits that the spreadsheet itself shows."""
    if isinstance(number, int):
        return str(number)
    return format(Decimal(format(number, ".15g")), "f")


def value_class(texts: pd.Series) -> pd.Series:
    """What kind of thing each text is, without quoting it (for logs and findings)."""
    kinds = pd.Series("text", index=texts.index)
    kinds[texts.str.fullmatch(r"[0-9]{1,4}[-./][0-9]{1,2}([-./][0-9]{1,4})?").fillna(False).astype(bool)] = "date"
    kinds[texts.str.fullmatch(r"-?[0-9]+").fillna(False).astype(bool)] = "whole number"
    kinds[texts.str.fullmatch(r"-?[0-9]+\.[0-9]+").fillna(False).astype(bool)] = "decimal number"
    kinds[texts.str.fullmatch(r"-?[0-9\s\u00a0]+,[0-9]+").fillna(False).astype(bool)] = "number with a decimal comma"
    kinds[texts.str.fullmatch(r"[0-9]{12}").fillna(False).astype(bool)] = "twelve digits"
    kinds[texts.isna()] = "empty"
    return kinds
