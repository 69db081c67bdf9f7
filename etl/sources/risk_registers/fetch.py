"""How are the registers asked for? One workbook each, for the whole country, as it stands on the day."""

from etl.core.asking import Asks
from etl.core.period import Window

REGISTERS = ("BANKRUPT", "INACTIVE", "INVALID_REGISTRATION", "WRONG_ADDRESS")


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Ask for each register."""
    for name in REGISTERS:
        ask.get(name, f"/mobile_api/services/taxpayers_unreliable_exportexcel/{name}/KZ_ALL/fileName/list_{name}_KZ_ALL.xlsx")
