"""Who may do what, and is this act well given? People by the file of the office, reasons in words, terms with an end."""

import tomllib
from dataclasses import dataclass
from datetime import date

import pandas as pd

from etl.core.identifiers import holds_a_person
from etl.core.period import Period
from etl.errors import ActRefused

RIGHTS = frozenset({"waive", "lock", "unlock", "review", "release", "explain"})
LEAST_WORDS = 3  # "ok" and "agreed" are no reasons
LONGEST_WHY = 300  # signs; it is printed in the report
MOST_MONTHS = 6  # two quarters: whoever needs longer must look at the finding again
NOT_WAIVABLE = {
    "required": "the table cannot hold a row without it",
    "readable": "there is no value to load",
    "allowed": "a code that nobody agreed on has no words and no place in a report",
    "shape": "a number or code of another shape cannot be read further on",
    "no_person": "no personal number is ever loaded",
    "not_a_person": "no personal number is ever loaded",
    "repeated": "one of the copies was taken already",
    "conflicting": "a table holds one row for each key",
}


@dataclass(frozen=True)
class Person:
    """Somebody who may act. ``name`` is what the person gives as --who; ``role`` is what a report prints."""

    name: str
    role: str
    may: frozenset[str]
    regions: frozenset[str] = frozenset()  # codes; empty: everywhere
    airflow: str = ""  # the id of the same person in Airflow, where approvals may be given too


def read_people(text: str) -> tuple[Person, ...]:
    """The people of ``people.toml``: ``[[person]]`` with name, role and may; ActRefused if the file says it otherwise."""
    try:
        told = [
            Person(str(each["name"]), str(each["role"]), frozenset(each["may"]), frozenset(map(str, each.get("regions", ()))), str(each.get("airflow", "")))
            for each in tomllib.loads(text).get("person", [])
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ActRefused(
            "The file of people cannot be read.", next_step="Each [[person]] has name, role and may = [...]; regions and airflow where needed."
        ) from error
    unknown = sorted(set().union(*(each.may for each in told)) - RIGHTS)
    if unknown or len({each.name for each in told}) != len(told) or not all(each.name.strip() and each.role.strip() for each in told):
        raise ActRefused("The file of people is not clear.", unknown=unknown, next_step=f"Each name stands once, with a role; rights are {sorted(RIGHTS)}.")
    return tuple(told)


def allowed(people: tuple[Person, ...], who: str, right: str) -> Person:
    """The person who may do it; ActRefused names nobody else's name."""
    found = next((each for each in people if each.name == who.strip()), None)
    if found is None:
        raise ActRefused("This person is not in the file of people.", next_step="Write the name as it stands in people.toml (setting ESEP_PEOPLE).")
    if right not in found.may:
        raise ActRefused(f"This person may not {right}.", role=found.role, next_step="Ask somebody whose entry in people.toml names this right.")
    return found


def reason(why: str) -> str:
    """A reason in one line; ActRefused if it says nothing, is endless, or holds a personal number."""
    said = " ".join("".join(sign if sign.isprintable() else " " for sign in why).split())
    if len([word for word in said.split() if any(sign.isalnum() for sign in word)]) < LEAST_WORDS:
        raise ActRefused("A reason is demanded.", next_step=f"Say why in at least {LEAST_WORDS} words; it is printed in the report.")
    if len(said) > LONGEST_WHY:
        raise ActRefused("The reason is too long.", signs=len(said), next_step=f"Say it in at most {LONGEST_WHY} signs.")
    if holds_a_person(pd.Series([said], dtype="str")).any():
        raise ActRefused("The reason holds a personal number.", next_step="Leave it out; reasons are printed and kept.")
    return said


def term(until: str, today: date) -> str:
    """The last day of a waiver, ISO; ActRefused if it is no day, past, or too far ahead."""
    try:
        day = date.fromisoformat(until)
    except ValueError as error:
        raise ActRefused("That is no day.", until=until[:20], next_step="Write it as 2026-12-31.") from error
    last = Period.parse(f"{today:%Y-%m}").plus(MOST_MONTHS).last_day
    if not today <= day <= last:
        raise ActRefused("A waiver ends on a day to come, and soon.", today=today, latest=last, next_step="Choose a day between these two.")
    return day.isoformat()


def may_be_waived(rule_id: str) -> None:
    """ActRefused for a promise without which a row cannot be loaded."""
    if rule_id.startswith("file."):
        raise ActRefused("A finding about how a file is read cannot be waived.", rule=rule_id, next_step="The supplier sends the file again.")
    why = NOT_WAIVABLE.get(rule_id.rsplit(".", 1)[1] if "." in rule_id else "")
    if why:
        raise ActRefused(f"This promise cannot be waived: {why}.", rule=rule_id, next_step="The supplier corrects the row and delivers it again.")
