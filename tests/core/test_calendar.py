"""Are working days and terms counted as in Kazakhstan?"""

from datetime import date

import pytest

from etl.core.calendar import Calendar, Kind, Override
from etl.core.period import Period
from etl.reference import calendar, calendar_overrides

KZ = calendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 15), True),
        (date(2026, 9, 13), False),  # Sunday
        (date(2024, 5, 4), True),  # Saturday that was worked
        (date(2025, 1, 3), False),  # day off moved from a Sunday
        (date(2025, 1, 5), True),  # the Sunday that was worked for it
        (date(2026, 8, 31), True),  # no Constitution Day on Sunday 30 August 2026, so no Monday off
        (date(2027, 3, 15), False),  # Constitution Day from 2027
    ],
)
def test_a_day_is_worked_or_not(day: date, works: bool) -> None:
    assert KZ.is_working_day(day) is works


def test_an_override_wins_over_the_library_once_it_is_known() -> None:
    day_off = Calendar((Override(date(2026, 9, 15), Kind.DAY_OFF, "decree", date(2026, 9, 1)),))
    assert not day_off.is_working_day(date(2026, 9, 15))
    assert Calendar((Override(date(2026, 9, 13), Kind.WORKING_DAY, "decree", date(2026, 9, 1)),)).is_working_day(date(2026, 9, 13))
    assert calendar(date(2020, 1, 1)).overrides == ()
    assert calendar(date(2026, 8, 1)).overrides == calendar_overrides()


def test_every_override_names_its_source() -> None:
    assert all(each.source for each in calendar_overrides())
    assert {date(2026, 8, 31), date(2027, 3, 15)} <= {each.day for each in calendar_overrides()}


def test_the_fifth_working_day_skips_weekends_and_holidays() -> None:
    assert KZ.nth_working_day(Period(2026, 10), 5) == date(2026, 10, 7)
    assert KZ.nth_working_day(Period(2026, 1), 1) == date(2026, 1, 5)
    with pytest.raises(ValueError, match="count from 1"):
        KZ.nth_working_day(Period(2026, 1), 0)


def test_ten_working_days_after_5_march_2026_end_on_20_march() -> None:
    assert KZ.working_days_between(date(2026, 3, 5), date(2026, 3, 20)) == 10
    assert KZ.working_days_between(date(2026, 3, 20), date(2026, 3, 5)) == -10
    assert KZ.working_days_between(date(2026, 3, 5), date(2026, 3, 5)) == 0


@pytest.mark.parametrize(
    ("issued", "term", "due"),
    [
        (date(2026, 9, 15), "P1M", date(2026, 10, 15)),
        (date(2026, 1, 31), "P1M", date(2026, 3, 2)),  # 28 February 2026 is a Saturday
        (date(2026, 9, 15), "P10D", date(2026, 9, 25)),
        (date(2026, 9, 9), "P10D", date(2026, 9, 21)),  # the 19th is a Saturday
        (date(2026, 9, 15), "P2W", date(2026, 9, 29)),
        (date(2026, 9, 26), "P1M", date(2026, 10, 27)),  # the 26th is the day off for Republic Day on a Sunday
        (date(2026, 12, 1), "P1M", date(2027, 1, 5)),  # New Year's days, and the 4th for the 2nd, a Saturday
    ],
)
def test_a_term_ends_on_a_working_day(issued: date, term: str, due: date) -> None:
    assert KZ.due_on(issued, term) == due


@pytest.mark.parametrize("term", ["1M", "P1Y", "P1.5D", "", "PM"])
def test_a_term_that_cannot_be_read_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match="not a term"):
        KZ.due_on(date(2026, 9, 15), term)


def test_reminders_are_counted_back_in_working_days() -> None:
    calendar = Calendar()
    assert calendar.working_day_before(date(2026, 10, 15), 1) == date(2026, 10, 14)
    assert calendar.working_day_before(date(2026, 10, 15), 5) == date(2026, 10, 8)
    assert calendar.working_day_before(date(2026, 10, 12), 1) == date(2026, 10, 9)  # over a weekend
    with pytest.raises(ValueError, match="count from 1"):
        calendar.working_day_before(date(2026, 10, 15), 0)
