"""Does each alert come at its bound, with its number, and not below it?"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from etl.core.figure import Aspect, Figure, Level
from etl.core.period import Period
from etl.reports.compose import context_of
from etl.reports.counts import LARGEST_SUPPLIER, ratio_figure
from etl.reports.facts import FigureSet, Project, ReportFacts
from etl.reports.tables import Table
from etl.steps.registers import largest_suppliers


def project_of(facts: ReportFacts) -> Project:
    """A supported project about which nothing is wrong in the sample."""
    return next(each for each in facts.projects if each.is_state_supported and kinds(facts, each) == {})


def kinds(facts: ReportFacts, project: Project, language: str = "en") -> dict[str, str]:
    table = context_of("regional_monthly", facts, language)["alerts"]
    assert isinstance(table, Table)
    own = [row.cells for row in table.rows if row.cells[0] == project.project_id]
    return dict(zip(*(str(cell).split(" · ") for cell in own[0][3:]), strict=True)) if own else {}


def having(facts: ReportFacts, project: Project, indicator: str, value: Fraction | None, aspect: Aspect = Aspect.VALUE) -> ReportFacts:
    place = (indicator, Level.PROJECT, project.project_id, aspect, str(facts.period))

    def changed(each: Figure) -> Figure:
        if (each.indicator, each.level, each.subject, each.aspect, each.period) != place:
            return each
        assert value is not None
        return replace(each, numerator=value.numerator, denominator=value.denominator)

    return replace(facts, figures=FigureSet.of(facts.period, map(changed, facts.figures.figures)))


@pytest.mark.parametrize(("gap", "is_told"), [(Fraction(-25, 100), True), (Fraction(-249, 1000), False)])
def test_spending_behind_the_time_is_told_from_its_bound_on(facts: ReportFacts, gap: Fraction, is_told: bool) -> None:
    project = project_of(facts)
    assert ("behind time" in kinds(having(facts, project, "time_spend_gap", gap), project)) == is_told


@pytest.mark.parametrize(("spent", "sold", "is_told"), [(80, 50, True), (79, 50, False), (80, 51, False)])
def test_money_spent_without_sales_needs_both(facts: ReportFacts, spent: int, sold: int, is_told: bool) -> None:
    selling = {figure.subject for figure in facts.figures.figures if (figure.indicator, figure.aspect) == ("sales", Aspect.AGAINST_PLAN) and figure.is_known}
    project = next(each for each in facts.projects if each.is_state_supported and each.project_id in selling and kinds(facts, each) == {})
    changed = having(having(facts, project, "absorption_of_award", Fraction(spent, 100)), project, "sales", Fraction(sold, 100), Aspect.AGAINST_PLAN)
    assert ("spending ahead" in kinds(changed, project)) == is_told


@pytest.mark.parametrize(("share", "is_told"), [(30, True), (29, False)])
def test_money_that_will_be_left_is_told_as_a_share_of_the_award(facts: ReportFacts, share: int, is_told: bool) -> None:
    project = project_of(facts)
    awarded = facts.of_project("awarded", project).value
    assert awarded is not None
    assert ("money left" in kinds(having(facts, project, "forecast_unspent", Fraction(awarded * share, 100)), project)) == is_told


def test_an_entry_in_a_register_is_told_with_its_day_in_every_language(facts: ReportFacts) -> None:
    project = project_of(facts)
    ours = replace(facts.organisations[project.bin], registers=(("inactive", date(2026, 8, 18)), ("wrong_address", None)))
    listed = replace(facts, organisations={**facts.organisations, project.bin: ours})
    assert kinds(listed, project)["register"] == "Not at the address, day not stated"
    assert "Бездействующие с 18.08.2026" in str(context_of("regional_monthly", listed, "ru")["alerts"])
    assert "18.08.2026 бастап" in str(context_of("regional_monthly", listed, "kk")["alerts"])


def test_the_page_shows_a_few_and_the_workbook_all(facts: ReportFacts) -> None:
    listed = {number: replace(each, registers=(("bankrupt", None),)) for number, each in facts.organisations.items()}
    table = context_of("regional_monthly", replace(facts, organisations=listed), "en")["alerts"]
    assert isinstance(table, Table)
    assert len(table.on_page) == 12 < len(table.rows)
    assert table.rest == "All alerts stand in the attached workbook."


@pytest.mark.parametrize(("share", "is_told"), [(60, True), (59, False)])
def test_one_supplier_that_takes_the_money_is_told_with_its_share(facts: ReportFacts, share: int, is_told: bool) -> None:
    project = project_of(facts)
    figure = ratio_figure(LARGEST_SUPPLIER, Fraction(share, 100), facts.period, reason="", subject=project.bin)
    ours = replace(facts.organisations[project.bin], largest_supplier=figure)
    told = kinds(replace(facts, organisations={**facts.organisations, project.bin: ours}), project)
    assert told == ({"one supplier": "One supplier has 60.0% of what the organisation bought in twelve months"} if is_told else {})


@pytest.mark.parametrize(
    ("known", "programme", "is_told"),
    [(False, "grant_funding", True), (True, "grant_funding", False), (None, "grant_funding", False), (False, "innovation_grant", False)],
)
def test_research_for_state_money_without_a_certificate_is_told(facts: ReportFacts, known: bool | None, programme: str, is_told: bool) -> None:
    project = replace(project_of(facts), programmes=(programme,))
    ours = replace(facts.organisations[project.bin], is_accredited=known)
    projects = tuple(project if each.project_id == project.project_id else each for each in facts.projects)
    told = kinds(replace(facts, projects=projects, organisations={**facts.organisations, project.bin: ours}), project)
    assert told == ({"no accreditation": "No certificate for research at the end of the month"} if is_told else {})


def test_the_largest_supplier_is_counted_by_sum_over_a_year_of_enough_contracts() -> None:
    def contract(supplier: str | None, tiyn: int, day: str = "2026-03-16", **changes: object) -> dict[str, object]:
        return {"bin": "1", "supplier_bin": supplier, "contract_tiyn": tiyn, "signed_on": day, "is_deleted": 0} | changes

    rows = [contract("a", 10) for _ in range(6)] + [contract("b", 20), contract("b", 20)]
    left_out = [contract("b", 999, "2025-09-30"), contract("b", 999, "2026-10-01"), contract("b", 999, is_deleted=1), contract(None, 999)]
    found = largest_suppliers(pd.DataFrame(rows + left_out), Period(2026, 9))
    assert found["1"].value == Fraction(60, 100)
    assert largest_suppliers(pd.DataFrame(rows[1:] + left_out), Period(2026, 9)) == {}  # seven contracts are too few
