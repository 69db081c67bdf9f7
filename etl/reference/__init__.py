"""Dated code lists that change by a new row, never by an edit. They belong to the code and are read once.

An entry holds from ``valid_from`` to ``valid_to``, both days included; an empty day means that no bound is known. Asked
without a day, a list gives the entries that have no end.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
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


@dataclass(frozen=True)
class District:
    kato_code: str
    region_code: str
    name_kk: str
    name_ru: str


@dataclass(frozen=True)
class Section:
    """A section of OKED, the classifier of activities, and the two-digit divisions that it spans."""

    section_code: str
    first_division: str
    last_division: str
    name_kk: str
    name_ru: str
    name_en: str


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


def _in_force(name: str, on: date | None) -> list[dict[str, str]]:
    """The entries of a dated list that hold on a day, without their days."""
    day = on.isoformat() if on else None
    held = [row for row in _rows(name) if (not row["valid_to"] if day is None else row["valid_from"] <= day <= (row["valid_to"] or day))]
    return [{column: value for column, value in row.items() if column not in ("valid_from", "valid_to")} for row in held]


@cache
def regions(on: date | None = None) -> Mapping[str, Region]:
    """The regions by code, as they were on a day."""
    return {row["region_code"]: Region(**{**row, "is_active": row["is_active"] == "1"}) for row in _in_force("regions.csv", on)}  # type: ignore[arg-type]


@cache
def areas() -> Mapping[str, Region]:
    """What a report may be about, by code: each region, and the country with all regions that are connected."""
    names = ("Қазақстан Республикасы", "Республика Казахстан", "Republic of Kazakhstan")
    country = Region(NATION, NATION, *names, "Қазақстан", "Казахстан", "Kazakhstan", True)
    return {**regions(), NATION: country}


@cache
def districts(on: date | None = None) -> Mapping[str, District]:
    """The districts by KATO code, as they were on a day."""
    return {row["kato_code"]: District(**row) for row in _in_force("districts.csv", on)}


@cache
def sections(on: date | None = None) -> Mapping[str, Section]:
    """The sections of OKED by letter, as they were on a day."""
    return {row["section_code"]: Section(**row) for row in _in_force("oked_sections.csv", on)}


@cache
def divisions(on: date | None = None) -> tuple[str, ...]:
    """The two-digit divisions that the sections span."""
    return tuple(f"{number:02d}" for each in sections(on).values() for number in range(int(each.first_division), int(each.last_division) + 1))


@cache
def section_of(oked_code: str) -> str:
    """The letter of the section in which an activity lies; "" for a division that no section spans."""
    return next((each.section_code for each in sections().values() if each.first_division <= oked_code[:2] <= each.last_division), "")


@cache
def budget_codes(on: date | None = None) -> Mapping[str, BudgetCode]:
    """The budget classification codes by code, as they were on a day; without one all that ever were, because payments keep the code of their own day."""
    rows = _in_force("budget_codes.csv", on) if on else sorted(_rows("budget_codes.csv"), key=lambda row: row["valid_from"])
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


@cache
def organisation_links() -> tuple[tuple[str, str], ...]:
    """Names that a person has decided on, each with the number of the organisation that it means; the newest decision last."""
    return tuple((row["name"], row["bin"]) for row in sorted(_rows("organisation_links.csv"), key=lambda row: row["decided_on"]))


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


@dataclass(frozen=True)
class Additionality:
    """A factor between gross and net results as it was found elsewhere: its lowest and highest value, and who published them."""

    factor_code: str
    low: Fraction
    high: Fraction
    source: str


@cache
def additionality() -> Mapping[str, Additionality]:
    """The factors that have a source, by code; the others are not in the list."""
    rows = _rows("additionality.csv")
    return {row["factor_code"]: Additionality(row["factor_code"], Fraction(row["low"]), Fraction(row["high"]), row["source"]) for row in rows}
