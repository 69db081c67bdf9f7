"""What do the cards and the list of legal entities say? Every field by name; the name of a director is not read, the delivered bytes keep it."""

from collections.abc import Mapping, Sequence

import pandas as pd

from etl.core.finding import Finding
from etl.core.identifiers import looks_like_a_person
from etl.core.json_reading import NotReadable, day_from_dots, read_json
from etl.core.listed import NoHeadings, read_list
from etl.core.sheets import NotASheet, TooBig
from etl.core.tidied import LAYOUT, TOO_BIG, UNKNOWN_COLUMN, UNREADABLE, RawFile, Rows, Tidied, file_finding
from etl.sources.legal_entities.schema import CARDS, PEERS

FIELDS = {
    "registerDate": "registered_on",
    "okedCode": "oked_code",
    "krpCode": "size_code",
    "kseCode": "sector_code",
    "katoCode": "kato_code",  # [unconfirmed] that a card names its place by code
}
NOT_READ = frozenset({"bin", "name", "okedName", "secondOkeds", "krpName", "krpBfCode", "krpBfName", "kseName", "katoAddress", "fio"})
HEADINGS = {  # [unconfirmed] headings of the ordered workbook
    "БИН": "bin",
    "Наименование": "name_ru",
    "Дата регистрации": "registered_on",
    "ОКЭД": "oked_code",
    "КРП": "size_code",
    "КАТО": "kato_code",
}
MOST_ROWS = 400_000
MOMENT = r"\A([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?\Z"  # cards state moments, lists days with dots


def tidy(files: Sequence[RawFile]) -> Tidied:
    """Two tables of texts. A card is made of its two languages; without one of them its name in that language is absent."""
    cards, peers = Rows(CARDS.names), Rows(PEERS.names)
    names_kk: dict[str, str | None] = {}
    findings: list[Finding] = []
    for number, file in enumerate(files):
        findings += _peers(number, file, peers) if file.part == "peers" else _card(number, file, cards, names_kk)
    told = cards.frame()
    told["name_kk"] = told["bin"].map(names_kk).astype("str")
    return Tidied({CARDS.name: _dated(told), PEERS.name: _dated(_without_persons(peers.frame()))}, tuple(findings))


def _card(number: int, file: RawFile, cards: Rows, names_kk: dict[str, str | None]) -> list[Finding]:
    try:
        answer = read_json(file.content)
        known, card = answer["success"] is True, answer["obj"] or {}
        told = {name: card.get(name) for name in ("bin", "name", *FIELDS)}
        strange = sorted(card.keys() - FIELDS.keys() - NOT_READ)
    except (NotReadable, UnicodeDecodeError):
        return [file_finding(UNREADABLE, file, table=CARDS.name)]
    except (KeyError, TypeError, AttributeError):
        return [file_finding(LAYOUT, file, table=CARDS.name)]
    if file.part == "card_kk":
        names_kk[str(told["bin"])] = _text(told["name"])
        return []
    whose = _text(told["bin"]) if known else file.asked["bin"]
    values = {ours: _text(told[theirs]) for theirs, ours in FIELDS.items()}
    cards.add(number, "obj", {"bin": whose, "status_code": "found" if known else "not_found", "name_ru": _text(told["name"]), **values})
    return [file_finding(UNKNOWN_COLUMN, file, table=CARDS.name, location="obj", value_class="field") for _ in strange]


def _text(value: object) -> str | None:
    return None if value is None or str(value).strip() == "" else str(value).strip()


def _peers(number: int, file: RawFile, peers: Rows) -> list[Finding]:
    try:
        for line, texts in read_list(file.content, tuple(HEADINGS), MOST_ROWS):
            if texts["БИН"]:
                peers.add(number, f"A{line}", {ours: texts[theirs] or None for theirs, ours in HEADINGS.items()})
    except TooBig:
        return [file_finding(TOO_BIG, file, table=PEERS.name)]
    except NotASheet:
        return [file_finding(UNREADABLE, file, table=PEERS.name)]
    except NoHeadings:
        return [file_finding(LAYOUT, file, table=PEERS.name)]
    return []


def _without_persons(told: pd.DataFrame) -> pd.DataFrame:
    """Sole proprietors stand in the same list under their personal numbers; they are not read."""
    return told[~looks_like_a_person(told["bin"])].reset_index(drop=True)


def _dated(told: pd.DataFrame) -> pd.DataFrame:
    days: Mapping[str, pd.Series] = {"registered_on": day_from_dots(told["registered_on"].str.replace(MOMENT, r"\1", regex=True))}
    return told.assign(**days)
