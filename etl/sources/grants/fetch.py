"""How are the nine lists of the operator of grants asked for? Page by page, until the last one says so."""

from etl.core.asking import Asks
from etl.core.json_reading import NotReadable, read_json
from etl.core.period import Window
from etl.errors import SourceChanged, SourceRefused

PARTS = ("organisations", "projects", "awards", "amendments", "tranches", "expenditures", "plans", "readiness", "participants")
MONTHLY = frozenset({"expenditures", "plans"})
MOST_PAGES = 2_000


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Ask for every page of every list; SourceChanged if pages repeat or do not add up to one stated total."""
    headers = {"Authorization": f"Bearer {ask.token}"}
    for part in PARTS:
        months = f"&from={window.first}&to={window.last}" if part in MONTHLY else ""
        path, seen, items = f"/v1/{part}?limit=200&page=1{months}", set[str](), 0
        totals = set[int]()
        while path:
            if path in seen or len(seen) >= MOST_PAGES:
                raise SourceChanged(
                    "The list has no last page.", part=part, pages=len(seen), next_step="Open the list in a browser; if it grew, raise MOST_PAGES."
                )
            seen.add(path)
            try:
                page = read_json(ask.get(part, path, headers=headers))
                items, path = items + len(page["items"]), str(page["next_page"])
                totals.add(int(page["total"]))
            except (NotReadable, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
                raise SourceRefused(
                    "The answer is not the agreed page.", part=part, next_step="The answer is kept; look at it, it may be an error page."
                ) from error
        if totals != {items}:
            raise SourceChanged(
                "The pages do not add up to one stated total.",
                part=part,
                stated=sorted(totals),
                came=items,
                next_step="Run it again; if it stays so, ask the publisher.",
            )
