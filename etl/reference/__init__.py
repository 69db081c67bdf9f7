"""Dated code lists that change by a new row, never by an edit. They belong to the code and are read once."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from etl.core.calendar import Calendar, Kind, Override
from etl.core.places import Places

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Region:
    region_code: str
    iso_code: str
    name_kk: str
    name_ru: str
    name_en: str
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
            row["region_code"], row["iso_code"], row["name_kk"], row["name_ru"], row["name_en"], row["is_active"] == "1", date.fromisoformat(row["valid_from"])
        )
        for row in rows
    }


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
    """Places for a run over these regions; KeyError for a code that is no region."""
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
