"""How is a set of the open-data portal asked for? From and size in a query of its own language, until the stated total has come."""

import json

from etl.core.asking import Asks
from etl.core.json_reading import NotReadable, read_json, records_of
from etl.core.period import Window
from etl.errors import SourceChanged, SourceRefused

SET = "/api/detailed/accredited_science_subjects/v1"  # [unconfirmed] name and version of the set
SIZE, MOST_PAGES = 500, 200


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Ask for page after page in the order of the numbers; SourceChanged if pages repeat, or do not add up to one stated total."""
    came, total, before = 0, 1, b""
    for _ in range(MOST_PAGES):
        wanted = json.dumps({"from": came, "size": SIZE, "sort": [{"id": "asc"}]}, separators=(",", ":"))
        answer = ask.get("certificates", SET, {"apiKey": ask.token, "source": wanted}, asked={"source": wanted})
        try:
            told = read_json(answer)
            page, stated = records_of(told["data"]), int(told["totalCount"])
        except (NotReadable, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise SourceRefused("The answer is not the agreed page.", next_step="The answer is kept; look at it, it may be an error page.") from error
        if came and (stated != total or answer == before):
            raise SourceChanged("The set moved while it was read.", stated=stated, before=total, came=came, next_step="Run it again.")
        came, total, before = came + len(page), stated, answer
        if came >= total:
            break
        if not page:
            raise SourceChanged("The pages do not add up to the stated total.", stated=total, came=came, next_step="Run it again; else ask the portal.")
    if came != total:
        raise SourceChanged("The pages do not add up to the stated total.", stated=total, came=came, next_step="If the set grew, raise MOST_PAGES.")
