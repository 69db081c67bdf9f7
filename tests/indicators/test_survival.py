"""Who counts as still there after one, two and three years?"""

from fractions import Fraction

from etl.core.known import KnownTables
from etl.core.period import Period
from etl.steps.surviving import survivals
from tests.indicators.worlds import award, project, tables

PERIOD = Period(2026, 9)
STARTS = {"1": "2023-06-01", "2": "2024-01-01", "3": "2024-01-01", "4": "2025-06-01", "5": "2026-05-01"}


def known(*entries: tuple[str, str, str | None], kind: str = "enterprise") -> KnownTables:
    """Five supported enterprises and those of them that stand in a register."""
    return KnownTables(
        tables(
            organisations=[{"bin": bin, "organisation_type_code": kind} for bin in STARTS],
            projects=[project(int(bin), bin=bin) for bin in STARTS],
            awards=[award(int(bin), int(bin), bin=bin, signed_on=start, starts_on=start) for bin, start in STARTS.items()],
            risk_entries=[{"bin": bin, "register_code": register, "listed_on": day} for bin, register, day in entries],
        )
    )


def shares(world: KnownTables) -> list[tuple[object, object]]:
    return [(each.share.value, each.at_risk.value) for each in survivals(world, PERIOD, ("15",))]


def test_without_any_end_all_are_still_there_and_only_the_old_ones_are_at_risk() -> None:
    assert shares(known()) == [(1, 4), (1, 3), (1, 1)]


def test_an_end_after_fourteen_months_lowers_the_later_marks_only() -> None:
    assert shares(known(("2", "inactive", "2025-03-10"))) == [(1, 4), (Fraction(3, 4), 2), (Fraction(3, 4), 1)]


def test_other_registers_entries_before_support_and_later_ones_are_no_end() -> None:
    entries = [("1", "wrong_address", "2024-01-01"), ("2", "bankrupt", "2023-01-01"), ("3", "inactive", "2026-10-05"), ("4", "inactive", None)]
    assert shares(known(*entries)) == shares(known())


def test_universities_and_other_regions_are_not_counted() -> None:
    (first, *_) = survivals(known(kind="university"), PERIOD, ("15",))
    assert first.share.value is None
    assert first.share.reason == "No enterprise has been supported for so long."
    assert first.at_risk.value == 0
    assert [each.at_risk.value for each in survivals(known(), PERIOD, ("71",))] == [0, 0, 0]
