"""What may one edition say? Everything known on its day, gathered into the closed facts of a report."""

from datetime import date

import sqlalchemy as sa

from etl import catalog, reference
from etl.adapters.audit_log import Checkpoint
from etl.core.figure import Aspect, Level, Unit
from etl.core.indicator import Tables
from etl.core.moment import read_moment
from etl.core.period import Period
from etl.core.places import NATION
from etl.core.results import courses, history
from etl.indicators.money._pace import held_against_the_past
from etl.reports.counts import FORECAST_ERROR, FORECASTS, FORECASTS_INSIDE, SCORE, count_figure, ratio_figure
from etl.reports.facts import Anchor, FigureSet, Gap, MethodLine, Organisation, PastForecasts, Region, ReportFacts, ScoreLine
from etl.reports.typed import Name
from etl.settings import TIME_ZONE, Settings
from etl.steps.appraising import appraisals
from etl.steps.claims import claim_lines
from etl.steps.effects import effect_of
from etl.steps.gating import due_day
from etl.steps.knowing import Known
from etl.steps.ledger import ledger
from etl.steps.quality_lines import check_lines, finding_lines, project_findings, source_line, waiver_lines
from etl.steps.registers import accredited, largest_suppliers, order_lines, project_lines, registers_of
from etl.steps.restating import restatement
from etl.steps.scoring import Score, scores
from etl.steps.surviving import survivals
from etl.steps.variances import explanations
from etl.versions import code_version, ruleset_version

CHART_MONTHS = 13
HEADLINES = ("disbursed", "absorbed", "gross_jobs", "sales", "incremental_taxes", "exports", "waste_processed", "reporting_coverage")
OF_PARTS = ("absorption_of_plan",)
DECIDE_WORKING_DAYS = 10


def gather(
    connection: sa.Connection,
    settings: Settings,
    known: Known,
    *,
    report: str,
    period: Period,
    region: str,
    edition: int,
    known_at: str,
    until: str,
    gaps: list[str],
    anchor: Checkpoint,
) -> ReportFacts:
    """The facts of one edition: data as known at ``known_at``, explanations of people as given until ``until``."""
    at = read_moment(known_at).astimezone(TIME_ZONE)
    places, place = reference.places(region), reference.areas()[region]
    chosen = [each for each in catalog.indicators() if each.id in HEADLINES]
    missing = frozenset(gaps)
    registers = {} if "risk_registers" in missing else registers_of(known.tables["core_risk_entries"])
    certified = None if "accreditations" in missing else accredited(known.tables["core_accreditations"], period)
    bought = {} if "procurement" in missing else largest_suppliers(known.tables["core_contracts"], period)
    series = history(chosen, known.tables, period, CHART_MONTHS, places, frozenset(gaps))
    about = catalog.report(report)
    needs = about.needs
    points = [figure for each in series.values() for point in each for figure in point.values()]
    if about.of_each_project:
        points += courses(chosen, known.tables, period, CHART_MONTHS, places, Level.PROJECT, frozenset(gaps))
    if about.of_nation:
        of_parts = [each for each in catalog.indicators() if each.id in OF_PARTS]
        points += courses(of_parts, known.tables, period, CHART_MONTHS, places, Level.DISTRICT, frozenset(gaps))
    return ReportFacts(
        region=Region(region, Name(place.name_kk, place.name_ru, place.name_en)),
        period=period,
        edition=edition,
        as_known_at=at,
        time_zone=TIME_ZONE.key,
        code_version=code_version(),
        ruleset_version=ruleset_version(),
        synthetic=settings.synthetic,
        figures=FigureSet.of(period, known.results),
        history=FigureSet.of(period, points),
        projects=project_lines(known.tables, period, places),
        organisations={
            row["bin"]: Organisation(
                row["bin"],
                Name(row["name_kk"], row["name_ru"]),
                row["organisation_type_code"],
                registers.get(row["bin"], ()),
                None if certified is None else row["bin"] in certified,
                bought.get(row["bin"]),
            )
            for row in known.tables["core_organisations"].to_dict("records")
        },
        districts=_parts(region),
        orders=order_lines(known.tables["core_orders"], period, at.date()),
        sources=tuple(source_line(name, period, known.batches, gaps) for name in needs),
        findings=finding_lines(connection, period, known.batches, needs),
        gaps=tuple(Gap(name, catalog.source(name).title, date.fromisoformat(due_day(name, period=str(period)))) for name in gaps),
        method=tuple(
            MethodLine(each.id, each.number, each.version, each.title, each.says, each.formula, each.source, each.not_for) for each in catalog.indicators()
        ),
        decide_by=_working_days_after(at.date(), DECIDE_WORKING_DAYS),
        claims=claim_lines(known.tables["core_claims"], known.results, period, region),
        variances=explanations(connection, region, str(period), until) if about.prints_variances else {},
        ledger=ledger(connection, region, period.previous) if about.prints_ledger else (),
        checks=check_lines(connection, period, known.batches, needs),
        of_projects=project_findings(connection, period, known.batches, needs, known_at) if about.of_each_project else (),
        waivers=waiver_lines(connection, period, known.batches, needs),
        scores=_score_lines(connection, period, known_at) if about.prints_scores else (),
        survivals=survivals(known.tables, period, places.regions) if about.prints_effect and not missing & {"grants", "risk_registers"} else (),
        appraisals=appraisals(known.tables, period, places.regions, missing) if about.prints_effect else (),
        effect=effect_of(known.tables, period, places.regions, missing) if about.prints_effect else None,
        explain_url=f"{settings.explain_url}/{report}-{region}-{period}-e{edition}" if settings.explain_url else "",
        past_forecasts=_past_forecasts(known.tables, period, places.regions) if about.prints_forecast and "grants" not in missing else None,
        restatement=restatement(
            connection, known.tables, report=report, region=region, period=period, edition=edition, known_at=known_at, gaps=frozenset(gaps)
        ),
        anchor=Anchor(anchor.origin, anchor.size, anchor.root.hex(), anchor.key_id, anchor.note),
    )


def _past_forecasts(tables: Tables, period: Period, regions: tuple[str, ...]) -> PastForecasts:
    """Forecasts made in past months, held against what was spent since."""
    found = held_against_the_past(tables, period, regions)
    made, inside = (count_figure(number, Aspect.VALUE, "", value, period) for number, value in ((FORECASTS, found.made), (FORECASTS_INSIDE, found.inside)))
    return PastForecasts(made, inside, ratio_figure(FORECAST_ERROR, found.error, period, reason="No forecast could be made in the past."))


def _score_lines(connection: sa.Connection, period: Period, known_at: str) -> tuple[ScoreLine, ...]:
    """Every supplier of a form with its figures."""

    def line(each: Score) -> ScoreLine:
        place = f"{each.source}/{each.supplier}"
        names = ("in_time", "late", "silent", "open")
        counted = {name: count_figure(SCORE, Aspect.VALUE, f"{name}/{place}", getattr(each, name), period) for name in names}
        accepted = ratio_figure(SCORE, each.accepted, period, reason="Nothing was delivered.", subject=f"accepted/{place}")
        trend = ratio_figure(SCORE, each.trend, period, reason="There are no earlier months.", subject=f"trend/{place}", unit=Unit.POINTS)
        return ScoreLine(catalog.source(each.source).title, each.supplier, **counted, accepted=accepted, trend=trend)

    return tuple(line(each) for each in scores(connection, period, known_at))


def _parts(area: str) -> dict[str, Name]:
    """The names of the parts of an area by code: districts of a region, regions of the country (those not connected too)."""
    if area == NATION:
        return {each.region_code: Name(each.short_kk, each.short_ru, each.short_en) for each in reference.regions().values()}
    return {each.kato_code: Name(each.name_kk, each.name_ru) for each in reference.districts().values() if each.region_code == area}


def _working_days_after(day: date, days: int) -> date:
    calendar = reference.calendar()
    ordinal = day.toordinal()
    while days:
        ordinal += 1
        days -= calendar.is_working_day(date.fromordinal(ordinal))
    return date.fromordinal(ordinal)
