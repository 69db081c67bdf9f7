"""Dated code lists that change by a new row, never by an edit. They belong to the code and are read once."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from etl.core.calendar import Calendar, Kind, Override
from etl.core.places import NATION, Places

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Region:
    region_code: str
    iso_code: str
    name_kk: str
    name_ru: str
    name_en: str
    short_kk: str  # as on a tile or in a column
    short_ru: str
    short_en: str
    is_active: bool
    valid_from: date


@dataclass(frozen=True)
class District:
    kato_code: str
    region_code: str
    name_kk: str
    name_ru: str


@dataclass(frozen=True)
class BudgetCode:
    kbk_code: str
    kind: str
    is_budget: bool  # revenue of the budget; social contributions are not
    is_import_vat: bool  # VAT on imports and of non-residents: shown apart
    name_kk: str
    name_ru: str


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def regions() -> Mapping[str, Region]:
    """The regions by code."""
    rows = _rows("regions.csv")
    return {
        row["region_code"]: Region(
            **{name: row[name] for name in ("region_code", "iso_code", "name_kk", "name_ru", "name_en", "short_kk", "short_ru", "short_en")},
            is_active=row["is_active"] == "1",
            valid_from=date.fromisoformat(row["valid_from"]),
        )
        for row in rows
    }


@cache
def areas() -> Mapping[str, Region]:
    """What a report may be about, by code: each region, and the country with all regions that are connected."""
    names = ("Қазақстан Республикасы", "Республика Казахстан", "Republic of Kazakhstan")
    country = Region(NATION, NATION, *names, "Қазақстан", "Казахстан", "Kazakhstan", True, date(1991, 12, 16))
    return {**regions(), NATION: country}


@cache
def districts() -> Mapping[str, District]:
    """The districts by KATO code."""
    return {row["kato_code"]: District(**row) for row in _rows("districts.csv")}


@cache
def budget_codes() -> Mapping[str, BudgetCode]:
    """The budget classification codes that we know, by code."""
    rows = _rows("budget_codes.csv")
    return {
        row["kbk_code"]: BudgetCode(row["kbk_code"], row["kind"], row["is_budget"] == "1", row["is_import_vat"] == "1", row["name_kk"], row["name_ru"])
        for row in rows
    }


@cache
def calendar_overrides() -> tuple[Override, ...]:
    """Days on which the calendar departs from the holiday library."""
    return tuple(
        Override(date.fromisoformat(row["date"]), Kind(row["kind"]), row["source"], date.fromisoformat(row["known_at"]))
        for row in _rows("calendar_overrides.csv")
    )


@cache
def calendar(known_on: date | None = None) -> Calendar:
    """The working calendar of Kazakhstan, as known on a day (None: with all overrides)."""
    return Calendar(tuple(each for each in calendar_overrides() if known_on is None or each.known_at <= known_on))


@cache
def places(*region_codes: str) -> Places:
    """Places for a run over these regions, or over the country; KeyError for a code that is neither."""
    if region_codes == (NATION,):
        active = tuple(sorted(each.region_code for each in regions().values() if each.is_active))
        return Places(active, {code: code for code in active}, NATION)
    known = [regions()[code].region_code for code in region_codes]
    return Places(tuple(known), {each.kato_code[:4]: each.kato_code for each in districts().values() if each.region_code in known})


@dataclass(frozen=True)
class ClaimLink:
    """Which figure of ours a public statement is held against, or why there is none."""

    indicator: str
    level: str
    subject: str
    why: str


@cache
def claim_links() -> Mapping[tuple[str, str], ClaimLink]:
    """By number of the statement and region."""
    rows = _rows("claim_links.csv")
    return {(row["claim_id"], row["region_code"]): ClaimLink(row["indicator"], row["level"], row["subject"], row["why"]) for row in rows}
