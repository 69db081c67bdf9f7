"""What the sample says in words: its indicators, sources, findings, method and orders."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

from etl.catalog import indicators
from etl.core.figure import Aspect, Figure, Level, State, Unit, figure_code
from etl.core.finding import Severity
from etl.core.period import Period
from etl.reports.counts import (
    APPRAISAL,
    CLAIM_DIFFERENCE,
    CLAIM_HIGH,
    CLAIM_LOW,
    COMPARED,
    DAYS_LATE,
    DAYS_LEFT,
    FILES,
    FINDINGS,
    FORECAST_ERROR,
    FORECASTS,
    FORECASTS_INSIDE,
    LOADED,
    NAMES,
    OF_PROJECT,
    QUARANTINED,
    READ,
    ROWS_FAILED,
    ROWS_JUDGED,
    ROWS_WAIVED,
    RULES_RUN,
    UNCHANGED,
    count_figure,
    ratio_figure,
)
from etl.reports.facts import (
    Appraisal,
    CheckLine,
    ClaimLine,
    Condition,
    Effect,
    FindingLine,
    LedgerLine,
    MethodLine,
    Order,
    PastForecasts,
    ProjectFinding,
    SourceLine,
    Variance,
)
from etl.reports.typed import Name
from etl.steps import effects

MONTH = Period(2026, 9)


def appraised(rate: int, paid: int, returned: int) -> Appraisal:
    """A line of the appraisal at so many tenths of a percent, in million tenge."""

    def number(name: str, value: Fraction | int | None, unit: Unit) -> Figure:
        exact = None if value is None else Fraction(value)
        return ratio_figure(APPRAISAL, exact, MONTH, reason="Not reached yet.", subject=f"{name}/{rate / 10:g}", unit=unit)

    million = 100_000_000
    return Appraisal(
        Fraction(rate, 1000),
        number("paid", paid * million, Unit.TIYN),
        number("returned", returned * million, Unit.TIYN),
        number("net", (returned - paid) * million, Unit.TIYN),
        number("ratio", Fraction(returned, paid), Unit.TIMES),
        number("payback", None, Unit.COUNT),
        number("silent", 1, Unit.COUNT),
    )


APPRAISED = (appraised(35, 900, 310), appraised(60, 880, 290), appraised(90, 860, 270))
COMPARISON = Effect(
    (
        Condition(effects.SIZE, False, Fraction(20), count_figure(COMPARED, Aspect.VALUE, "supported", 27, MONTH)),
        Condition(effects.SHARE, False, Fraction(4, 5), ratio_figure(COMPARED, Fraction(27, 31), MONTH, reason="", subject="coverage")),
        Condition(effects.OTHERS, False, Fraction(20), count_figure(COMPARED, Aspect.VALUE, "compared", 3, MONTH)),
    )
)
PAST = PastForecasts(
    count_figure(FORECASTS, Aspect.VALUE, "", 12, MONTH),
    count_figure(FORECASTS_INSIDE, Aspect.VALUE, "", 9, MONTH),
    ratio_figure(FORECAST_ERROR, Fraction(41, 800), MONTH, reason=""),
)


@dataclass(frozen=True)
class Kind:
    """An indicator as far as the sample needs it."""

    id: str
    number: int
    unit: Unit
    is_ratio: bool = False
    has_plan: bool = False
    reason: str = ""


KINDS = (
    Kind("projects_supported", 1, Unit.COUNT),
    Kind("awarded", 2, Unit.TIYN),
    Kind("disbursed", 3, Unit.TIYN, has_plan=True),
    Kind("absorbed", 4, Unit.TIYN, has_plan=True),
    Kind("absorption_of_award", 5, Unit.RATIO, is_ratio=True, reason="Nothing has been awarded."),
    Kind("absorption_of_plan", 6, Unit.RATIO, is_ratio=True, reason="No spending was planned to date."),
    Kind("absorption_of_received", 7, Unit.RATIO, is_ratio=True, reason="Nothing has been paid yet."),
    Kind("gross_jobs", 8, Unit.MILLI_FTE, has_plan=True),
    Kind("sales", 9, Unit.TIYN, has_plan=True),
    Kind("taxes_paid", 10, Unit.TIYN),
    Kind("incremental_taxes", 11, Unit.TIYN, has_plan=True),
    Kind("fiscal_return", 12, Unit.TIMES, is_ratio=True, reason="Nothing has been paid yet."),
    Kind("exports", 13, Unit.TIYN, has_plan=True),
    Kind("waste_processed", 14, Unit.KG, has_plan=True),
    Kind("capacity_use", 15, Unit.RATIO, is_ratio=True, reason="No capacity is stated."),
    Kind("first_sales", 16, Unit.COUNT),
    Kind("reporting_coverage", 17, Unit.RATIO, is_ratio=True, reason="No report was due."),
    Kind("forecast_unspent", 18, Unit.TIYN),
    Kind("time_spend_gap", 19, Unit.POINTS, is_ratio=True, reason="No award has run for a tenth of its term."),
    Kind("cost_per_job", 20, Unit.TIYN_PER_MILLI_FTE, is_ratio=True, reason="There is no increase in jobs."),
    Kind("private_leverage", 21, Unit.TIMES, is_ratio=True, reason="Nothing has been disbursed."),
    Kind("incremental_taxes_real", 22, Unit.TIYN),
    Kind("sales_against_last_year", 23, Unit.RATIO, is_ratio=True, reason="Nothing was sold a year before."),
    Kind("value_added", 24, Unit.TIYN),
    Kind("labour_productivity", 25, Unit.TIYN_PER_MILLI_FTE, is_ratio=True, reason="Nobody is employed."),
    Kind("jobs_safeguarded", 26, Unit.MILLI_FTE),
    Kind("readiness_gained", 27, Unit.RATIO, is_ratio=True, reason="No project was assessed twice."),
)


def source_line(name: str, title: str, state: str, received: date | None, files: int, read: int, quarantined: int, unchanged: int) -> SourceLine:
    def count(number: int, value: int) -> Figure:
        return count_figure(
            number, Aspect.VALUE, name, value if state != "missing" else None, MONTH, state=State.SOURCE_DOWN if state == "missing" else State.REPORTED
        )

    return SourceLine(
        name,
        title,
        state,
        date(2026, 10, 7),
        received,
        count(FILES, files),
        count(READ, read),
        count(LOADED, read - quarantined - unchanged),
        count(UNCHANGED, unchanged),
        count(QUARANTINED, quarantined),
        count(DAYS_LATE, 1 if state == "late" else 0),
    )


def finding(rule: str, severity: Severity, says: str, fix: str, source: str, table: str, number: int, column_says: str = "", **words: str) -> FindingLine:
    return FindingLine(rule, severity, says, fix, words, table, column_says, source, count_figure(FINDINGS, Aspect.VALUE, f"{rule}/{source}", number, MONTH))


def sources(missing: str = "") -> tuple[SourceLine, ...]:
    lines = (
        ("grants", "Research and innovation grants", "received", date(2026, 10, 5), 14, 1_482, 9, 1_190),
        ("enterprise_results", "Monthly results of enterprises", "received", date(2026, 10, 6), 31, 38, 6, 0),
        ("university_results", "Monthly results of universities", "late", date(2026, 10, 6), 6, 22, 1, 0),
        ("tax_payments", "Tax payments", "received", date(2026, 10, 5), 33, 412, 5, 0),
        ("exchange_rates", "Official exchange rates", "received", date(2026, 10, 1), 22, 132, 1, 0),
        ("orders", "Orders and public statements", "received", date(2026, 10, 2), 2, 24, 0, 21),
        ("applications", "Applications for support", "received", date(2026, 10, 2), 1, 13, 0, 0),
    )
    return tuple(
        source_line(name, title, "missing" if name == missing else state, None if name == missing else day, *numbers)
        for name, title, state, day, *numbers in lines
    )


FINDINGS_FOUND = (
    finding(
        "enterprise_results.sales_tiyn.readable",
        Severity.ERROR,
        "“{column}” is {form}.",
        "Write the value in the agreed form.",
        "enterprise_results",
        "core_enterprise_results",
        2,
        "Sales of the supported product, without VAT, tenge as delivered.",
        column="sales_tiyn",
        form="a number with at most two decimals after a point",
    ),
    finding(
        "ENT-07",
        Severity.ERROR,
        "Sales are within a hundred times of the project's own median month.",
        "Check the unit: tenge, not thousands of tenge.",
        "enterprise_results",
        "core_enterprise_results",
        1,
    ),
    finding(
        "awards.bin.check_digit",
        Severity.ERROR,
        "“{column}” ends in the right check digit.",
        "A digit is wrong or two are swapped: copy the BIN from the registration document.",
        "grants",
        "core_awards",
        2,
        "Business identification number of the organisation.",
        column="bin",
    ),
    finding(
        "SPEND-02",
        Severity.WARNING,
        "Spending to date is not more than what was received to date.",
        "Check the sums accepted and the payments of the award.",
        "grants",
        "core_expenditures",
        4,
    ),
    finding(
        "ENT-06",
        Severity.WARNING,
        "A correction comes before the month that follows its own is over.",
        "Say why the correction came late.",
        "enterprise_results",
        "core_enterprise_results",
        2,
    ),
    finding(
        "TRANCHE-05", Severity.WARNING, "A payment is made within 90 days of its planned day.", "Give the reason for the delay.", "grants", "core_tranches", 3
    ),
    finding(
        "AWARD-05",
        Severity.ADVICE,
        "The number of the award is written in Latin letters.",
        "Write the letters of the number in the Latin alphabet.",
        "grants",
        "core_awards",
        5,
    ),
)

METHOD = tuple(
    MethodLine(kind.id, kind.number, 1, *texts)
    for kind, texts in zip(
        KINDS,
        (
            ("Supported projects", "Projects with state support that are under way or completed.", "number of projects", "Order O3"),
            ("Awarded", "Sum awarded by contracts in force, with amendments.", "sum of A", "Contracts of the operators"),
            ("Paid to recipients", "Sum paid to recipients since the start of support.", "sum of D", "Payment orders of the treasury"),
            ("Absorbed", "Spending accepted by the operator since the start of support.", "sum of S", "Reports accepted by the operators"),
            ("Absorption of award", "Share of the sum awarded that has been accepted as spent.", "S / A", "Methodology of monitoring of innovation projects"),
            ("Absorption of plan", "Spending accepted against spending planned to date.", "S / P", "Methodology of monitoring of innovation projects"),
            (
                "Absorption of money received",
                "Share of the sum paid that has been accepted as spent.",
                "S / D",
                "Methodology of monitoring of innovation projects",
            ),
            ("New jobs", "Full-time equivalents at the end of the month less those before support.", "FTE_t − FTE_0", "EU common indicators for jobs created"),
            ("Sales of supported products", "Sales of the supported product in the month, without VAT.", "sum of R", "Oslo Manual 2018"),
            ("Taxes paid", "Payments to the budget in the month less refunds, without social contributions.", "sum of T", "State Revenue Committee"),
            ("Incremental taxes", "Taxes paid above the monthly mean of the 12 months before support.", "T_t − T_0", "State Revenue Committee"),
            ("Fiscal return", "Incremental taxes since the start for each tenge paid.", "sum of (T_t − T_0) / D", "Green Book of HM Treasury"),
            ("Exports of supported products", "Exports of the supported product at the rate of the National Bank.", "sum of X × rate / quant", "National Bank"),
            ("Waste processed", "Waste processed in the month.", "sum of W", "Reports of enterprises"),
            ("Use of capacity", "Waste processed against the upper bound of stated capacity.", "W / C", "Reports of enterprises"),
            ("First sales", "Projects that have sold their product at least once.", "number of projects", "EU pilot procurement practice"),
            (
                "Coverage of reporting",
                "Share of awarded money whose projects reported for the month.",
                "sum of A of those who reported / sum of A of those who were due",
                "Data quality standards of monitoring",
            ),
            *((each.title, each.says, each.formula, each.source) for each in indicators() if each.number > 17),
        ),
        strict=True,
    )
)


def check(table: str, source: str, rules: int, rows: int, failed: int, waived: int) -> CheckLine:
    numbers = ((RULES_RUN, rules), (ROWS_JUDGED, rows), (ROWS_FAILED, failed), (ROWS_WAIVED, waived))
    return CheckLine(table, source, *(count_figure(number, Aspect.VALUE, table, value, MONTH) for number, value in numbers))


CHECKED = (
    check("core_awards", "grants", 41, 212, 3, 0),
    check("core_enterprise_results", "enterprise_results", 87, 38, 9, 1),
    check("core_orders", "orders", 24, 3, 0, 0),
)


def claim(number: str, text: str, low: int | None, ours: Figure | None, verdict: str, why: str = "", *, about: bool = False) -> ClaimLine:
    def stated(count: int, value: int | None) -> Figure:
        code = figure_code(count, Aspect.VALUE, Level.PROJECT, number)
        state, reason = (State.REPORTED, "") if value is not None else (State.UNDEFINED, "No number is stated.")
        return Figure(code, NAMES[count], 1, Level.REGION, number, Aspect.VALUE, str(MONTH), Unit.TIYN, value, 1, state, reason)

    difference = None if ours is None or low is None else stated(CLAIM_DIFFERENCE, (ours.numerator or 0) - low)
    return ClaimLine(number, text, stated(CLAIM_LOW, low), stated(CLAIM_HIGH, low), about, verdict, ours, difference, why)


def money(project: str, tiyn: int) -> Figure:
    return Figure(f"M-0499/{project}", "absorbed", 1, Level.PROJECT, project, Aspect.PRINTED, str(MONTH), Unit.TIYN, tiyn)


SENT_AT = datetime(2026, 9, 7, 10, 30, tzinfo=timezone(timedelta(hours=5)))
LETTERS = (
    LedgerLine("regional_monthly-15-2026-08-e1", "akim@aktobe.example", "sent", SENT_AT, "5dc9da79a70659a9" * 4),
    LedgerLine("regional_monthly-15-2026-08-e1", '"<b>"@aktobe.example', "bounced", None, "0123abcd" * 8),
)
EXPLAINED = Variance('The <b>pump</b> came late; 40 days were lost, "A & B" pays', "Head of the department", date(2026, 10, 5))

CLAIMED = (
    claim("C04", "Общий объём грантового финансирования", 300_000_000_000, money("AKT-001", 300_000_000_000), "agrees"),
    claim("C15", "Общая стоимость около 20 млрд тенге", 2_000_000_000_000, money("AKT-003", 2_300_000_000_000), "differs", about=True),
    claim("C08", "Разработаны препараты, число не названо", None, None, "cannot_be_checked", "No number is stated."),
)


def in_project(project: str, line: FindingLine, number: int) -> ProjectFinding:
    count = count_figure(OF_PROJECT, Aspect.VALUE, f"{project}/{line.rule_id}", number, MONTH)
    return ProjectFinding(project, line.rule_id, line.severity, line.says, line.fix, line.words, line.column_says, count)


FOUND_IN_PROJECTS = tuple(in_project(f"AKT-{i:03d}", line, 1 + i % 2) for i in (1, 4) for line in FINDINGS_FOUND[:3])


def orders() -> tuple[Order, ...]:
    department = Name("Кәсіпкерлік және индустриялық-инновациялық даму басқармасы", "Управление предпринимательства и индустриально-инновационного развития")
    texts = (
        (
            "O1",
            None,
            None,
            None,
            "open",
            Name(
                "Университеттердің, ғылыми орталықтардың және өнеркәсіп кәсіпорындарының бірлескен зерттеулерін күшейту",
                "Усилить совместные исследования университетов, научных центров и промышленных предприятий",
            ),
            "No term is set in the order.",
        ),
        (
            "O2",
            None,
            None,
            None,
            "open",
            Name(
                "Жасанды интеллект, цифрлық технологиялар, биотехнология және жасыл энергетика бойынша арнайы ғылыми бағдарламаларды қарастыру",
                "Рассмотреть специальные научные программы по искусственному интеллекту, цифровым технологиям, биотехнологиям и зелёной энергетике",
            ),
            "No term is set in the order.",
        ),
        (
            "O3",
            date(2026, 9, 15),
            date(2026, 10, 15),
            7,
            "open",
            Name(
                "Мемлекеттік қолдау алған инновациялық жобаларға мониторинг жүргізу, олардың экономикалық нәтижелерін талдау және бір ай ішінде баяндама ұсыну",
                "Проводить мониторинг инновационных проектов, получивших государственную поддержку, анализировать их "
                "экономические результаты и представить доклад в течение одного месяца",
            ),
            "",
        ),
    )
    return tuple(
        Order(
            key,
            issued,
            issued is not None,
            "akim",
            department,
            text,
            due is not None,
            due,
            count_figure(DAYS_LEFT, Aspect.VALUE, key, left, MONTH, state=State.REPORTED if left is not None else State.UNDEFINED, reason=reason),
            state,
        )
        for key, issued, due, left, state, text, reason in texts
    )
