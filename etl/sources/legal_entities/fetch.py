"""How is the register of legal entities asked? A card for each organisation in two languages, and one order for all with the same activities.

An order is placed, asked after until its file is ready, and fetched. What is said on the way (the number of the order, "not yet") is
stored but is no part of the batch: it is another each time, though the register may be the same.
"""

import json

from etl.core.asking import Asks
from etl.core.json_reading import NotReadable, read_json
from etl.core.period import Window
from etl.errors import SourceChanged, SourceRefused, SourceUnreachable
from etl.reference import regions

CARD, ORDER = "/api/juridical/counter/api/", "/api/sbr/request?gov"
CUTS, RESULT, FILE = "/api/rcut/ru", "/api/sbr/requestResult/{order}/ru", "/api/sbr/download"
LANGUAGES = {"card_kk": "kz", "card_ru": "ru"}  # [unconfirmed] the name of the Kazakh language in the address
ACTIVE, ACTIVITY, PLACE = 2153, 1989, 213  # [unconfirmed] numbers of the classifiers in an order: state, activity, place
MOST_ASKED = 60  # times after a file; between two lies the pace of the source
BUCKET = "SBR_UREQUEST"


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Ask for the cards of every known organisation, then for the list; SourceUnreachable while none is known."""
    numbers = ask.known("core_organisations", "bin")
    if not numbers:
        raise SourceUnreachable(
            "No organisation is known yet, so there is nobody to ask about.", next_step="Run the source grants first; this one tries again by itself."
        )
    for number in numbers:
        for part, language in LANGUAGES.items():
            ask.get(part, CARD, {"bin": number, "lang": language})
    _order(ask, as_of)


def _order(ask: Asks, as_of: str) -> None:
    """Place the order for the newest cut that is not later than the day of the run, wait for its file and land it."""
    activities = sorted({code[:2] for code in ask.known("core_organisations", "oked_code")})
    here = {code for code, region in regions().items() if region.is_active}
    places = sorted({code[:2] + "0000000" for code in ask.known("core_organisations", "kato_code") if code[:2] in here})
    chosen = [
        {"classVersionId": ACTIVE, "itemIds": ["active"]},
        {"classVersionId": ACTIVITY, "itemIds": activities},
        {"classVersionId": PLACE, "itemIds": places},
    ]
    try:
        cuts = {str(each["date"]): each["id"] for each in read_json(ask.get("", CUTS))}
        day = max(day for day in cuts if day <= as_of[:10])
        wanted = json.dumps({"conditions": chosen, "cutId": int(cuts[day])}).encode()
        order = int(read_json(ask.post("", ORDER, wanted, headers={"Content-Type": "application/json"}))["obj"]["orderNumber"])
        for _ in range(MOST_ASKED):
            told = read_json(ask.get("", RESULT.format(order=order)))
            if told["success"] is not True:
                raise SourceChanged("The order was refused.", order=order, next_step="Look at the stored answer; the classifiers may have new numbers.")
            if guid := told["obj"]["fileGuid"]:
                break
        else:
            raise SourceUnreachable("The list that was ordered is not ready yet.", order=order, next_step="It is ordered again by itself.")
    except (NotReadable, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise SourceRefused("The answer is not the agreed one.", next_step="The answer is kept; look at it, it may be an error page.") from error
    workbook = ask.get("peers", FILE, {"bucket": BUCKET, "guid": str(guid)}, asked={"cut": day})
    if not workbook.startswith(b"PK"):
        raise SourceRefused("What came is no workbook.", order=order, next_step="The answer is kept; look at it, then run it again.")
