"""What is done inside LibreOffice? One piece of work, told on standard input as JSON; run by the system's Python, which knows uno."""

import json
import sys
import time
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.lang import Locale  # type: ignore[import-not-found]

DATE = 2  # com.sun.star.util.NumberFormat
TRIES, PAUSE_SECONDS = 300, 0.2


def desktop(pipe: str) -> Any:
    """The desktop of the running program, waited for while it starts."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(TRIES):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(PAUSE_SECONDS)
        else:
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
    raise SystemExit("LibreOffice does not answer.")


def told(**facts: object) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in facts.items())


def work(asked: dict[str, Any]) -> dict[str, str]:
    """Open, type, save; returns what the cells show."""
    book = desktop(asked["pipe"]).loadComponentFromURL(asked["path"], "_blank", 0, told(Hidden=True))
    try:
        shown = {}
        for name, value in asked["cells"].items():
            cell = book.Sheets.getByName(asked["sheet"]).getCellRangeByName(name)
            if isinstance(value, dict):
                cell.NumberFormat = book.NumberFormats.getStandardFormat(DATE, Locale())
                cell.setValue(value["day"])
            elif isinstance(value, int | float):
                cell.setValue(value)
            elif value.startswith("="):
                cell.setFormula(value)
            else:
                cell.setString(value)
            shown[name] = cell.String
        more = {"FilterData": uno.Any("[]com.sun.star.beans.PropertyValue", told(ExportNotes=True))} if asked["kind"].startswith("calc_pdf") else {}
        book.storeToURL(asked["out"], told(FilterName=asked["kind"], **more))
        return shown
    finally:
        book.close(True)


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    if wanted.get("end"):
        desktop(wanted["pipe"]).terminate()
    else:
        print(json.dumps(work(wanted)))
