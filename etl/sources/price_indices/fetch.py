"""How are the price indices asked for? One call for each index; the answer holds its whole history."""

from etl.core.asking import Asks
from etl.core.period import Window

# [unconfirmed] The numbers under which Taldau keeps the monthly indices, its number of a month as period and of the country's dictionary:
# the shape of the call is known from public clients, the numbers were not asked for from here and are those of the stand-in.
INDICES = {
    "consumer": "703076",
    "producer": "703038",
    "construction": "703931",
    "producer_B": "703039",
    "producer_C": "703040",
    "producer_D": "703041",
    "producer_E": "703042",
}
MONTHLY, COUNTRY = "4", "67"


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Ask for each index; the months asked for are always among those that come."""
    for kind, number in INDICES.items():
        ask.get(kind, f"/ru/Api/GetIndexData/{number}", {"period": MONTHLY, "dics": COUNTRY})
