"""Does each tally say the same as its slow twin, keep its parts, and name what is absent?"""

import random

import pandas as pd
import pytest

from etl.catalog import tables as declared
from etl.catalog import tallies
from etl.core.figure import Level, State
from etl.core.period import Period
from etl.core.tally import FIRST_TALLY, LAST_TALLY, tallied
from etl.reports import counts
from tests.indicators.worlds import months, random_world, records, tables
from tests.tallies.rows import application, decision, joint, meeting, organisation, results

PERIOD, HERE = Period(2026, 9), ("15",)
Rows = list[dict[str, object]]


def world(seed: int) -> dict[str, pd.DataFrame]:
    """Applications of several regions, some decided before, some after the month; units that skip months or say nothing of a column."""
    rng = random.Random(seed)
    day = lambda: f"{rng.choice(months('2025-03', 22))}-{rng.randint(1, 28):02d}"  # noqa: E731
    applications = []
    for number in range(40):
        submitted, decided, kato = day(), day(), rng.choice(["151010000", "151010000", "711210000"])
        changes: dict[str, object] = {"submitted_on": submitted, "kato_code": kato, "requested_tiyn": rng.randint(1, 10**13)}
        if decided >= submitted and rng.random() < 0.6:
            changes |= {"decided_on": decided, "status_code": rng.choice(["approved", "rejected", "withdrawn"])}
        applications.append(application(number, programme_code=rng.choice(["grant_funding", "innovation_grant"]), **changes))
    bins = [f"{number:012d}" for number in range(4)]
    reported: Rows = []
    for bin in bins:
        for period in months("2025-01", 22):
            if rng.random() < 0.85:
                values: dict[str, object] = {"patents_filed_count": rng.choice([None, 0, 3]), "licence_income_tiyn": rng.randint(0, 10**12)}
                reported.append(results(bin, period, unit_code=f"unit_{rng.randint(1, 2)}", **values))
    places = [organisation(bin, rng.choice(["151010000", "711210000"])) for bin in bins]
    together = [
        joint(
            number,
            rng.choice(bins),
            starts_on=day(),
            ends_on=rng.choice([None, day()]),
            country_code=rng.choice(["KZ", "GB"]),
            contract_tiyn=rng.choice([None, 9]),
        )
        for number in range(30)
    ]
    met = [
        meeting(
            number, region_code=rng.choice(["15", "71"]), met_on=day(), state_code=rng.choice(["held", "planned"]), theme_code=rng.choice(["ai", "ecology"])
        )
        for number in range(12)
    ]
    decisions = [
        decision(number % 12, number, due_on=rng.choice([None, day()]), state_code=rng.choice(["open", "open", "done", "withdrawn"])) for number in range(30)
    ]
    ours = tables(
        applications=applications, university_results=reported, organisations=places, joint_projects=together, council_meetings=met, council_decisions=decisions
    )
    supported = random_world(seed)
    projects = supported["core_projects"]
    themes = [rng.choice(["industry", "ecology", "ai"]) for _ in range(len(projects))]
    money = {f"core_{name}": supported[f"core_{name}"] for name in ("awards", "award_amendments", "tranches", "readiness_assessments")}
    return {**ours, **money, "core_projects": projects.assign(theme_code=themes)}


@pytest.mark.parametrize("seed", range(4))
def test_every_tally_equals_its_twin_to_the_last_unit(seed: int) -> None:
    known = world(seed)
    for period in (PERIOD, Period(2025, 6)):
        for each in tallies():
            found = each.compute(known, period, HERE).groupby("subject")["part"].sum()
            assert {key: int(part) for key, part in found.items()} == each.oracle(records(known), period, HERE), f"{each.id} in {period}"


def test_the_worlds_give_every_tally_something_to_do() -> None:
    known = [records(world(seed)) for seed in range(4)]
    assert [each.id for each in tallies() if not any(any(each.oracle(one, PERIOD, HERE).values()) for one in known)] == []


def test_the_parts_point_at_rows_that_exist_and_add_up_to_every_figure() -> None:
    known = world(2)
    for each in tallied(tallies(), known, PERIOD, "15", HERE, frozenset()):
        for figure in each.figures:
            rows = each.rows(figure)
            assert all(set(own["row_id"]) <= set(known[str(table)]["row_id"]) for table, own in rows.groupby("table"))
            assert int(rows["part"].sum()) == (figure.numerator or 0), figure.code


def figures(known: dict[str, pd.DataFrame], gaps: frozenset[str] = frozenset()) -> dict[tuple[str, str], tuple[int | None, State]]:
    found = tallied(tallies(), known, PERIOD, "15", HERE, gaps)
    return {(figure.indicator, figure.subject): (figure.numerator, figure.state) for each in found for figure in each.figures}


def test_an_application_waits_until_its_decision_and_longer_than_half_a_year_is_told() -> None:
    listed = [
        application(1),
        application(2, submitted_on="2026-04-03", requested_tiyn=7),  # 180 days before the end of September
        application(3, submitted_on="2026-04-02", requested_tiyn=30),
        application(4, submitted_on="2026-10-01"),  # after the month
        application(5, decided_on="2026-10-02", status_code="approved", requested_tiyn=1_000),  # still open when the month ended
        application(6, decided_on="2026-09-30", status_code="approved"),
        application(7, decided_on="2025-10-01", submitted_on="2025-01-01", status_code="rejected"),
        application(8, decided_on="2025-09-30", submitted_on="2025-01-01", status_code="approved"),  # more than twelve months ago
    ]
    found = figures(tables(applications=listed))
    told = {name: found[name, "15"][0] for name in ("applications_pending", "requested_pending", "applications_waiting", "applications_decided")}
    assert told == {"applications_pending": 4, "requested_pending": 1_137, "applications_waiting": 1, "applications_decided": 2}
    assert found["applications_approved", "grant_funding"] == (1, State.REPORTED)


def test_no_applications_are_none_and_no_report_is_late_and_no_list_is_a_gap() -> None:
    known = tables(organisations=[organisation("1"), organisation("2")], university_results=[results("1", "2026-09"), results("2", "2026-08")])
    found = figures(known)
    assert found["applications_pending", "15"] == (0, State.ZERO)
    assert found["publications", "1"] == (1, State.REPORTED)
    assert found["publications", "2"] == (None, State.LATE)
    assert found["publications", "15"] == (1, State.REPORTED)
    gone = figures(known, frozenset({"applications", "university_results", "grants", "collaboration"}))
    assert {state for _, state in gone.values()} == {State.SOURCE_DOWN}
    assert {value for value, _ in gone.values()} == {None}


def test_joint_projects_count_while_they_run_and_sums_only_where_one_is_agreed() -> None:
    listed = [
        joint(1, "1"),
        joint(2, "1", ends_on="2026-09-30", contract_tiyn=None, country_code="JP"),
        joint(3, "1", ends_on="2026-09-29"),  # over before the month ended
        joint(4, "1", starts_on="2026-10-01"),
        joint(5, "2"),  # of a university of another region
    ]
    found = figures(tables(joint_projects=listed, organisations=[organisation("1"), organisation("2", "711210000")]))
    told = {name: found[name, "15"][0] for name in ("joint_projects_under_way", "joint_contracts", "joint_projects_abroad")}
    assert told == {"joint_projects_under_way": 2, "joint_contracts": 7, "joint_projects_abroad": 1}
    assert found["joint_projects_under_way", "1"] == (2, State.REPORTED)


def test_a_theme_counts_once_however_often_the_council_met_on_it() -> None:
    listed = [
        meeting(1),
        meeting(2, met_on="2026-09-30"),
        meeting(3, theme_code="ai", met_on="2026-10-01"),
        meeting(4, theme_code="ai", met_on=None, state_code="planned"),
        meeting(5, theme_code="ecology", region_code="71"),
        meeting(6, theme_code="ecology", state_code="cancelled"),
    ]
    found = figures(tables(council_meetings=listed))
    assert found["council_topics", "15"] == (1, State.REPORTED)
    assert found["council_meetings_planned", "15"] == (1, State.REPORTED)
    assert {subject for name, subject in found if name == "council_topics"} == {"15", "industry"}


def test_a_decision_is_open_until_done_and_overdue_once_its_day_has_come() -> None:
    listed = [
        decision(1, 1),
        decision(1, 2, due_on="2026-09-30"),
        decision(1, 3, due_on="2026-10-01"),
        decision(1, 4, due_on="2026-01-01", state_code="done"),
        decision(2, 1, due_on="2026-01-01"),  # of a meeting after the month
        decision(3, 1, due_on="2026-01-01"),  # of another region
        decision(4, 1, due_on="2026-01-01"),  # of a meeting that was called off
    ]
    met = [meeting(1), meeting(2, met_on="2026-10-01"), meeting(3, region_code="71"), meeting(4, state_code="cancelled")]
    found = figures(tables(council_meetings=met, council_decisions=listed))
    assert {name: found[f"council_decisions_{name}", "15"][0] for name in ("open", "overdue")} == {"open": 3, "overdue": 1}
    assert found["council_decisions_open", "industry"] == (3, State.REPORTED)


def test_tallies_have_numbers_of_their_own_and_read_declared_tables() -> None:
    numbers = [each.number for each in tallies()]
    assert numbers == sorted(set(numbers))
    assert all(FIRST_TALLY <= number <= LAST_TALLY < 90 and number not in counts.NAMES for number in numbers)
    assert all(set(each.reads) <= set(declared()) and each.level in (Level.PROGRAMME, Level.ORGANISATION, Level.THEME, Level.READINESS) for each in tallies())
