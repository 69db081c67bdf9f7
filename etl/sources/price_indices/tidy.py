"""What do the answers of Taldau say? A list of series, each with its months; x is withheld, a dash is not published: neither is a zero."""

from collections.abc import Sequence

import pandas as pd

from etl.core.finding import Finding
from etl.core.json_reading import NotReadable, read_json, records_of
from etl.core.tidied import LAYOUT, UNREADABLE, RawFile, Rows, Tidied, file_finding
from etl.sources.price_indices.schema import INDICES

COUNTRY = "РЕСПУБЛИКА КАЗАХСТАН"
STATES = {"x": "withheld", "х": "withheld", "-": "absent", "–": "absent", "...": "absent"}  # the first x is Latin, the second Cyrillic


def tidy(files: Sequence[RawFile]) -> Tidied:
    """One table of texts: each month of the country's series; those of regions are left out, the delivered bytes keep them."""
    rows = Rows(INDICES.names)
    findings: list[Finding] = []
    for number, file in enumerate(files):
        try:
            series = [each for each in records_of(read_json(file.content)) if COUNTRY in each["termNames"]]
            months = [(place, month) for each in series for place, month in enumerate(records_of(each["periods"]))]
            told = [(place, str(month["date"]), month["value"]) for place, month in months]
        except (NotReadable, UnicodeDecodeError):
            findings.append(file_finding(UNREADABLE, file, table=INDICES.name))
            continue
        except (KeyError, TypeError):
            findings.append(file_finding(LAYOUT, file, table=INDICES.name))
            continue
        if len(series) != 1:
            findings.append(file_finding(LAYOUT, file, table=INDICES.name, location="termNames", value_class=f"{len(series)} series of the country"))
            continue
        for place, day, value in told:
            text = None if value is None else str(value).strip()
            state = STATES.get(str(text).lower(), "reported" if text else "absent")
            rows.add(
                number,
                f"{file.part}.periods[{place}]",
                {"index_code": file.part, "period": day, "status_code": state, "month_on_month_milli_pct": text if state == "reported" else None},
            )
    return Tidied({INDICES.name: _dated(rows.frame())}, tuple(findings))


def _dated(told: pd.DataFrame) -> pd.DataFrame:
    """The last day of a month, as the answers name it, as that month; anything else stays for the promise "readable" to find."""
    told["period"] = told["period"].str.replace(r"\A[0-9]{2}\.([0-9]{2})\.([0-9]{4})\Z", r"\2-\1", regex=True)
    told["month_on_month_milli_pct"] = told["month_on_month_milli_pct"].str.replace(r"\A([0-9]+),([0-9]+)\Z", r"\1.\2", regex=True)
    return told
