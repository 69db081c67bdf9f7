"""Does the report say why no effect is estimated, condition by condition, and print one only if all are met?"""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from etl.core.figure import Aspect, State
from etl.core.known import KnownTables
from etl.core.period import Period
from etl.reports.compose import context_of
from etl.reports.facts import Condition, Effect, ReportFacts
from etl.reports.printing import Printer
from etl.reports.tables import Table
from etl.reports.words import Words
from etl.steps.effects import NOT_EVEN, effect_of
from tests.indicators.worlds import award, frame, months, project, tables

PERIOD = Period(2026, 9)
MET = ["met"] * 5


def world(treated: int, controls: int, *, silent: int = 0, step: float = 1.3) -> dict[str, pd.DataFrame]:
    """Enterprises that pay a steady tax for three years; those with support pay ``step`` times as much from the month in which it begins."""
    bins = [f"{number:012d}" for number in range(treated + controls + silent)]
    oked: list[dict[str, object]] = [{"bin": bin, "organisation_type_code": "enterprise", "kato_code": "151010000", "oked_code": "24101"} for bin in bins]
    supported = [*bins[:treated], *bins[treated + controls :]]
    projects = [project(number, bin=bin) for number, bin in enumerate(supported, 1)]
    starts = [f"{('2024-10', '2025-01', '2025-07')[number % 3]}-01" for number in range(len(supported))]
    awards = [award(number, number, bin=bin, signed_on=starts[number - 1], starts_on=starts[number - 1]) for number, bin in enumerate(supported, 1)]
    payments: list[dict[str, object]] = []
    answers: list[dict[str, object]] = []
    for place, bin in enumerate(bins[: treated + controls]):
        for number, month in enumerate(months("2023-10", 36)):
            answers.append({"bin": bin, "period": month, "payments_count": 1})
            is_on = place < treated and month >= starts[place][:7]
            tiyn = int(10_000_000 * (1 + place % 7) * (1 + 0.1 * ((place * 5 + number * 3) % 11 - 5) / 5) * (step if is_on else 1))
            day = f"{month}-14"
            payments.append(
                {"bin": bin, "kbk_code": "101110", "payment_number": str(number), "entry_type_code": "payment", "written_off_on": day, "amount_tiyn": tiyn}
            )
    return tables(organisations=oked, projects=projects, awards=awards, tax_payments=payments, tax_answers=answers)


def table(facts: ReportFacts, language: str = "en") -> Table:
    found = context_of("regional_monthly", facts, language)["impact"]
    assert isinstance(found, Table)
    return found


def states(effect: Effect, facts: ReportFacts) -> list[str]:
    return [str(row.cells[-1]) for row in table(replace(facts, effect=effect)).rows]


def test_a_planted_effect_is_printed_with_its_interval(facts: ReportFacts) -> None:
    effect = effect_of(KnownTables(world(24, 24)), PERIOD, ("15",))
    assert effect.is_printed
    low, middle, high = (each.value if each else None for each in (effect.low, effect.effect, effect.high))
    assert low is not None
    assert middle is not None
    assert high is not None
    assert low < middle < high
    assert middle == pytest.approx(0.3, abs=0.02)
    printed = table(replace(facts, effect=effect))
    assert [str(row.cells[-1]) for row in printed.rows] == MET
    assert printed.title.startswith("Effect of support: taxes +")
    assert {figure.code for figure in printed.stated} >= {"M-7902/effect", "M-7902/low", "M-7902/high", "M-7900/smallest", "M-7900/by_chance"}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_beside_an_estimate_stands_how_far_the_groups_may_have_drifted(facts: ReportFacts, language: str) -> None:
    effect = effect_of(KnownTables(world(24, 24)), PERIOD, ("15",))
    half, full = effect.robust
    assert (half.multiple, full.multiple) == (Fraction(1, 2), Fraction(1))
    ends = [each.value for each in (full.low, half.low, effect.effect, half.high, full.high) if each and each.value is not None]
    assert len(ends) == 5
    assert ends == sorted(ends)
    printed = table(replace(facts, effect=effect), language)
    assert {figure.code for figure in printed.stated} >= {"M-7902/low/0.5", "M-7902/high/1.0", "M-7900/breakdown"}
    assert effect.breakdown is not None
    assert Printer(Words.of(language)).number(effect.breakdown) in " ".join(printed.notes)
    unsure = replace(effect, breakdown=replace(effect.breakdown, numerator=None, state=State.UNDEFINED, reason=NOT_EVEN))
    assert len(table(replace(facts, effect=unsure), language).notes) == len(printed.notes)


@pytest.mark.parametrize(
    ("treated", "controls", "silent", "expected"),
    [
        (19, 24, 0, ["not met", "met", "met"]),
        (24, 19, 0, ["met", "met", "not met"]),
        (24, 24, 7, ["met", "not met", "met"]),
        (0, 24, 0, ["not met"] * 2 + ["met"]),
    ],
)
def test_each_condition_about_the_data_forbids_a_number(facts: ReportFacts, treated: int, controls: int, silent: int, expected: list[str]) -> None:
    effect = effect_of(KnownTables(world(treated, controls, silent=silent)), PERIOD, ("15",))
    if not treated:
        expected = ["not met", "not met", "not met"]  # without support no activity is the same
    assert states(effect, facts) == expected
    assert effect.effect is None
    for language in ("kk", "ru", "en"):
        assert not any(figure.code.startswith("M-79") for figure in table(replace(facts, effect=effect), language).stated)


def test_a_difference_before_support_forbids_a_number_though_there_is_one(facts: ReportFacts) -> None:
    effect = effect_of(KnownTables(world(24, 24)), PERIOD, ("15",))
    worse = tuple(replace(each, there=replace(each.there, numerator=301, denominator=100)) if each.at_most else each for each in effect.conditions)
    assert [each.is_met for each in worse[3:]] == [False, False]
    held = replace(effect, conditions=worse)
    assert not held.is_printed
    assert table(replace(facts, effect=held)).title == "Effect of support: no estimate is possible"
    assert table(replace(facts, effect=held)).stated == ()


def test_a_condition_holds_at_its_bound_and_never_without_a_value() -> None:
    effect = effect_of(KnownTables(world(20, 20)), PERIOD, ("15",))
    assert [each.there.value for each in effect.conditions[:3]] == [20, 1, 20]
    assert all(each.is_met for each in effect.conditions[:3])
    absent = replace(effect.conditions[0].there, numerator=None, state=State.UNDEFINED, reason="x")
    assert not Condition("x", False, Fraction(0), absent).is_met
    assert not Condition("x", True, Fraction(9), absent).is_met
    assert effect.conditions[0].there.aspect is Aspect.VALUE


def test_support_elsewhere_and_other_activities_are_no_comparison() -> None:
    known = world(20, 24)
    organisations = known["core_organisations"]
    far = organisations.assign(kato_code=organisations["kato_code"].where(organisations.index < 20, "711210000"))
    other = organisations.assign(oked_code=organisations["oked_code"].where(organisations.index < 20, "01110"))
    assert [effect_of(KnownTables({**known, "core_organisations": each}), PERIOD, ("15",)).conditions[2].there.value for each in (far, other)] == [0, 0]


def test_listed_enterprises_of_the_region_and_the_same_activity_are_compared() -> None:
    known = world(20, 24)
    organisations = known["core_organisations"]
    listed = organisations[organisations.index >= 20]
    strangers = {"kato_code": listed["kato_code"].where(listed.index > 20, "711210000"), "oked_code": listed["oked_code"].where(listed.index < 43, "01110")}
    rows = listed.assign(**strangers)[["bin", "kato_code", "oked_code"]].to_dict("records")
    peers = frame("core_registry_peers", [{str(name): value for name, value in row.items()} for row in rows])
    told = {**known, "core_organisations": organisations[organisations.index < 20], "core_registry_peers": peers}
    assert effect_of(KnownTables(told), PERIOD, ("15",)).conditions[2].there.value == 22


@pytest.mark.parametrize("gap", ["grants", "tax_payments"])
def test_where_a_source_is_a_gap_nothing_is_compared_though_older_data_are_there(facts: ReportFacts, gap: str) -> None:
    effect = effect_of(KnownTables(world(24, 24)), PERIOD, ("15",), frozenset({gap}))
    assert not effect.is_printed
    assert [each.there.value for each in effect.conditions] == [None, None, None]
    assert states(effect, facts) == ["not met"] * 3
