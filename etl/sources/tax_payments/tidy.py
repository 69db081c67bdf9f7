"""What do the answers of the State Revenue Committee say? Payments, refunds, and true zeros."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, ParseError

import pandas as pd
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from etl.core.finding import Finding
from etl.core.period import Period, Window
from etl.core.tidied import LAYOUT, UNREADABLE, RawFile, Rows, Tidied, file_finding
from etl.sources.tax_payments.schema import ANSWERS, PAYMENTS

NO_PAYMENTS = "10"
FIELDS = {
    "KBK": "kbk_code",
    "PayNum": "payment_number",
    "TaxOrgCode": "tax_office_code",
    "EntryType": "entry_type_code",
    "ReceiptDate": "received_on",
    "WriteOffDate": "written_off_on",
    "Summa": "amount_tiyn",
}
ENTRY_TYPES = {"1": "payment", "2": "refund"}
STAMP = r"\A([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?\Z"  # days carry the offset of their time: +06:00 until March 2024


def tidy(files: Sequence[RawFile]) -> Tidied:
    """Payments as texts, and one row per BIN and month that was answered."""
    payments, answers = Rows(PAYMENTS.names), Rows(ANSWERS.names)
    findings: list[Finding] = []
    for number, file in enumerate(files):
        try:
            answer = fromstring(file.content, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError):
            findings.append(file_finding(UNREADABLE, file, table=PAYMENTS.name))
            continue
        if answer.tag == "err" and answer.get("errorcode") == NO_PAYMENTS:
            _answer(answers, number, file, file.asked["bin"], [])
        elif answer.tag == "answer":
            _read(payments, answers, number, file, answer)
        else:
            findings.append(file_finding(LAYOUT, file, table=PAYMENTS.name))
    rows = payments.frame()
    for name in ("received_on", "written_off_on"):
        rows[name] = rows[name].str.replace(STAMP, r"\1", regex=True)
    rows["entry_type_code"] = rows["entry_type_code"].map(ENTRY_TYPES).fillna(rows["entry_type_code"])
    return Tidied({PAYMENTS.name: rows, ANSWERS.name: answers.frame()}, tuple(findings))


def _read(payments: Rows, answers: Rows, number: int, file: RawFile, answer: Element) -> None:
    payer = answer.findtext("IIN_BIN")
    months = []
    for place, payment in enumerate(answer.findall("payment")):
        values: dict[str, str | None] = {name: payment.findtext(field) for field, name in FIELDS.items()}
        payments.add(number, f"payment[{place}]", {"bin": payer, **values})
        months.append((values["written_off_on"] or "")[:7])
    if payer == file.asked["bin"]:  # an answer about somebody else is no answer to what was asked
        _answer(answers, number, file, payer, months)


def _answer(answers: Rows, number: int, file: RawFile, payer: str | None, months: list[str]) -> None:
    counts = pd.Series(months, dtype="str").value_counts()
    for month in Window(Period.parse(file.asked["begin"][:7]), Period.parse(file.asked["end"][:7])):
        answers.add(number, f"answer {month}", {"bin": payer, "period": str(month), "payments_count": str(counts.get(str(month), 0))})
