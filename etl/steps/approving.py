"""How is a named person asked in Airflow, and how does the answer become an act of ours?"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from etl.core.released import RIGHT, Act, Stage
from etl.errors import ActRefused
from etl.settings import Settings
from etl.steps.releasing import act, editions, people_who_may

ASKED_OF = {Act.REVIEW: Stage.COMPOSED, Act.APPROVE: Stage.REVIEWED}
SUBJECT = {Act.REVIEW: "Read and check {edition}", Act.APPROVE: "May {edition} go to its recipients?"}


def questions(kind: str, reports: Collection[str], settings: Settings) -> list[dict[str, Any]]:
    """One question for each edition of these reports (none named: of all) that waits for this act, as HITLOperator takes it.

    An edition about which nobody with an id in Airflow may be asked waits for ``esep release``.
    """
    wanted = Act(kind)
    asked = []
    for each in editions(settings):
        readers = [person for person in people_who_may(settings, RIGHT[wanted], each["region"]) if person.airflow]
        if each["stage"] != ASKED_OF[wanted] or not readers or (reports and each["report"] not in reports):
            continue
        before = "".join(f"{given['role']}: {given['why']}\n\n" for given in each["acts"])
        missing = f"Missing sources: {', '.join(each['gaps'])}.\n\n" if each["gaps"] else ""
        missing += f"Red projects without an explanation: {each['unexplained']}.\n\n" if each["unexplained"] else ""
        files = "\n".join(f"* {name}: `{sha256}`" for name, sha256 in each["files"].items())
        asked.append(
            {
                "subject": SUBJECT[wanted].format(edition=each["edition"]),
                "body": f"{before}{missing}Files and their SHA-256:\n\n{files}",
                "assigned_users": [{"id": person.airflow, "name": person.name} for person in readers],
            }
        )
    return asked


def decide(kind: str, question: Mapping[str, Any], answer: Mapping[str, Any], *, settings: Settings) -> str:
    """Write an answer down as the act of the person who gave it; the stage of the edition afterwards.

    ActRefused if the person who answered is not one of people.toml who may do this for the region of the edition.
    """
    wanted, user = Act(kind), str((answer.get("responded_by_user") or {}).get("id") or "")
    asked = next((each for each in editions(settings) if each["edition"] in str(question["subject"]).split()), None)
    readers = people_who_may(settings, RIGHT[wanted], asked["region"]) if asked else ()
    giver = next((person for person in readers if user and person.airflow == user), None)
    if asked is None or giver is None:
        raise ActRefused("Whoever answered may not do this.", subject=question["subject"], next_step="Give the right in people.toml, or ask somebody else.")
    why, at = str((answer.get("params_input") or {}).get("why") or ""), answer["responded_at"]
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    return act(wanted, asked["edition"], who=giver.name, why=why, as_of=moment, settings=settings).value
