"""How does a count or a difference become a figure? By the same law: a code, a subject, a month."""

from fractions import Fraction

from etl.core.figure import Aspect, Figure, Level, State, Unit, figure_code
from etl.core.period import Period

NET = 46  # subject: which end of the range of which gross result
LARGEST_SUPPLIER = 55  # subject: the BIN of the customer
SHARE_OF_THEME = 56  # subject: the theme
SCORE = 57  # subject: "what/source/BIN of the supplier"
SURVIVAL = 58  # subject: what is told after how many months
APPRAISAL = 74  # subject: what is told at which rate
FORECASTS, FORECASTS_INSIDE, FORECAST_ERROR = 75, 76, 77  # of the region; the error is a ratio
COMPARED, EFFECT = 78, 79  # subject: what is counted or estimated of the effect of support
RULES_RUN, ROWS_JUDGED, ROWS_FAILED, ROWS_WAIVED = 80, 81, 82, 83  # subject: the table
CLAIM_LOW, CLAIM_HIGH, CLAIM_DIFFERENCE = 85, 86, 87  # subject: the public statement; in the unit of the number stated
DAYS_LATE = 84  # subject: the source
OF_PROJECT = 89  # subject: "project id/rule id"
FILES, READ, LOADED, UNCHANGED, QUARANTINED = 90, 91, 92, 93, 94  # subject: the source
FINDINGS = 95  # subject: "rule id/source", "waived/waiver id", a severity, or "" for all
WAIVED = "waived"
DAYS_LEFT = 96  # subject: the order
SILENT_MONTHS = 97  # subject: the project
UNEXPLAINED = "unexplained"  # a subject of 98
PROJECTS = 98  # subject: what the projects have in common
SLIP_DAYS = 99  # subject: the project

NAMES = {
    NET: "net_of_gross",
    LARGEST_SUPPLIER: "largest_supplier",
    SHARE_OF_THEME: "share_of_theme",
    SCORE: "supplier_score",
    SURVIVAL: "survival",
    APPRAISAL: "appraisal",
    FORECASTS: "past_forecasts",
    FORECASTS_INSIDE: "past_forecasts_inside",
    FORECAST_ERROR: "past_forecast_error",
    COMPARED: "enterprises_compared",
    EFFECT: "effect_of_support",
    RULES_RUN: "rules_run",
    ROWS_JUDGED: "rows_judged",
    ROWS_FAILED: "rows_failed",
    ROWS_WAIVED: "rows_waived",
    DAYS_LATE: "working_days_late",
    CLAIM_LOW: "stated_low",
    CLAIM_HIGH: "stated_high",
    CLAIM_DIFFERENCE: "stated_against_data",
    OF_PROJECT: "findings_of_project",
    FILES: "files_received",
    READ: "rows_read",
    LOADED: "rows_loaded",
    UNCHANGED: "rows_unchanged",
    QUARANTINED: "rows_quarantined",
    FINDINGS: "findings",
    DAYS_LEFT: "working_days_left",
    SILENT_MONTHS: "silent_months",
    PROJECTS: "projects_counted",
    SLIP_DAYS: "slip_days",
}


def count_figure(number: int, aspect: Aspect, subject: str, value: int | None, period: Period, *, state: State = State.REPORTED, reason: str = "") -> Figure:
    """A count about data quality, orders or the report's own lists; ``subject`` is "" for the region as a whole.

    ``value`` None needs a ``state`` other than REPORTED and, for UNDEFINED, a ``reason`` (message id).
    """
    level = Level.PROJECT if number in {SILENT_MONTHS, SLIP_DAYS} else Level.REGION
    code = figure_code(number, aspect, Level.PROJECT if subject else Level.REGION, subject)
    return Figure(code, NAMES[number], 1, level, subject, aspect, str(period), Unit.COUNT, value, 1, state, reason)


def ratio_figure(
    number: int, value: Fraction | None, period: Period, *, reason: str, subject: str = "", unit: Unit = Unit.RATIO, aspect: Aspect = Aspect.VALUE
) -> Figure:
    """A share or another number about the report's own lists; without a value it is undefined for the ``reason``."""
    code = figure_code(number, aspect, Level.PROJECT if subject else Level.REGION, subject)
    names = (code, NAMES[number], 1, Level.REGION, subject, aspect, str(period), unit)
    if value is None:
        return Figure(*names, None, 1, State.UNDEFINED, reason)
    return Figure(*names, value.numerator, value.denominator)


def difference(whole: Figure, part: Figure) -> Figure:
    """What is left of a whole after a part of the same unit, subject and month; its code names both: ``M-0300-0400``."""
    if (whole.unit, whole.subject, whole.period) != (part.unit, part.subject, part.period):
        raise ValueError(f"{whole.code} and {part.code} are not about the same thing.")
    code = f"{whole.code.split('/')[0]}-{part.code.split('/')[0].removeprefix('M-')}" + ("/" + whole.code.split("/", 1)[1] if "/" in whole.code else "")
    if whole.value is None or part.value is None:
        blank = whole if whole.value is None else part
        return Figure(
            code,
            f"{whole.indicator}-{part.indicator}",
            whole.version,
            whole.level,
            whole.subject,
            whole.aspect,
            whole.period,
            whole.unit,
            None,
            1,
            blank.state,
            blank.reason,
        )
    left = whole.value - part.value
    return Figure(
        code,
        f"{whole.indicator}-{part.indicator}",
        whole.version,
        whole.level,
        whole.subject,
        whole.aspect,
        whole.period,
        whole.unit,
        left.numerator,
        left.denominator,
    )
