"""Is every figure written exactly, in the manner of its language?"""

from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

import pytest

from etl.core.figure import Aspect, Figure, Level, State, Unit
from etl.core.period import Period
from etl.reports.printing import MONEY_MILLION, Printer, common_scale, rounded
from etl.reports.words import Words

RU, KK, EN = (Printer(Words.of(language)) for language in ("ru", "kk", "en"))


def figure(
    value: int | None, unit: Unit = Unit.TIYN, *, over: int = 1, aspect: Aspect = Aspect.VALUE, state: State = State.REPORTED, reason: str = ""
) -> Figure:
    return Figure("M-0200", "awarded", 1, Level.REGION, "15", aspect, "2026-09", unit, value, over, state, reason)


@pytest.mark.parametrize(
    ("given", "russian", "kazakh", "english"),
    [
        (figure(1_454_400_000_000), "14,54\u00a0млрд\u00a0тенге", "14,54\u00a0млрд\u00a0теңге", "14.54\u00a0bn\u00a0tenge"),
        (figure(99_999_999_999), "1\u00a0000,0\u00a0млн\u00a0тенге", "1\u00a0000,0\u00a0млн\u00a0теңге", "1,000.0\u00a0m\u00a0tenge"),
        (figure(-950_000_000, aspect=Aspect.CHANGE), "\u22129,5\u00a0млн\u00a0тенге", "\u22129,5\u00a0млн\u00a0теңге", "\u22129.5\u00a0m\u00a0tenge"),
        (figure(320_000_000, aspect=Aspect.CHANGE), "+3,2\u00a0млн\u00a0тенге", "+3,2\u00a0млн\u00a0теңге", "+3.2\u00a0m\u00a0tenge"),
        (figure(0, aspect=Aspect.CHANGE), "0,0\u00a0млн\u00a0тенге", "0,0\u00a0млн\u00a0теңге", "0.0\u00a0m\u00a0tenge"),
        (figure(24_550, Unit.MILLI_FTE), "24,6\u00a0ЭПЗ", "24,6\u00a0ТЖЭ", "24.6\u00a0FTE"),
        (figure(41_250, Unit.KG), "41,3\u00a0т", "41,3\u00a0т", "41.3\u00a0t"),
        (figure(2, Unit.RATIO, over=3), "66,7\u00a0%", "66,7\u00a0%", "66.7%"),
        (figure(12, Unit.POINTS, over=1000), "+1,2\u00a0п.\u00a0п.", "+1,2\u00a0п.\u00a0т.", "+1.2\u00a0pp"),
        (figure(1_234_567, Unit.COUNT), "1\u00a0234\u00a0567", "1\u00a0234\u00a0567", "1,234,567"),
        (figure(1, Unit.TIMES, over=8), "0,13\u00a0тенге\u00a0на\u00a0тенге", "0,13\u00a0теңге/теңге", "0.13\u00a0tenge\u00a0per\u00a0tenge"),
    ],
)
def test_a_figure_is_written_in_the_manner_of_each_language(given: Figure, russian: str, kazakh: str, english: str) -> None:
    assert (RU.full(given), KK.full(given), EN.full(given)) == (russian, kazakh, english)


def test_halves_are_rounded_away_from_zero_without_a_float() -> None:
    assert [rounded(Fraction(n, 20), 1) for n in (1, 3, -1, 5)] == [1, 2, -1, 3]
    assert rounded(Fraction(10**30 + 5, 10), 0) == 10**29 + 1


def test_an_absent_value_says_why_and_is_never_a_zero() -> None:
    undefined = figure(None, Unit.RATIO, state=State.UNDEFINED, reason="Nothing has been paid yet.")
    assert RU.full(undefined) == "Выплат ещё не было."
    assert RU.number(undefined) == "не опред."
    assert KK.full(figure(None, state=State.LATE)) == "есеп тапсырылмады"


def test_a_nil_return_is_a_marked_zero() -> None:
    assert RU.number(figure(0, state=State.NIL_RETURN)) == "0,0*"
    assert RU.number(figure(0, state=State.ZERO)) == "0,0"


def test_figures_side_by_side_share_one_scale() -> None:
    assert common_scale([figure(5 * 10**8), figure(2 * 10**11)]).unit == "billion tenge"
    assert common_scale([figure(None, state=State.LATE)]) is MONEY_MILLION


def test_days_months_and_moments_follow_the_documents_of_the_country() -> None:
    assert RU.day(date(2026, 3, 5)) == "05.03.2026"
    assert (RU.month(Period(2026, 9)), KK.month(Period(2026, 9)), EN.month(Period(2026, 9))) == ("сентябрь 2026 года", "2026 жылғы қыркүйек", "September 2026")
    assert RU.moment(datetime(2026, 10, 6, 9, 0, tzinfo=timezone(timedelta(hours=5))), "Asia/Aqtobe") == "06.10.2026, 09:00 (UTC+5, Asia/Aqtobe)"
    with pytest.raises(ValueError, match="offset"):
        RU.moment(datetime(2026, 10, 6, 9, 0), "Asia/Aqtobe")  # noqa: DTZ001  the fault that is looked for
