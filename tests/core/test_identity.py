"""Is an organisation found in every spelling of its name, and is nobody taken for another?"""

import pandas as pd
import pytest

from etl.core.identity import Known, Rule, resolve, sounded

PACKER, GREEN, RESEARCH, KAZCHROME, PLASTIC, ARU = "150340990011", "150340990022", "150340990033", "951040990021", "150540990059", "960140990004"
NAMES = pd.DataFrame(
    [
        (PACKER, "«Пакер KZ» ЖШС"),
        (PACKER, "ТОО «Пакер KZ»"),
        (GREEN, "ТОО «ERG Green»"),
        (RESEARCH, "ТОО «ERG Research & Development»"),
        (KAZCHROME, "АО «ТНК «Казхром»"),
        (PLASTIC, "ТОО «Aktobe Plastic»"),
        (ARU, "Актюбинский региональный университет имени К. Жубанова"),
        (ARU, "Қ. Жұбанов атындағы Ақтөбе өңірлік университеті"),
    ],
    columns=["bin", "name"],
    dtype="str",
)
NO_LINKS = pd.DataFrame({"name": [], "bin": []}, dtype="str")


def of(name: str | None, number: str | None = None, links: pd.DataFrame = NO_LINKS) -> tuple[str | None, str, str]:
    mention = pd.DataFrame({"name": [name], "bin": [number]}, index=[7]).astype("str")
    (told,) = resolve(mention, Known(NAMES, links)).to_dict("records")
    return None if pd.isna(told["bin"]) else str(told["bin"]), str(told["rule_code"]), str(told["candidates"])


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("ТОО «Пакер KZ»", Rule.NAME),
        ("Пакер KZ", Rule.NAME),
        ('Товарищество с ограниченной ответственностью "Пакер KZ"', Rule.NAME),
        ("Пакер КZ", Rule.SPELLING),  # the K is Cyrillic
        ("Пакер кз", Rule.SPELLING),
        ("Packer KZ LLP", Rule.SPELLING),
        ("PAKER-KZ", Rule.SPELLING),
        ("Актюбинский филиал ТОО «Пакер KZ»", Rule.BRANCH),
    ],
)
def test_one_organisation_is_one_in_every_spelling(name: str, rule: Rule) -> None:
    assert of(name) == (PACKER, rule.value, "")


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("Филиал ТОО «Арай»", "1"),
        ("Филиал ТОО «Сарайшык»", None),  # the name of another stands in its middle
        ("Филиал АО «Казахтелеком» в г. Актобе", None),  # a place, or a company of that name
        ("Филиал ТОО «Арай Сервис» в Актобе", "3"),
    ],
)
def test_a_branch_belongs_to_whose_name_stands_in_whole_words(name: str, owner: str | None) -> None:
    names = pd.DataFrame({"bin": ["1", "2", "3"], "name": ["ТОО «Арай»", "ТОО «Актобе»", "ТОО «Арай Сервис»"]}, dtype="str")
    told = resolve(pd.DataFrame({"name": [name], "bin": [None]}).astype("str"), Known(names, NO_LINKS)).iloc[0]
    assert (None if pd.isna(told["bin"]) else told["bin"]) == owner
    assert told["rule_code"] == (Rule.BRANCH if owner else Rule.UNSURE if "Актобе" in name else Rule.UNKNOWN)


def test_a_number_wins_over_a_name() -> None:
    assert of("ТОО «ERG Green»", PACKER) == (PACKER, Rule.NUMBER.value, "")


def test_a_number_that_nobody_has_leaves_it_to_the_name() -> None:
    assert of("ERG Green", "190340990040") == (GREEN, Rule.NAME.value, "")


@pytest.mark.parametrize(("name", "number"), [("ERG Green", GREEN), ("ERG Research and Development", None), ("ERG Research & Development", RESEARCH)])
def test_two_of_one_group_stay_two(name: str, number: str | None) -> None:
    found, rule, candidates = of(name)
    assert found == number
    if number is None:
        assert rule == Rule.UNSURE.value
        assert RESEARCH in candidates.split()


def test_a_name_that_two_might_have_is_for_a_person_to_decide() -> None:
    assert of("ERG") == (None, Rule.UNSURE.value, f"{GREEN} {RESEARCH}")


def test_a_decision_of_a_person_settles_it() -> None:
    links = pd.DataFrame({"name": ["ERG"], "bin": [GREEN]}, dtype="str")
    assert of("ТОО «ERG»", links=links) == (GREEN, Rule.DECISION.value, "")


def test_one_name_of_two_organisations_is_never_guessed() -> None:
    twins = pd.concat([NAMES, pd.DataFrame({"bin": ["190340990040"], "name": ["АО «Aktobe Plastic»"]}, dtype="str")], ignore_index=True)
    mention = pd.DataFrame({"name": ["Aktobe Plastic"], "bin": [None]}).astype("str")
    told = resolve(mention, Known(twins, NO_LINKS)).iloc[0]
    assert (pd.isna(told["bin"]), told["rule_code"], told["candidates"]) == (True, Rule.UNSURE.value, f"{PLASTIC} 190340990040")


@pytest.mark.parametrize("name", ["Heriot-Watt University", "IVF Medical Corporation", "", None, "ТОО", "«»"])
def test_a_stranger_and_an_empty_name_are_nobody(name: str | None) -> None:
    found, rule, _ = of(name)
    assert found is None
    assert rule == Rule.UNKNOWN.value


def test_kazakh_and_russian_names_of_the_register_both_lead_to_it() -> None:
    assert of("Қ.Жұбанов атындағы Ақтөбе өңірлік университеті")[:2] == (ARU, Rule.NAME.value)
    assert of("АКТЮБИНСКИЙ РЕГИОНАЛЬНЫЙ УНИВЕРСИТЕТ ИМЕНИ К.ЖУБАНОВА")[:2] == (ARU, Rule.NAME.value)


def test_sounds_are_the_same_in_both_alphabets() -> None:
    pairs = pd.Series(["Казхром", "Kazkhrom", "KAZHROM", "Юнион Жайык", "Yunion Zhaiyk"], dtype="str")
    told = sounded(pairs).tolist()
    assert told[0] == told[1] == told[2]
    assert told[3].startswith("iunion")
    assert told[4].startswith("iunion")


OLD_NAMES = pd.DataFrame(
    [(PLASTIC, "ТОО «Пластик Актобе»"), (PLASTIC, "ТОО «ERG Green»"), (PACKER, "ТОО «Орда»"), (PLASTIC, "ТОО «Орда»")], columns=["bin", "name"]
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ТОО «ПЛАСТИК АКТОБЕ»", (PLASTIC, Rule.EARLIER_NAME.value, "")),
        ("Plastik Aktobe LLP", (PLASTIC, Rule.EARLIER_NAME.value, "")),
        ("ТОО «ERG Green»", (GREEN, Rule.NAME.value, "")),  # whoever bears the name now is meant
        ("ТОО «Орда»", (None, Rule.UNSURE.value, f"{PACKER} {PLASTIC}")),  # two bore it
    ],
)
def test_an_organisation_is_found_by_the_name_that_it_bore_before(name: str, expected: tuple[str | None, str, str]) -> None:
    told = resolve(pd.DataFrame({"name": [name], "bin": [None]}).astype("str"), Known(NAMES, NO_LINKS, OLD_NAMES)).iloc[0]
    assert (None if pd.isna(told["bin"]) else told["bin"], told["rule_code"], told["candidates"]) == expected


def test_a_predecessor_is_found_as_its_successor_by_number_and_by_name() -> None:
    mentions = pd.DataFrame({"name": ["ТОО «ERG Green»", "Пакер KZ", "ТОО «Aktobe Plastic»"], "bin": [None, GREEN, None]}).astype("str")
    told = resolve(mentions, Known(NAMES, NO_LINKS, successors=pd.Series({GREEN: PLASTIC}, dtype="str")))
    assert told["bin"].tolist() == [PLASTIC] * 3
    assert told["rule_code"].tolist() == [Rule.SUCCESSOR.value, Rule.SUCCESSOR.value, Rule.NAME.value]
