"""Who gets which report of which region in which language, and which supplier hears about its files where?

The file of recipients, read strictly, and whoever got an earlier edition.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from etl import catalog, reference
from etl.adapters.mail import ADDRESS
from etl.core.identifiers import bin_with_check_digit
from etl.core.places import NATION
from etl.errors import SettingError
from etl.reports.words import LOCALES
from etl.settings import Settings

BIN = re.compile(r"[0-9]{12}")


@dataclass(frozen=True)
class Recipient:
    """One mailbox. ``answers`` is the Message-ID of the letter of the edition before, if it got one."""

    address: str
    language: str
    answers: str = ""


def recipients(settings: Settings, report: str, region: str, earlier: Mapping[str, tuple[str, str]]) -> list[Recipient]:
    """The recipients of one report of one region; nobody if there is no file and nobody got an earlier edition.

    Whoever got an earlier edition in a domain that may not get mail any more gets nothing.
    SettingError for an entry that could not be served: unknown report, region or language, no plain address, a domain that may not get mail.
    """
    named = {each["address"]: each["language"] for each in told(settings) if (each["report"], each["region"]) == (report, region)}
    languages = {**{address: language for address, (language, _) in earlier.items() if _may_get_mail(address, settings)}, **named}
    return [Recipient(address, language, earlier.get(address, ("", ""))[1]) for address, language in languages.items()]


def told(settings: Settings) -> list[dict[str, str]]:
    """The entries of the file of recipients, each of them possible."""
    return _entries(settings, "recipient", _fault)


def suppliers(settings: Settings, source: str, bin_: str) -> list[Recipient]:
    """Who hears about a file of a source: the entries of its BIN, and those without a BIN, who hear about every file of the source.

    SettingError as for recipients.
    """
    found = [each for each in _entries(settings, "supplier", _supplier_fault) if each["source"] == source and each.get("bin", "") in ("", bin_)]
    return [Recipient(address, language) for address, language in {each["address"]: each["language"] for each in found}.items()]


def _entries(settings: Settings, kind: str, fault_of: Callable[[Mapping[str, str], Settings], str]) -> list[dict[str, str]]:
    """The entries of one kind, each of them possible."""
    if not settings.recipients.exists():
        return []
    try:
        entries: list[dict[str, str]] = tomllib.loads(settings.recipients.read_text("utf-8")).get(kind, [])
        for number, each in enumerate(entries, start=1):
            if fault := fault_of(each, settings):
                raise SettingError(f"{kind.capitalize()} {number}: {fault}.", path=settings.recipients, next_step="Mend the entry; nothing was sent.")
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as error:
        raise SettingError(
            "The file of recipients cannot be read.",
            path=settings.recipients,
            next_step="Each [[recipient]] has address, report, region, language; each [[supplier]] has address, source, language and perhaps bin.",
        ) from error
    return entries


def _may_get_mail(address: str, settings: Settings) -> bool:
    return not settings.mail_domains or address.rpartition("@")[2].lower() in settings.mail_domains


def _fault(entry: Mapping[str, str], settings: Settings) -> str:
    """What is wrong with an entry, in words; empty if nothing is."""
    reports = {each.name: each for each in catalog.reports()}
    if entry["report"] not in reports:
        return f"there is no report {entry['report']!r}"
    if entry["region"] not in reference.areas():
        return f"there is no region {entry['region']!r}"
    if entry["language"] not in reports[entry["report"]].languages:
        return f"the report does not speak {entry['language']!r}"
    if reports[entry["report"]].of_nation != (entry["region"] == NATION):
        return "the report is not made for this region"
    return _address_fault(entry, settings)


def _supplier_fault(entry: Mapping[str, str], settings: Settings) -> str:
    """What is wrong with an entry, in words; empty if nothing is."""
    with_forms = [each.name for each in catalog.sources() if each.form]
    if entry["source"] not in with_forms:
        return f"{entry['source']!r} is not a source that has a form; there are: {', '.join(with_forms)}"
    if entry["language"] not in LOCALES:
        return f"there is no language {entry['language']!r}"
    if (given := entry.get("bin", "")) and not (BIN.fullmatch(given) and bin_with_check_digit(given[:11]) == given):
        return "its BIN is none"
    return _address_fault(entry, settings)


def _address_fault(entry: Mapping[str, str], settings: Settings) -> str:
    if not ADDRESS.fullmatch(entry["address"]):
        return "its address is not a plain mail address"
    return "" if _may_get_mail(entry["address"], settings) else "its domain may not get mail (ESEP_MAIL_DOMAINS)"
