"""Does the report say what the facts say, and nothing else?"""

import csv
import io
import json
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from etl.core.figure import Aspect, State
from etl.errors import RenderError
from etl.reports.compose import Composed, compose, context_of, tables_of
from etl.reports.facts import FigureSet, ReportFacts
from etl.reports.rating import Light
from tests.reports.conftest import REPORT
from tests.reports.sample import sample
from tests.reports.told import MONTH


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"</?b>", "", html)).replace("\u00a0", " ").split())


def test_page_one_answers_in_three_sentences(composed: dict[str, Composed]) -> None:
    shown = text_of(composed["ru"].html)
    assert "Государство поддерживает 42 проекта: присуждено 14,54 млрд тенге" in shown
    assert "За месяц продано поддержанной продукции на 496,6 млн тенге" in shown
    assert "налоговая отдача с начала поддержки – 0,04 тенге на тенге" in shown


def test_six_tiles_carry_their_codes(composed: dict[str, Composed]) -> None:
    for code in ("M-0100", "M-0400", "M-0800", "M-0900", "M-1100", "M-1200"):
        assert composed["kk"].html.count(f'<span class="code"><a href="#method-{code[2:4]}">{code}</a></span>') == 1


def test_every_code_leads_to_the_row_of_its_indicator_or_to_the_page_that_explains_it(facts: ReportFacts, composed: dict[str, Composed]) -> None:
    targets = re.findall(r'href="#([^"]+)"', composed["kk"].html)
    assert len(targets) > 12
    assert set(targets) <= set(re.findall(r'<tr id="([^"]+)"', composed["kk"].html))
    served = compose("regional_monthly", replace(facts, explain_url="https://esep.example/explained/e1"), "en").html
    assert 'href="https://esep.example/explained/e1/en/M-0900.html">M-0900</a>' in served
    assert 'href="#' not in served
    assert "href" not in compose("data_quality", facts, "ru").html.split("</head>")[1]


def test_synthetic_data_say_so_on_every_page_and_in_the_letter(composed: dict[str, Composed]) -> None:
    assert "СИНТЕТИКАЛЫҚ ДЕРЕКТЕР / СИНТЕТИЧЕСКИЕ ДАННЫЕ" in composed["kk"].html
    assert "СИНТЕТИЧЕСКИЕ ДАННЫЕ" in composed["ru"].letter.text
    assert "[синтетикалық деректер]" in composed["kk"].letter.subject
    real = compose(REPORT, sample(synthetic=False), "ru")
    assert "интетическ" not in real.html + real.letter.text + real.letter.subject


def test_a_missing_source_is_named_on_page_one_and_in_the_letter() -> None:
    gap = compose(REPORT, sample(missing="tax_payments"), "ru")
    assert "Нет данных источника: Налоговые платежи." in gap.html
    assert "Срок представления\u00a0– 07.10.2026" in gap.letter.text
    assert "[неполный]" in gap.letter.subject
    whole = compose(REPORT, sample(), "ru")
    assert "Нет данных источника" not in whole.html


def without(facts: ReportFacts, indicator: str, state: State) -> ReportFacts:
    """The same facts with one indicator absent everywhere."""

    def emptied(figures: FigureSet) -> FigureSet:
        return FigureSet.of(
            MONTH,
            [
                replace(figure, numerator=None, denominator=1, state=state)
                if (figure.indicator, figure.period) == (indicator, str(MONTH)) and figure.aspect not in {Aspect.REPORTING, Aspect.DUE}
                else figure
                for figure in figures.figures
            ],
        )

    return replace(facts, figures=emptied(facts.figures), history=emptied(facts.history))


def test_an_absent_value_is_never_printed_as_a_number(facts: ReportFacts) -> None:
    shown = text_of(compose(REPORT, without(facts, "sales", State.SOURCE_DOWN), "ru").html)
    assert "Результаты предприятий за месяц неизвестны: источник не дал данных." in shown
    assert "За месяц продано" not in shown
    assert "Продажи за месяц неизвестны: источник не дал данных." in shown
    assert "Coverage" not in shown


def test_low_coverage_forbids_an_order_of_merit(facts: ReportFacts) -> None:
    low = [
        replace(figure, numerator=79, denominator=100) if (figure.indicator, figure.aspect) == ("sales", Aspect.COVERAGE) else figure
        for figure in facts.figures.figures
    ]
    districts = context_of(REPORT, replace(facts, figures=FigureSet.of(MONTH, low)), "ru")["results_district"]
    assert [row.cells[0] for row in districts.rows[:3]] == ["город Актобе", "Алгинский район", "Айтекебийский район"]
    assert "не позволяет ранжировать" in districts.notes[0]
    ranked = context_of(REPORT, facts, "ru")["results_district"]
    sales = [row.cells[3].value or Fraction(0) for row in ranked.rows[:-1]]
    assert sales == sorted(sales, reverse=True)


def test_parts_add_up_to_the_printed_total(facts: ReportFacts) -> None:
    context = context_of(REPORT, facts, "ru")
    for name in ("results_programme", "results_organisation", "results_district"):
        *parts, total = context[name].rows
        for place in range(1, 6):
            assert sum((row.cells[place].value or Fraction(0) for row in parts), Fraction(0)) == total.cells[place].value, name


def test_private_and_unknown_money_stands_apart(facts: ReportFacts) -> None:
    context = context_of(REPORT, facts, "ru")
    apart = {row.cells[0] for row in context["other_projects"].rows}
    assert apart == {"AKT-042", "AKT-043", "AKT-044", "AKT-045"}
    assert not apart & {row.cells[0] for row in context["projects"].rows}
    assert sum((row.cells[5].value for row in context["projects"].rows), Fraction(0)) == facts.figure("awarded").value


def test_at_most_three_decisions_are_asked_each_with_owner_and_day(facts: ReportFacts) -> None:
    asked = context_of(REPORT, facts, "ru")["decisions"]
    assert len(asked) == 3
    assert all(decision.owner and decision.by == facts.decide_by and decision.projects for decision in asked)
    assert asked[0].text.startswith("Заслушать руководителей 11 проектов")


def test_a_quiet_month_asks_for_nothing(facts: ReportFacts) -> None:
    context = context_of(REPORT, facts, "ru")
    green = {row.cells[0] for row in context["projects"].rows if row.cells[4] is Light.GREEN}
    calm = tuple(project for project in facts.projects if project.project_id in green and not project.silent_months.value)
    html = compose(REPORT, replace(facts, projects=calm), "ru").html
    assert "Вопросы, требующие решения" not in html
    assert "Проекты, не сдавшие отчёт" not in html


def test_an_order_without_a_day_says_so(composed: dict[str, Composed]) -> None:
    shown = text_of(composed["ru"].html)
    assert "не указана срока нет не опред. исполняется" in shown
    assert "15.09.2026 (условно) 15.10.2026 7 исполняется" in shown


def test_the_letter_repeats_page_one(composed: dict[str, Composed], facts: ReportFacts) -> None:
    for language in ("kk", "ru", "en"):
        context = context_of(REPORT, facts, language)
        for part in (composed[language].letter.text, text_of(composed[language].letter.html)):
            plain = part.replace("\u00a0", " ")
            for tile in context["tiles"]:
                assert tile.code in plain
            for decision in context["decisions"]:
                assert decision.text.replace("\u00a0", " ") in plain
        assert "<" not in composed[language].letter.text
        assert "\n" not in composed[language].letter.subject


def test_companions_hold_every_figure_exactly(composed: dict[str, Composed], facts: ReportFacts) -> None:
    lines = list(csv.DictReader(io.StringIO(composed["kk"].figures_csv.decode("utf-8"))))
    awarded = next(line for line in lines if line["code"] == "M-0200" and line["period"] == "2026-09")
    assert Fraction(int(awarded["numerator"]), int(awarded["denominator"])) == facts.figure("awarded").value
    assert len({(line["code"], line["period"]) for line in lines}) == len(lines)
    told = json.loads(composed["kk"].provenance_json)
    assert (told["period"], told["edition"], told["synthetic"], told["as_known_at"]) == ("2026-09", 1, True, "2026-10-06T09:00:00+05:00")
    for source in told["sources"]:
        assert source["read"] == source["loaded"] + source["unchanged"] + source["quarantined"]
    assert composed["kk"].figures_csv == composed["ru"].figures_csv


def test_one_code_never_stands_for_two_numbers(facts: ReportFacts) -> None:
    first = facts.sources[0]
    twin = replace(first, read=replace(first.read, numerator=int(first.read.numerator or 0) + 1))
    with pytest.raises(RenderError, match="One code stands for two numbers"):
        compose(REPORT, replace(facts, sources=(first, twin, *facts.sources[1:])), "ru")


def test_every_code_printed_on_page_one_is_in_the_companion(composed: dict[str, Composed]) -> None:
    codes = set(re.findall(r">(M-\d{4}(?:/[\w-]+)?)<", composed["ru"].html))
    known = {line.split(",", 1)[0] for line in composed["ru"].figures_csv.decode("utf-8").splitlines()}
    assert codes
    assert codes <= known
    assert {"M-0300-0400", "M-9800/red", "M-9800/districts/red", "M-9500/error"} <= known


def test_composing_twice_gives_the_same(composed: dict[str, Composed], facts: ReportFacts) -> None:
    assert compose(REPORT, facts, "ru") == composed["ru"]


def test_a_name_that_is_no_report_is_refused(facts: ReportFacts) -> None:
    for name in ("../secrets", "os", "Regional"):
        with pytest.raises((ValueError, ModuleNotFoundError)):
            compose(name, facts, "ru")


def test_a_rule_without_words_stops_the_report(facts: ReportFacts) -> None:
    strange = replace(facts.findings[0], says="Nobody translated this rule.")
    with pytest.raises(RenderError, match="Nobody translated this rule"):
        compose(REPORT, replace(facts, findings=(strange,)), "kk")


def test_a_table_has_a_cell_for_every_column(facts: ReportFacts) -> None:
    for language in ("kk", "ru", "en"):
        for table in tables_of(context_of(REPORT, facts, language)):
            assert sum(float(column.width.rstrip("%")) for column in table.columns) == pytest.approx(100, abs=0.11), table.name


def test_a_long_list_of_findings_is_cut_on_the_page_and_whole_in_the_workbook(facts: ReportFacts) -> None:
    many = tuple(replace(facts.findings[1], rule_id=f"ENT-{number:02d}") for number in range(30, 60))
    long = replace(facts, findings=many)
    table = context_of(REPORT, long, "ru")["set_aside"]
    assert (len(table.on_page), len(table.rows)) == (3, 30)
    shown = text_of(compose(REPORT, long, "ru").html)
    assert "Ещё 27 правил с замечаниями – в приложенной книге XLSX." in shown
    assert "ENT-32" in shown
    assert "ENT-59" not in shown
    assert "замечаниями – в приложенной" not in text_of(compose(REPORT, facts, "ru").html)
