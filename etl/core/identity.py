"""Which organisation does a name mean? By number, by a decision on record, by its name of today or of before, as a branch, as a predecessor.

What stays unsure is told, never guessed.

Names come in Kazakh, Russian and English, in Cyrillic and Latin letters and with look-alikes of either. Two spellings are held against
each other as plain Latin letters: without the legal form, quotes and signs, Cyrillic transliterated (Kazakh and Russian letters alike),
spellings of one sound made one (``ck`` is ``k``).
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import pandas as pd

LEGAL_FORMS = (
    "товарищество с ограниченной ответственностью",
    "жауапкершілігі шектеулі серіктестігі",
    "жауапкершілігі шектеулі серіктестік",
    "акционерное общество",
    "акционерлік қоғамы",
    "акционерлік қоғам",
    "некоммерческое",
    "коммерциялық емес",
    *("тоо", "жшс", "ао", "ақ", "нао", "кеақ", "ип", "жк", "рк", "қр", "кх", "шқ", "llp", "llc", "ltd", "inc", "jsc", "co", "corporation"),
)
BRANCH = re.compile(r"\b(филиал[а-я]*|представительств[а-я]*|филиалы|өкілдігі|branch|representative office)\b")
LATIN = {
    **dict(zip("абвгдезийклмнопрстуфцыэ", "abvgdeziiklmnoprstufcye", strict=True)),
    **{"ё": "e", "ж": "zh", "х": "h", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "iu", "я": "ia"},
    **{"ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i"},
}
LETTERS = {ord(letter): latin for letter, latin in LATIN.items()}
ONE_SOUND = ((r"ck", "k"), (r"kh", "h"), (r"ph", "f"), (r"ts", "c"), (r"w", "v"), (r"q", "k"), (r"x", "ks"), (r"ya", "ia"), (r"yu", "iu"), (r"[yj]", "i"))
LOOK_ALIKES = str.maketrans("abcehikmoptxy", "авсенікмортху")  # small Latin letters that look like Cyrillic ones
ALIKE = 0.5  # share of words in common from which an organisation is named as a candidate


class Rule(StrEnum):
    """By which rule an organisation was found."""

    NUMBER = "number"
    DECISION = "decision"  # a person decided, see etl/reference/organisation_links.csv
    NAME = "name"
    SPELLING = "spelling"
    EARLIER_NAME = "earlier_name"  # it bore the name before, and nobody bears it now
    BRANCH = "branch"
    SUCCESSOR = "successor"  # one of the rules above found an organisation that this one has succeeded
    UNSURE = "unsure"  # candidates are named; a person must decide
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Known:
    """What is known of organisations.

    ``names`` (bin, name) with every spelling; ``links`` (name, bin), decisions of people, the newest last; ``earlier`` (bin, name), names that
    organisations bore at any time; ``successors``, who stands for an organisation that was reorganised, BIN by BIN.
    """

    names: pd.DataFrame
    links: pd.DataFrame
    earlier: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"bin": [], "name": []}, dtype="str"))
    successors: "pd.Series[str]" = field(default_factory=lambda: pd.Series(dtype="str"))

    @cached_property
    def spelled(self) -> pd.DataFrame:
        """The names with their plain form and their sound."""
        return self.names.assign(plain=plain(self.names["name"]), sound=sounded(self.names["name"]))

    @cached_property
    def once(self) -> pd.DataFrame:
        """The earlier names with their sound."""
        return self.earlier.assign(sound=sounded(self.earlier["name"]))

    @cached_property
    def decided(self) -> pd.DataFrame:
        """The newest decision about each name, as ``key`` and ``bin``."""
        return self.links.assign(key=plain(self.links["name"])).drop_duplicates("key", keep="last")


def plain(names: "pd.Series[str]") -> "pd.Series[str]":
    """A name in small letters, without legal form, quotes and signs; words parted by one space."""
    forms = "|".join(sorted(map(re.escape, LEGAL_FORMS), key=len, reverse=True))
    text = names.fillna("").str.lower().str.replace(r"[«»\"'“”„’`().,;:/\\&+–—-]", " ", regex=True)
    return text.str.replace(rf"\b(?:{forms})\b", " ", regex=True).str.replace(r"\s+", " ", regex=True).str.strip()


def sounded(names: "pd.Series[str]") -> "pd.Series[str]":
    """A name as plain Latin letters without spaces, in which spellings of one sound are the same."""
    text = plain(names).map(_words_in_one_alphabet).str.translate(LETTERS)
    for spelling, sound in ONE_SOUND:
        text = text.str.replace(spelling, sound, regex=True)
    return text.str.replace(r"[^a-z0-9]", "", regex=True).str.replace(r"([a-z])\1", r"\1", regex=True)


def _words_in_one_alphabet(text: str) -> str:
    """Words that mix both alphabets are taken for Latin if they hold a Latin letter without a Cyrillic look-alike, else for Cyrillic."""
    return re.sub(r"\S+", lambda word: _in_one_alphabet(word.group()), text)


def _in_one_alphabet(word: str) -> str:
    if not (re.search(r"[a-z]", word) and re.search(r"[^\W\d_a-z]", word)):
        return word
    back = str.maketrans({chr(new): chr(old) for old, new in LOOK_ALIKES.items()})
    return word.translate(back) if re.search(r"[a-z]", word.translate(LOOK_ALIKES)) else word.translate(LOOK_ALIKES)


def resolve(mentions: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Whom each mention means.

    ``mentions``: name, bin (may be absent), any index. Returns, by the same index: bin (absent where nobody is found), rule_code,
    candidates (numbers parted by spaces; only where a person must decide). The first rule that finds exactly one organisation wins; one that
    finds several makes the mention unsure. Whoever has a successor is found as that successor.
    """
    found = pd.DataFrame({"bin": pd.NA, "rule_code": Rule.UNKNOWN.value, "candidates": ""}, index=mentions.index).astype({"bin": "str"})
    names = known.spelled
    told = pd.DataFrame({"bin": mentions["bin"], "plain": plain(mentions["name"]), "sound": sounded(mentions["name"])}, index=mentions.index)
    head = mentions["name"].fillna("").str.lower().str.replace(BRANCH, " ", regex=True)
    is_branch = head != mentions["name"].fillna("").str.lower()
    steps = (
        (Rule.NUMBER, told["bin"], names.assign(key=names["bin"])),
        (Rule.DECISION, told["plain"], known.decided),
        (Rule.NAME, told["plain"], names.assign(key=names["plain"])),
        (Rule.SPELLING, told["sound"], names.assign(key=names["sound"])),
        (Rule.EARLIER_NAME, told["sound"], known.once.assign(key=known.once["sound"])),
    )
    open_ = pd.Series(True, index=mentions.index)
    for rule, keys, book in steps:
        open_ = _take(found, rule, keys.where(open_), book, open_)
    of_heads = _of_heads(plain(head[open_ & is_branch]), names)
    sure = of_heads[of_heads["is_sure"]].set_index("line")["bin"]
    open_ = _take(found, Rule.BRANCH, sure.reindex(mentions.index), names.assign(key=names["bin"]), open_)
    near = of_heads.groupby("line")["bin"].agg(lambda numbers: " ".join(sorted(set(numbers))))
    _name_candidates(found, told.loc[open_ & ~mentions.index.isin(near.index), "plain"], names)
    _leave(found, near[near.index.isin(mentions.index[open_])])
    return _succeeded(found, known.successors)


def _succeeded(found: pd.DataFrame, successors: "pd.Series[str]") -> pd.DataFrame:
    """Those found, each predecessor as its successor."""
    heir = found["bin"].map(successors).astype("str")
    return found.assign(bin=heir.fillna(found["bin"]), rule_code=found["rule_code"].where(heir.isna(), Rule.SUCCESSOR.value))


def _take(found: pd.DataFrame, rule: Rule, keys: "pd.Series[str]", book: pd.DataFrame, open_: "pd.Series[bool]") -> "pd.Series[bool]":
    """Note those whom one rule finds, or finds several times; returns who is still open."""
    by_key = book.loc[book["key"].notna() & (book["key"] != ""), ["key", "bin"]].drop_duplicates().groupby("key")["bin"].agg(["size", "min", " ".join])
    size = keys.map(by_key["size"]).fillna(0)
    one, many = size == 1, size > 1
    found.loc[one, "bin"] = keys.map(by_key["min"])[one]
    found.loc[one, "rule_code"] = rule.value
    found.loc[many, "rule_code"] = Rule.UNSURE.value
    found.loc[many, "candidates"] = keys.map(by_key["join"])[many]
    return open_ & ~one & ~many


def _of_heads(heads: "pd.Series[str]", names: pd.DataFrame) -> pd.DataFrame:
    """Organisations whose whole name stands in whole words in that of a branch, the longest such names: line, bin, is_sure.

    It is sure where nothing else is left, or where the name has two words or more: one word among others may be a place.
    """
    parts = [
        (line, " ".join(words[begin:end]), end - begin, end - begin == len(words))
        for line, words in heads.str.split().items()
        for begin in range(len(words))
        for end in range(begin + 1, len(words) + 1)
    ]
    told = pd.DataFrame(parts, columns=["line", "part", "size", "is_whole"]).astype({"part": "str"})
    told["sound"] = sounded(told["part"])
    found = told[told["sound"] != ""].merge(names[["sound", "bin"]].drop_duplicates(), on="sound")
    longest = found[found["size"] == found.groupby("line")["size"].transform("max")].drop_duplicates(["line", "bin"])
    is_one = longest.groupby("line")["bin"].transform("size") == 1
    return pd.DataFrame({"line": longest["line"], "bin": longest["bin"], "is_sure": is_one & (longest["is_whole"] | (longest["size"] > 1))})


def _leave(found: pd.DataFrame, near: "pd.Series[str]") -> None:
    """Leave these to a person, with their candidates."""
    found.loc[near.index, "rule_code"] = Rule.UNSURE.value
    found.loc[near.index, "candidates"] = near


def _name_candidates(found: pd.DataFrame, left: "pd.Series[str]", names: pd.DataFrame) -> None:
    """Organisations that share at least half of the words of the shorter name with a mention that no rule has found."""
    ours = _words(left)
    theirs = _words(names["plain"]).merge(names[["bin"]], left_on="line", right_index=True)
    shared = ours.merge(theirs.drop_duplicates(["bin", "line", "word"]), on="word", suffixes=("", "_known"))
    if shared.empty:
        return
    counted = shared.groupby(["line", "line_known", "bin"])["word"].nunique().rename("shared").reset_index()
    sizes, known_sizes = ours.groupby("line")["word"].nunique(), theirs.groupby("line")["word"].nunique()
    smaller = pd.concat([counted["line"].map(sizes), counted["line_known"].map(known_sizes)], axis=1).min(axis=1)
    near = counted[counted["shared"] >= smaller * ALIKE].sort_values("bin").drop_duplicates(["line", "bin"])
    _leave(found, near.groupby("line")["bin"].agg(" ".join))


def _words(names: "pd.Series[str]") -> pd.DataFrame:
    """One line for each word of three letters or more: line (index of the name), word."""
    words = names.str.findall(r"\w{3,}").explode().dropna()
    return pd.DataFrame({"line": words.index, "word": sounded(words).to_numpy()}).drop_duplicates()
