"""Which rules follow from a schema alone? Required, readable, allowed, shaped, bounded, unique, complete in number.

Each is told twice: as a Great Expectations class and as a set-based failure predicate.
The typed frame has ``name`` (value or NA) and ``name__text`` (what was delivered) for each column.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pandas as pd

from etl.core.finding import Category, Severity
from etl.core.identifiers import has_valid_check_digit, holds_a_person, looks_like_a_person
from etl.core.measures import is_asked_by_month
from etl.core.reading import most_digits
from etl.core.rules import Frame, Rows, Rule, expect
from etl.core.schema import Column, Kind, Table

ERROR, BLOCKING = Severity.ERROR, Severity.BLOCKING
USUAL_MILLI = 500, 2000  # of the usual number of rows
BIN_BASIS = "Rules on the business identification number (adilet P030000565, P070000406)."
READABLE = {
    Kind.INTEGER: "a whole number",
    Kind.MONEY: "a number with at most two decimals after a point",
    Kind.SCALED: "a number with a decimal point and no more decimals than agreed",
    Kind.BIN: "twelve digits",
    Kind.DATE: "a day that exists, written YYYY-MM-DD",
    Kind.MONTH: "a month written YYYY-MM",
    Kind.FLAG: "true or false",
}
BREAKS = {
    Kind.INTEGER: "1,5",
    Kind.MONEY: "12,50",
    Kind.SCALED: "24,5",
    Kind.BIN: "1234567890123",
    Kind.DATE: "2026-02-31",
    Kind.MONTH: "2026-13",
    Kind.FLAG: "perhaps",
}


SHAPES = {Kind.BIN: r"[0-9]{12}", Kind.MONTH: r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])", Kind.FLAG: "true|false"}


def readable_expectation(column: Column) -> tuple[str, dict[str, object]]:
    """Great Expectations reads the delivered text by itself, so that the two engines check each other.

    Only whether a day exists in the calendar cannot be said by a regular expression.
    """
    if column.kind is Kind.DATE:
        return "ExpectColumnValuesToBeInSet", {"column": f"ctx_{column.name}_unread", "value_set": [0]}
    decimals = rf"(?:\.[0-9]{{1,{column.decimals}}})?" if column.decimals else r"(?:\.0+)?"
    shape = SHAPES.get(column.kind, rf"-?[0-9]{{1,{most_digits(column.decimals)}}}{decimals}")
    return "ExpectColumnValuesToMatchRegex", {"column": f"{column.name}__text", "regex": rf"\A(?:{shape})\Z"}


def delivered(column: Column, whole: int) -> str:
    """A bound as a supplier would write it: in the unit of the delivery, thousands apart."""
    return f"{Decimal(whole).scaleb(-column.decimals):,f}".replace(",", "\u00a0")


def _filled(rows: Frame, name: str) -> "pd.Series[bool]":
    return rows[f"{name}__text"].notna()


def in_set(name: str, allowed: frozenset[str]) -> Rows:
    return lambda rows: rows[name].notna() & ~rows[name].isin(allowed)


def unlike(name: str, pattern: str) -> Rows:
    return lambda rows: rows[name].notna() & ~rows[name].str.fullmatch(pattern).fillna(True).astype(bool)


def flagged(name: str) -> Rows:
    """For promises whose answer is prepared in a context column: 1 is broken, 0 or NA is kept."""
    return lambda rows: rows[name].fillna(0).astype(int) == 1


def column_rules(table: Table, column: Column) -> Iterator[Rule]:
    """What one column promises."""
    short, name = table.name.removeprefix("core_"), column.name

    def rule(
        promise: str,
        says: str,
        fix: str,
        expectation: tuple[str, dict[str, object]],
        fails: Rows,
        breaks_on: object,
        category: Category = Category.VALIDITY,
        **words: str,
    ) -> Rule:
        return Rule(
            f"{short}.{name}.{promise}",
            1,
            table.name,
            name,
            says,
            fix,
            ERROR,
            category,
            expect(expectation[0], **expectation[1]),
            fails,
            {name: breaks_on},
            {"column": name, **words},
        )

    if column.required:
        yield rule(
            "required",
            "“{column}” is filled in.",
            "Fill in the value.",
            ("ExpectColumnValuesToNotBeNull", {"column": f"{name}__text"}),
            lambda rows: ~_filled(rows, name),
            None,
            Category.COMPLETENESS,
        )
    if column.kind in READABLE:
        yield rule(
            "readable",
            "“{column}” is {form}.",
            "Write the value in the agreed form.",
            readable_expectation(column),
            lambda rows: _filled(rows, name) & rows[name].isna(),
            BREAKS[column.kind],
            form=READABLE[column.kind],
        )
    if column.allowed:
        yield rule(
            "allowed",
            "“{column}” is one of the agreed codes.",
            "Use a code of the agreed list.",
            ("ExpectColumnValuesToBeInSet", {"column": name, "value_set": sorted(column.allowed)}),
            in_set(name, column.allowed),
            "no_such_code",
        )
    if column.pattern:
        yield rule(
            "shape",
            "“{column}” has the agreed shape.",
            "Write the number or code as in the document that gives it.",
            ("ExpectColumnValuesToMatchRegex", {"column": name, "regex": rf"\A(?:{column.pattern})\Z"}),
            unlike(name, column.pattern),
            "???",
        )
    if column.minimum is not None:
        yield rule(
            "minimum",
            "“{column}” is not below {limit}.",
            "Check the sign and the value.",
            ("ExpectColumnValuesToBeBetween", {"column": name, "min_value": column.minimum}),
            lambda rows: (rows[name] < column.minimum).fillna(False).astype(bool),
            str(column.minimum - 1) if not column.decimals else f"-{10**3}",
            Category.ACCURACY,
            limit=delivered(column, column.minimum),
        )
    if column.maximum is not None:
        yield rule(
            "maximum",
            "“{column}” is not above {limit}.",
            "Check the value and its unit.",
            ("ExpectColumnValuesToBeBetween", {"column": name, "max_value": column.maximum}),
            lambda rows: (rows[name] > column.maximum).fillna(False).astype(bool),
            str(column.maximum + 1),
            Category.ACCURACY,
            limit=delivered(column, column.maximum),
        )
    if column.kind is Kind.TEXT:
        yield rule(
            "no_person",
            "“{column}” holds no personal number.",
            "Remove the personal number; none is accepted here.",
            ("ExpectColumnValuesToBeInSet", {"column": f"ctx_{name}_person", "value_set": [0]}),
            flagged(f"ctx_{name}_person"),
            "ИИН 850101300129",
        )
    if column.kind is Kind.BIN:
        yield from bin_rules(table, column)


def _person(numbers: "pd.Series[str]") -> "pd.Series[bool]":
    return looks_like_a_person(numbers)


def _wrong_type(numbers: "pd.Series[str]") -> "pd.Series[bool]":
    return numbers.notna() & ~_person(numbers) & ~numbers.str.fullmatch(r"[0-9]{4}[456][0-3][0-9]{6}").fillna(True).astype(bool)


def _wrong_check(numbers: "pd.Series[str]") -> "pd.Series[bool]":
    return numbers.notna() & ~_person(numbers) & ~_wrong_type(numbers) & ~has_valid_check_digit(numbers)


BIN_PROMISES: tuple[tuple[str, str, str, Callable[["pd.Series[str]"], "pd.Series[bool]"], str], ...] = (
    (
        "not_a_person",
        "“{column}” is the number of an organisation, not of a person.",
        "Send the BIN of the organisation; personal numbers are not accepted here.",
        _person,
        "850101300129",
    ),
    ("type_digit", "“{column}” is built as a BIN.", "Copy the BIN from the registration document.", _wrong_type, "960190990004"),
    (
        "check_digit",
        "“{column}” ends in the right check digit.",
        "A digit is wrong or two are swapped: copy the BIN from the registration document.",
        _wrong_check,
        "960140990005",
    ),
)


def bin_rules(table: Table, column: Column) -> Iterator[Rule]:
    """A BIN is no person's number, has a type digit of an organisation, and a right check digit: the first of them that fails."""
    short, name = table.name.removeprefix("core_"), column.name
    for promise, says, fix, _, breaks_on in BIN_PROMISES:
        context = f"ctx_{name}_{promise}"
        expectation = expect("ExpectColumnValuesToBeInSet", column=context, value_set=[0])
        rule = f"{short}.{name}.{promise}", 1, table.name, name, says, fix, ERROR, Category.VALIDITY, expectation, flagged(context), {name: breaks_on}
        yield Rule(*rule, {"column": name}, basis=BIN_BASIS)


def _bin_columns(numbers: "pd.Series[str]", name: str) -> dict[str, "pd.Series[int]"]:
    """The answers to the three promises; each number is looked at once, however often it stands in the batch."""
    different = pd.Series(numbers.dropna().unique(), dtype="str")
    told = {}
    for promise, _, _, breaks, _ in BIN_PROMISES:
        broken = set(different[breaks(different)])
        told[f"ctx_{name}_{promise}"] = numbers.isin(broken).astype("int8")
    return told


def table_rules(table: Table) -> Iterator[Rule]:
    """What the rows of a batch promise together."""
    short = table.name.removeprefix("core_")
    key = ", ".join(table.key)
    yield Rule(
        f"{short}.repeated",
        1,
        table.name,
        table.key[0],
        "No row is delivered twice.",
        "Remove the second copy; the first one was taken.",
        ERROR,
        Category.UNIQUENESS,
        expect("ExpectColumnValuesToBeInSet", column="ctx_repeated", value_set=[0]),
        flagged("ctx_repeated"),
        {"ctx_repeated": 1},
        {"key": key},
    )
    yield Rule(
        f"{short}.conflicting",
        1,
        table.name,
        table.key[0],
        "No two rows of one delivery say different things about the same key ({key}).",
        "Say which of the rows is right; all were set aside.",
        ERROR,
        Category.UNIQUENESS,
        expect("ExpectColumnValuesToBeInSet", column="ctx_conflicting", value_set=[0]),
        flagged("ctx_conflicting"),
        {"ctx_conflicting": 1},
        {"key": key},
    )
    yield from delivery_rules(table)


def delivery_rules(table: Table) -> Iterator[Rule]:
    """What a delivery promises as a whole: neither too short nor too long, about as much as usual, and up to the month asked for."""
    short, (least, most) = table.name.removeprefix("core_"), table.rows
    yield Rule(
        f"{short}.rows",
        1,
        table.name,
        "",
        "The delivery has between {least} and {most} rows.",
        "Ask the publisher whether the delivery is whole; if it grew, raise the bound in the schema.",
        BLOCKING,
        Category.COMPLETENESS,
        expect("ExpectTableRowCountToBeBetween", min_value=least, max_value=most),
        lambda batch: ~batch["rows"].between(least, most),
        {"rows": most + 1},
        {"least": str(least), "most": str(most)},
        whole_batch=True,
    )
    if table.extract or is_asked_by_month(table):
        low, high = USUAL_MILLI
        yield Rule(
            f"{short}.volume",
            1,
            table.name,
            "",
            "The delivery has about as many rows as usual: not under half, not over twice.",
            "Ask the publisher whether the delivery is whole, and whether rows are doubled.",
            Severity.WARNING,
            Category.COMPLETENESS,
            expect("ExpectColumnValuesToBeBetween", column="share_of_usual", min_value=low, max_value=high),
            lambda batch: ((batch["share_of_usual"] < low) | (batch["share_of_usual"] > high)).fillna(False).astype(bool),
            {"share_of_usual": low - 1},
            whole_batch=True,
        )
    if least and is_asked_by_month(table):
        yield Rule(
            f"{short}.fresh",
            1,
            table.name,
            "",
            "The delivery reaches the month asked for, once it is due.",
            "Ask the publisher when the month will come; until then its numbers are missing, not zero.",
            Severity.WARNING,
            Category.TIMELINESS,
            expect("ExpectColumnValuesToBeInSet", column="behind", value_set=[0]),
            flagged("behind"),
            {"behind": 1},
            whole_batch=True,
        )


def promises(table: Table) -> tuple[Rule, ...]:
    """All rules that follow from a schema, columns first, in order."""
    return (*(rule for column in table.columns for rule in column_rules(table, column)), *table_rules(table))


def with_promise_columns(rows: Frame, table: Table) -> Frame:
    """The typed rows with the context columns that the derived rules look at."""
    added: dict[str, pd.Series] = {}
    for column in table.columns:
        if column.kind is Kind.DATE:
            added[f"ctx_{column.name}_unread"] = (_filled(rows, column.name) & rows[column.name].isna()).astype("int8")
        if column.kind is Kind.TEXT:
            added[f"ctx_{column.name}_person"] = holds_a_person(rows[column.name]).astype("int8")
        if column.kind is Kind.BIN:
            added |= _bin_columns(rows[column.name], column.name)
    key = [*table.key, *([table.sequence] if table.sequence else [])]
    values = [*key, *table.compared]
    whole = rows[key].notna().all(axis=1)
    same_row = rows.duplicated(values, keep="first") & whole
    distinct = rows[whole & ~same_row]
    added["ctx_repeated"] = same_row.astype("int8")
    added["ctx_conflicting"] = distinct.duplicated(key, keep=False).reindex(rows.index, fill_value=False).astype("int8")
    return rows.assign(**added)
