"""What is a report made of? Everything it may say, closed before the first word is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from etl.core.figure import Aspect, Figure, Level
from etl.core.finding import Severity
from etl.core.period import Period
from etl.core.restated import Restated
from etl.reports.typed import Name

Place = tuple[str, Level, str, Aspect, str]


@dataclass(frozen=True)
class FigureSet:
    """Figures by indicator, level, subject, aspect and month; never two for one place."""

    period: Period
    figures: tuple[Figure, ...]
    _by_place: Mapping[Place, Figure] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_place: dict[Place, Figure] = {}
        for figure in self.figures:
            place = (figure.indicator, figure.level, figure.subject, figure.aspect, figure.period)
            if place in by_place:
                raise ValueError(f"Two figures for {figure.code} in {figure.period}; compute hands over each figure once.")
            by_place[place] = figure
        object.__setattr__(self, "_by_place", by_place)

    @classmethod
    def of(cls, period: Period, figures: Iterable[Figure]) -> "FigureSet":
        return cls(period, tuple(figures))

    def get(self, indicator: str, level: Level, subject: str, aspect: Aspect, period: Period | None = None) -> Figure:
        """The figure at one place; KeyError says which one is missing."""
        month = str(period or self.period)
        try:
            return self._by_place[(indicator, level, subject, aspect, month)]
        except KeyError:
            raise KeyError(
                f"No figure {indicator} / {level} / {subject} / {aspect.name.lower()} for {month}; a value that is missing is a figure too, with its reason."
            ) from None

    def has(self, indicator: str, level: Level, subject: str, aspect: Aspect, period: Period | None = None) -> bool:
        """Whether compute handed over a figure for this place."""
        return (indicator, level, subject, aspect, str(period or self.period)) in self._by_place

    def series(self, indicator: str, level: Level, subject: str, aspect: Aspect) -> tuple[Figure, ...]:
        """The same figure month after month, oldest first."""
        found = [figure for figure in self.figures if (figure.indicator, figure.level, figure.subject, figure.aspect) == (indicator, level, subject, aspect)]
        return tuple(sorted(found, key=lambda figure: figure.period))


@dataclass(frozen=True)
class Region:
    code: str
    name: Name


@dataclass(frozen=True)
class Organisation:
    bin: str
    name: Name
    type_code: str  # enterprise | university | institute | state_body
    registers: tuple[tuple[str, date | None], ...] = ()  # risk registers in which it stands, and since when
    is_accredited: bool | None = None  # whether a certificate for research held at the end of the month; None: nobody can say
    largest_supplier: Figure | None = None  # its largest supplier's share of what it bought in twelve months; count 55; None with few contracts


@dataclass(frozen=True)
class Project:
    """One project of the register. ``silent_months`` and ``slip_days`` are counts 97 and 99 of ``counts.py``."""

    project_id: str
    title: Name
    bin: str
    district: str  # KATO code
    theme_code: str
    status_code: str
    starts_on: date
    ends_on: date
    programmes: tuple[str, ...]
    support_basis_code: str
    silent_months: Figure
    slip_days: Figure

    @property
    def is_state_supported(self) -> bool:
        """Only these enter totals (order O3 is about state support)."""
        return self.support_basis_code in {"state_grant", "state_loan"}


@dataclass(frozen=True)
class Order:
    """One order. ``days_left``: count 96, working days to ``due_on``, negative when it is past; UNDEFINED where no day follows."""

    order_id: str
    issued_on: date | None
    is_date_assumed: bool
    issuer_code: str
    addressee: Name
    text: Name
    has_term: bool
    due_on: date | None
    days_left: Figure
    state_code: str  # open | done | withdrawn
    remind_on: date | None = None  # the next working day on which the addressee is to be reminded
    closed_by: str = ""  # the edition that answers it


@dataclass(frozen=True)
class SourceLine:
    """What one source brought for the month; the counts are 90..94 and 84 of ``counts.py``. ``title`` is a message id."""

    name: str
    title: str
    state: str  # received | late | missing
    due_on: date
    received_on: date | None
    files: Figure
    read: Figure
    loaded: Figure
    unchanged: Figure
    quarantined: Figure
    days_late: Figure


@dataclass(frozen=True)
class FindingLine:
    """All findings of one rule in one source. ``says``, ``fix`` and ``column_says`` are message ids; ``count`` is 95."""

    rule_id: str
    severity: Severity
    says: str
    fix: str
    words: Mapping[str, str]
    table: str
    column_says: str
    source: str
    count: Figure


@dataclass(frozen=True)
class CheckLine:
    """What was judged of one table in the last batch that covers the month; the counts are 80..83 of ``counts.py``."""

    table: str
    source: str
    rules: Figure
    rows: Figure
    failed: Figure
    waived: Figure


@dataclass(frozen=True)
class ProjectFinding:
    """All findings of one rule in rows that name a project. ``says`` and ``column_says`` are message ids; ``count`` is 89."""

    project_id: str
    rule_id: str
    severity: Severity
    says: str
    fix: str
    words: Mapping[str, str]
    column_says: str
    count: Figure


@dataclass(frozen=True)
class WaiverLine:
    """A waiver on which rows of the report rest. ``says`` and ``column_says`` are message ids; ``count`` is 95."""

    waiver_id: str
    says: str
    words: Mapping[str, str]
    column_says: str
    role: str
    why: str
    until: date
    count: Figure


@dataclass(frozen=True)
class ClaimLine:
    """One public statement held against the data. ``stated_*`` and ``difference`` are 85..87 of ``counts.py``; ``why`` is a message id."""

    claim_id: str
    text: str  # as stated, in Russian
    stated_low: Figure
    stated_high: Figure
    is_approximate: bool
    verdict: str  # agrees | differs | cannot_be_checked
    ours: Figure | None
    difference: Figure | None
    why: str


@dataclass(frozen=True)
class Variance:
    """Why a project is behind its plan, in the words of whoever answers for it."""

    why: str
    role: str
    said_on: date


@dataclass(frozen=True)
class LedgerLine:
    """A letter about the month before and what became of it. ``state`` as in the outbox, ``file_sha256`` of the PDF in its language."""

    edition: str
    address: str
    state: str
    sent_at: datetime | None  # with its offset
    file_sha256: str


@dataclass(frozen=True)
class Gap:
    """A source that had not come by the deadline of the report. ``title`` is a message id."""

    source: str
    title: str
    due_on: date


@dataclass(frozen=True)
class MethodLine:
    """How one indicator is worked out; all texts are message ids."""

    indicator: str
    number: int
    version: int
    title: str
    says: str
    formula: str
    source: str
    not_for: str = ""


@dataclass(frozen=True)
class Anchor:
    """The signed state of the audit log before the edition was closed. ``note`` is the signed text (C2SP tlog-checkpoint)."""

    origin: str
    size: int
    root: str  # hexadecimal
    key_id: str
    note: str


@dataclass(frozen=True)
class Restatement:
    """What an earlier edition printed otherwise than it is known now, reason by reason; no line where nothing changed."""

    period: Period  # the month whose figures are compared: this one, or the one before if this is its first edition
    edition: int
    as_known_at: datetime  # with its offset
    lines: tuple[Restated, ...]


@dataclass(frozen=True)
class PastForecasts:
    """How earlier forecasts of spending would have fared; 75..77 of ``counts.py``."""

    made: Figure
    inside: Figure
    error: Figure


@dataclass(frozen=True)
class ScoreLine:
    """How one supplier of a form does; 57 of ``counts.py``. ``title`` is the message id of the source; ``trend`` in percentage points."""

    title: str
    supplier: str  # BIN
    in_time: Figure
    late: Figure
    silent: Figure
    open: Figure
    accepted: Figure
    trend: Figure


@dataclass(frozen=True)
class Survival:
    """How many supported enterprises are still there; 58 of ``counts.py``. ``at_risk``: those that were supported so long ago."""

    months: Figure
    share: Figure
    at_risk: Figure


@dataclass(frozen=True)
class Appraisal:
    """What support has brought back to the budget at one real rate a year; 74 of ``counts.py``. ``payback`` in months, ``silent``: months without an answer."""

    rate: Fraction
    paid: Figure
    returned: Figure
    net: Figure
    ratio: Figure
    payback: Figure
    silent: Figure


@dataclass(frozen=True)
class Condition:
    """One condition of an estimate; ``says`` is a message id, ``bound`` what it demands, in the unit of ``there``."""

    says: str
    at_most: bool  # True: ``there`` must not be above the bound
    bound: Fraction
    there: Figure

    @property
    def is_met(self) -> bool:
        value = self.there.value
        return value is not None and (value <= self.bound if self.at_most else value >= self.bound)


@dataclass(frozen=True)
class Robust:
    """The interval of an effect if the groups drifted apart, after support, at most ``multiple`` times as much as in their worst period before."""

    multiple: Fraction
    low: Figure
    high: Figure


@dataclass(frozen=True)
class Effect:
    """The effect of support on the taxes paid, or the conditions that forbid to print one; 78 and 79 of ``counts.py``."""

    conditions: tuple[Condition, ...]
    effect: Figure | None = None  # a share: 0.1 is ten percent more taxes than without support
    low: Figure | None = None
    high: Figure | None = None
    smallest: Figure | None = None
    by_chance: Figure | None = None
    robust: tuple[Robust, ...] = ()
    breakdown: Figure | None = None  # the largest such multiple at which the interval leaves out "no effect"

    @property
    def is_printed(self) -> bool:
        return self.effect is not None and all(each.is_met for each in self.conditions)


@dataclass(frozen=True)
class ReportFacts:
    """Everything that one edition of one report may say, the same for every language.

    ``figures`` holds, for each indicator of ``method``, every aspect that its kind has, for the region (subject: its code),
    each district, programme and project, and at level ORGANISATION for each BIN and each organisation type code.
    ``history`` holds VALUE and PLAN of the headline indicators for the region, and for each project where the report asks for
    it, month by month, this month included.
    ``decide_by``: the day by which the decisions asked for are needed.
    """

    region: Region
    period: Period
    edition: int
    as_known_at: datetime  # with its offset
    time_zone: str
    code_version: str
    ruleset_version: str
    synthetic: bool
    figures: FigureSet
    history: FigureSet
    projects: tuple[Project, ...]
    organisations: Mapping[str, Organisation]
    districts: Mapping[str, Name]
    orders: tuple[Order, ...]
    sources: tuple[SourceLine, ...]
    findings: tuple[FindingLine, ...]
    gaps: tuple[Gap, ...]
    method: tuple[MethodLine, ...]
    decide_by: date
    anchor: Anchor
    waivers: tuple[WaiverLine, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    claims: tuple[ClaimLine, ...] = ()
    variances: Mapping[str, Variance] = field(default_factory=dict)  # by project
    ledger: tuple[LedgerLine, ...] = ()  # only where the report prints it
    of_projects: tuple[ProjectFinding, ...] = ()  # only where the report shows each project
    scores: tuple[ScoreLine, ...] = ()  # only where the report prints them
    survivals: tuple[Survival, ...] = ()  # only where the report prints them
    appraisals: tuple[Appraisal, ...] = ()  # only where the report prints them
    effect: Effect | None = None  # only where the report prints it
    explain_url: str = ""  # where the pages that explain its codes are served; empty: nowhere
    past_forecasts: PastForecasts | None = None  # only where the report prints a forecast
    restatement: Restatement | None = None  # None: no earlier edition

    def figure(self, indicator: str, aspect: Aspect = Aspect.VALUE) -> Figure:
        """A figure of the region as a whole."""
        return self.figures.get(indicator, Level.REGION, self.region.code, aspect)

    def of_project(self, indicator: str, project: Project, aspect: Aspect = Aspect.VALUE) -> Figure:
        """A figure of one project."""
        return self.figures.get(indicator, Level.PROJECT, project.project_id, aspect)
