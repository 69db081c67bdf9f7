"""Is this number a real BIN, and are these letters what they seem?

BIN: 12 digits, YYMM of registration, type digit 4-6, kind digit 0-3, five digits, check digit
(check sum with two passes of weights: rules of the national register of identification numbers).
IRN: two Latin letters and eight digits; printed forms carry Cyrillic look-alikes.
"""

import re

import numpy as np
import pandas as pd

FIRST_WEIGHTS = np.arange(1, 12)
SECOND_WEIGHTS = np.array([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2])
LOOK_ALIKES = str.maketrans("АВЕКМНОРСТХІ", "ABEKMHOPCTXI")
TWELVE_DIGITS = r"[0-9]{12}"
TWELVE_ALONE = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


def fold_look_alikes(texts: pd.Series) -> pd.Series:
    """Upper-case identifiers with Cyrillic look-alike letters turned into Latin ones; spaces removed."""
    return texts.str.replace(r"\s", "", regex=True).str.upper().str.translate(LOOK_ALIKES)


def has_valid_check_digit(numbers: pd.Series) -> pd.Series:
    """True where twelve digits end in the check digit that the first eleven demand.

    The first weights give the remainder by 11; where it is 10 the second weights are used;
    where it is 10 again the number is never issued. Texts that are not twelve digits give False.
    """
    shaped = numbers.fillna("").str.fullmatch(TWELVE_DIGITS)
    answer = pd.Series(False, index=numbers.index)
    if not shaped.any():
        return answer
    joined = "".join(numbers[shaped]).encode("ascii", "replace")
    digits = np.frombuffer(joined, dtype=np.uint8).reshape(-1, 12).astype(np.int64) - ord("0")
    remainder = digits[:, :11] @ FIRST_WEIGHTS % 11
    again = digits[:, :11] @ SECOND_WEIGHTS % 11
    check = np.where(remainder == 10, again, remainder)
    answer[shaped] = (check < 10) & (check == digits[:, 11])
    return answer


def looks_like_a_person(numbers: pd.Series) -> pd.Series:
    """True for twelve digits built as an IIN (birth date, century digit) and not as a BIN (type digit 4-6 in place 5)."""
    text = numbers.fillna("")
    born = text.str.fullmatch(r"[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-6][0-9]{5}")
    return born & ~text.str.fullmatch(r"[0-9]{4}[456][0-9]{7}")


def bin_with_check_digit(eleven: str) -> str | None:
    """The full number for eleven digits, or None where no number is issued for them."""
    digits = [int(digit) for digit in eleven]
    for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS):
        check = int(sum(d * int(w) for d, w in zip(digits, weights, strict=True)) % 11)
        if check < 10:
            return eleven + str(check)
    return None


def holds_a_person(texts: pd.Series) -> pd.Series:
    """True where twelve digits that stand alone inside a text are built as a personal number."""
    suspect = texts[texts.str.contains(TWELVE_DIGITS, regex=True).fillna(False).astype(bool)]
    standing = suspect.str.extractall(TWELVE_ALONE.pattern.join("()"))[0]
    persons = looks_like_a_person(standing).groupby(level=0).any() if len(standing) else pd.Series(dtype=bool)
    answer: pd.Series = persons.reindex(texts.index, fill_value=False).astype(bool)
    return answer


def mask_persons(text: str) -> str:
    """A text, such as the name of a file, with anything built as a personal number blotted out."""
    found = TWELVE_ALONE.findall(text)
    persons = {number for number, is_person in zip(found, looks_like_a_person(pd.Series(found, dtype="str")), strict=True) if is_person} if found else set()
    for number in persons:
        text = text.replace(number, "(a personal number)")
    return text
