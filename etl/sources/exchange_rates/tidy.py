"""What do the National Bank's answers say? A rate per currency for the day that the answer itself names."""

from collections.abc import Sequence
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from etl.core.finding import Finding
from etl.core.json_reading import day_from_dots
from etl.core.tidied import LAYOUT, UNREADABLE, RawFile, Rows, Tidied, file_finding
from etl.sources.exchange_rates.schema import RATES

FIELDS = {"title": "currency_code", "description": "rate_micro", "quant": "quant"}


def tidy(files: Sequence[RawFile]) -> Tidied:
    """One table of texts; days without a rate add no row."""
    rows = Rows(RATES.names)
    findings: list[Finding] = []
    for number, file in enumerate(files):
        try:
            answer = fromstring(file.content, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError):
            findings.append(file_finding(UNREADABLE, file, table=RATES.name))
            continue
        if answer.tag != "rates":
            findings.append(file_finding(LAYOUT, file, table=RATES.name))
            continue
        for place, item in enumerate(answer.findall("item")):
            rows.add(number, f"item[{place}]", {"rate_on": answer.findtext("date"), **{name: item.findtext(field) for field, name in FIELDS.items()}})
    told = rows.frame()
    told["rate_on"] = day_from_dots(told["rate_on"])
    return Tidied({RATES.name: told}, tuple(findings))
