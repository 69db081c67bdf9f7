"""Are the views of the department's database read line by line, and are names of partners resolved or left to a person?"""

import json

import pandas as pd
import pytest

from etl.core.identity import Rule
from etl.core.period import Period, Window
from etl.core.tidied import UNREADABLE, RawFile
from etl.sources.collaboration import fetch as asking
from etl.sources.collaboration.fetch import VIEWS
from etl.sources.collaboration.schema import JOINT_PROJECTS
from etl.sources.collaboration.tidy import tidy
from expectations import joint_projects
from tests.contracts.rows import FACTS

GREEN, RESEARCH, PACKER, HEIR = "190340990040", "150540990059", "160440990078", "170340990090"
KNOWN = [
    (GREEN, "«ERG Green» ЖШС", "ТОО «ERG Green»"),
    (RESEARCH, "«ERG Research & Development» ЖШС", "ТОО «ERG Research & Development»"),
    (PACKER, "«Пакер KZ» ЖШС", "ТОО «Пакер KZ»"),
]


class Asked:
    """Writes down which views are asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = []

    def select(self, part: str, view: str, columns: tuple[str, ...], order_by: tuple[str, ...]) -> int:
        self.asked.append((part, view, tuple(columns), tuple(order_by)))
        return 0


def test_every_view_is_asked_whole_under_our_names_in_the_order_of_its_key() -> None:
    found = Asked()
    asking.fetch(found, Window(Period(2026, 9), Period(2026, 9)), "2026-10-06")  # type: ignore[arg-type]
    assert [view for _, view, _, _ in found.asked] == ["esep_joint_projects", "esep_council_meetings", "esep_council_decisions"]
    assert found.asked[0] == ("esep_joint_projects", "esep_joint_projects", tuple(JOINT_PROJECTS.names), ("joint_project_id",))


def test_a_line_that_cannot_be_read_costs_that_line_and_numbers_stay_exact() -> None:
    good = json.dumps(JOINT_PROJECTS.example() | {"contract_tiyn": "12345678901234.56"})
    view = next(name for name, table in VIEWS.items() if table is JOINT_PROJECTS)
    tidied = tidy([RawFile(f"{view}.jsonl", view, "", f"{good}\n{{broken\n{good}\n".encode())])
    rows = tidied.tables["core_joint_projects"]
    assert list(rows["_location"]) == ["line 1", "line 3"]
    assert list(rows["contract_tiyn"]) == ["12345678901234.56"] * 2
    assert [(finding.rule_id, finding.location) for finding in tidied.findings] == [(UNREADABLE.id, "line 2")]
    assert tidied.tables["core_council_decisions"].empty


def lookups() -> dict[str, pd.DataFrame]:
    names = pd.DataFrame(KNOWN, columns=["bin", "name_kk", "name_ru"], dtype="str")
    once = pd.DataFrame([(PACKER, "«Қорап» ЖШС", "ТОО «Коробка»")], columns=names.columns, dtype="str")
    nobody = names.iloc[:0]
    heirs = names.assign(successor_bin=pd.Series([None, None, HEIR], dtype="str"), succeeded_on=pd.Series([None, None, "2026-04-01"], dtype="str"))
    return {
        "core_organisations": heirs,
        "core_registry_cards": nobody,
        "core_registry_peers": nobody,
        "core_organisations.ever": pd.concat([once, names], ignore_index=True),
        "core_registry_cards.ever": nobody,
    }


def judged(name: str, number: str | None, country: str = "KZ", links: str = "[]") -> dict[str, int]:
    row = {"bin": GREEN, "partner_name": name, "partner_bin": number, "country_code": country}
    found = joint_projects.context(pd.DataFrame([row]).astype("str").where(lambda rows: rows != "None"), lookups(), FACTS | {"organisation_links": links})
    return {column: int(found[column].iloc[0]) for column in ("ctx_partner_unsure", "ctx_number_of_another")}


@pytest.mark.parametrize(
    ("name", "number", "country", "unsure", "another"),
    [
        ("ТОО «ERG Green»", None, "KZ", 0, 0),
        ("ТОО ERG GREEN", GREEN, "KZ", 0, 0),
        ("ERG", None, "KZ", 1, 0),
        ("ERG", RESEARCH, "KZ", 0, 0),  # the number decides
        ("ERG", None, "GB", 0, 0),  # an organisation abroad is not one of ours
        ("Packer KZ LLP", None, "KZ", 0, 0),
        ("ТОО «ERG Green»", PACKER, "KZ", 0, 1),
        ("Филиал ТОО «ERG Green»", PACKER, "KZ", 0, 0),  # a branch has a number of its own
        ("ТОО «Үлгі»", "111111111111", "KZ", 0, 0),  # neither is known
        ("ТОО «Коробка»", PACKER, "KZ", 0, 0),  # the name it bore before
        ("ТОО «Пакер KZ»", HEIR, "KZ", 0, 0),  # the name of the predecessor with the number of the successor
        ("ТОО «Коробка»", GREEN, "KZ", 0, 1),
    ],
)
def test_a_name_means_one_organisation_or_a_person_is_asked(name: str, number: str | None, country: str, unsure: int, another: int) -> None:
    assert judged(name, number, country) == {"ctx_partner_unsure": unsure, "ctx_number_of_another": another}


def test_the_newest_decision_of_a_person_ends_the_question() -> None:
    decided = json.dumps([["ERG", RESEARCH], ["«ERG»", "111111111111"]])
    assert judged("ERG", None, links=decided)["ctx_partner_unsure"] == 0
    rows = pd.DataFrame({"partner_name": ["ERG"], "partner_bin": pd.array([None], dtype="str"), "country_code": ["KZ"]})
    assert joint_projects.partners(rows, joint_projects.known(lookups(), decided, "2026-10-06")).loc[0, "bin"] == "111111111111"


def test_the_two_companies_of_one_group_are_named_as_candidates() -> None:
    rows = pd.DataFrame({"partner_name": ["ERG"], "partner_bin": pd.array([None], dtype="str"), "country_code": ["KZ"]})
    found = joint_projects.partners(rows, joint_projects.known(lookups(), "[]", "2026-10-06"))
    assert (found.loc[0, "rule_code"], found.loc[0, "candidates"]) == (Rule.UNSURE, f"{RESEARCH} {GREEN}")


@pytest.mark.parametrize(("day", "bin_", "rule"), [("2026-03-31", PACKER, Rule.EARLIER_NAME), ("2026-04-01", HEIR, Rule.SUCCESSOR)])
def test_an_earlier_name_leads_to_whoever_stands_for_it_on_the_day(day: str, bin_: str, rule: Rule) -> None:
    rows = pd.DataFrame({"partner_name": ["Коробка"], "partner_bin": pd.array([None], dtype="str"), "country_code": ["KZ"]})
    found = joint_projects.partners(rows, joint_projects.known(lookups(), "[]", day))
    assert (found.loc[0, "bin"], found.loc[0, "rule_code"]) == (bin_, rule)
