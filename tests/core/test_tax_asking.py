"""Whom is the State Revenue Committee asked about? Those who take part, applicants, and so many others as its pace allows."""

import pytest

from etl.core.period import Period, Window
from etl.errors import SourceUnreachable
from etl.sources.tax_payments import fetch as asking
from tests.answers import Answers

WINDOW = Window(Period(2026, 9), Period(2026, 9))


class Bodies(Answers):
    """Keeps the request as text: it is XML."""

    def post(self, part, path, body, params=None, asked=None, headers=None) -> bytes:
        self.kept.append(asked)
        return b""


def asked_about(**known: list[str]) -> list[str]:
    answers = Bodies(known={f"core_{table}.bin": numbers for table, numbers in known.items()})
    asking.fetch(answers, WINDOW, "2026-10-06")
    return [each["bin"] for each in answers.kept]


def test_everybody_is_asked_about_once() -> None:
    assert asked_about(organisations=["1", "2"], applications=["2", "3"], registry_peers=["1", "3", "4"]) == ["1", "2", "3", "4"]


def test_without_lists_of_others_those_who_take_part_are_asked_about_all_the_same() -> None:
    assert asked_about(organisations=["1", "2"]) == ["1", "2"]


def test_others_are_as_many_as_the_pace_allows_and_applicants_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_OTHERS", 3)
    assert asked_about(organisations=["9"], applications=["85"], registry_peers=["11", "21", "30", "41", "52"]) == ["9", "11", "30", "85"]


def test_while_nobody_takes_part_nobody_is_asked_about() -> None:
    with pytest.raises(SourceUnreachable, match="nobody to ask"):
        asked_about(registry_peers=["1"])
