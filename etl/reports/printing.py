"""How is a figure written in each language? Exact rounding, explicit patterns, one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from etl.core.figure import SIGNED, Figure, State, Unit
from etl.core.period import Period
from etl.reports.typed import Printed
from etl.reports.words import Words

NO_BREAK, MINUS, PLUS, THIN = "\u00a0", "\u2212", "+", "\u202f"
MILLION, BILLION = 10**8, 10**11  # in tiyn


@dataclass(frozen=True)
class Marks:
    """Signs of one locale, stated here so that an update of locale data changes no page: kk_KZ, ru_KZ, en_GB."""

    group: str
    point: str
    before_percent: str


MARKS = {"kk": Marks(NO_BREAK, ",", NO_BREAK), "ru": Marks(NO_BREAK, ",", NO_BREAK), "en": Marks(",", ".", "")}


def rounded(value: Fraction, decimals: int) -> int:
    """A value in units of 10**-decimals, half away from zero, without ever touching a float."""
    scaled = abs(value) * int(10**decimals)
    whole: int = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return whole if value >= 0 else -whole


def digits(value: Fraction, decimals: int, marks: Marks, *, signed: bool = False) -> str:
    """The digits of a value, grouped by thousands; the sign is U+2212 or, if asked for, a plus."""
    units = rounded(value, decimals)
    whole, rest = divmod(abs(units), 10**decimals)
    text = f"{whole:,}".replace(",", marks.group) + (f"{marks.point}{rest:0{decimals}d}" if decimals else "")
    sign = MINUS if units < 0 else PLUS if signed and units > 0 else ""
    return sign + text


@dataclass(frozen=True)
class Scale:
    """In which units a value is written: so many base units make one, and so many decimals."""

    size: Fraction
    decimals: int
    unit: str  # message id of the unit, "" where a bare number is enough


MONEY_MILLION = Scale(Fraction(MILLION), 1, "million tenge")
MONEY_BILLION = Scale(Fraction(BILLION), 2, "billion tenge")
SCALES = {
    Unit.MILLI_FTE: Scale(Fraction(1000), 1, "FTE"),
    Unit.KG: Scale(Fraction(1000), 1, "t"),
    Unit.COUNT: Scale(Fraction(1), 0, ""),
    Unit.RATIO: Scale(Fraction(1, 100), 1, "%"),
    Unit.TIMES: Scale(Fraction(1), 2, "tenge per tenge"),
    Unit.TIYN_PER_MILLI_FTE: Scale(Fraction(MILLION, 1000), 1, "million tenge per FTE"),
    Unit.POINTS: Scale(Fraction(1, 100), 1, "percentage points"),
}


def scale_of(figure: Figure) -> Scale:
    """The scale in which a figure stands alone: money in millions, from one billion on in billions."""
    if figure.unit is Unit.TIYN:
        return MONEY_BILLION if figure.value is not None and abs(figure.value) >= BILLION else MONEY_MILLION
    return SCALES[figure.unit]


def common_scale(figures: Sequence[Figure]) -> Scale:
    """One scale for figures that stand side by side: the smallest that the largest of them needs; money in millions if there are none."""
    known = [figure for figure in figures if figure.is_known]
    return scale_of(max(known, key=lambda figure: abs(figure.value or Fraction(0)))) if known else MONEY_MILLION


@dataclass(frozen=True)
class Printer:
    """Writes figures, days and months in one language."""

    words: Words

    @property
    def marks(self) -> Marks:
        return MARKS[self.words.language]

    def absent(self, figure: Figure) -> Printed:
        """Why there is no value, in full words."""
        return Printed(self.words.say(figure.reason) if figure.reason else self.words.code("state", figure.state))

    def number(self, figure: Figure, scale: Scale | None = None) -> Printed:
        """The digits alone, for a column whose head states the unit; or the short word for an absent value."""
        if figure.value is None:
            return Printed(self.words.code("state in a cell", figure.state))
        used = scale or (MONEY_MILLION if figure.unit is Unit.TIYN else SCALES[figure.unit])
        signed = figure.aspect in SIGNED or figure.unit is Unit.POINTS
        mark = "*" if figure.state is State.NIL_RETURN else ""
        return Printed(digits(figure.value / used.size, used.decimals, self.marks, signed=signed) + mark)

    def unit(self, figure: Figure, scale: Scale | None = None) -> Printed:
        """The unit that belongs to ``number``; empty for counts."""
        used = scale or scale_of(figure)
        return Printed(self.words.code("unit", used.unit)) if used.unit else Printed("")

    def full(self, figure: Figure) -> Printed:
        """Digits and unit, or the reason in words: a figure that stands alone."""
        if figure.value is None:
            return self.absent(figure)
        scale = scale_of(figure)
        number = self.number(figure, scale)
        if scale.unit == "%":
            return Printed(f"{number}{self.marks.before_percent}%")
        return Printed(f"{number}{NO_BREAK}{self.words.code('unit', scale.unit).replace(' ', NO_BREAK)}") if scale.unit else number

    def day(self, day: date) -> Printed:
        """``06.10.2026`` in every language: documents here are dated so."""
        return Printed(f"{day.day:02d}.{day.month:02d}.{day.year:04d}")

    def month(self, period: Period, form: str = "month title") -> Printed:
        """A month with its year in the form asked for ("month title", "month in", "month against")."""
        return Printed(self.words.code(form, f"{period.month:02d}").replace("YYYY", f"{period.year:04d}"))

    def short_month(self, period: Period) -> Printed:
        """A month for the axis of a picture."""
        return Printed(self.words.code("month short", f"{period.month:02d}"))

    def year(self, period: Period) -> Printed:
        """A year for the axis of a picture."""
        return Printed(f"{period.year:04d}")

    def moment(self, moment: datetime, time_zone: str) -> Printed:
        """``06.10.2026, 09:00 (UTC+5, Asia/Aqtobe)``; the offset is always printed."""
        offset = moment.utcoffset()
        if offset is None:
            raise ValueError("A moment without an offset cannot be printed; give it its time zone.")
        minutes = int(offset.total_seconds()) // 60
        hours, rest = divmod(abs(minutes), 60)
        sign = PLUS if minutes >= 0 else MINUS
        return Printed(f"{self.day(moment.date())}, {moment:%H:%M} (UTC{sign}{hours}{f':{rest:02d}' if rest else ''}, {time_zone})")
