"""What did the checks find, in words for people?"""

from collections.abc import Mapping, Sequence

from etl.core.figure import Aspect
from etl.core.finding import Severity
from etl.reports.counts import FINDINGS, count_figure
from etl.reports.desk import Desk
from etl.reports.facts import FindingLine
from etl.reports.tables import Column, Row, Table
from etl.reports.typed import Label, Word

ON_PAGE = 5  # long lists belong in the workbook; a page is for what matters most
ORDER = {severity: position for position, severity in enumerate(Severity)}


def sentence(desk: Desk, msgid: str, line: FindingLine) -> Word:
    """A rule's sentence with its places filled."""
    return filled(desk, msgid, line.words, line.column_says)


def filled(desk: Desk, msgid: str, words: Mapping[str, str], column_says: str) -> Word:
    """A sentence with its places filled: a column by its meaning, a form by its words, the rest as it came."""
    values: dict[str, Word | Label] = {}
    for name, value in words.items():
        if name == "column" and column_says:
            values[name] = Word(desk.say(column_says).rstrip("."))
        elif name == "form":
            values[name] = desk.say(value)
        else:
            values[name] = Label(value)
    return desk.words.say(msgid, **values)


def source_title(desk: Desk, name: str) -> Word | Label:
    return next((desk.say(line.title) for line in desk.facts.sources if line.name == name), Label(name))


def finding_rows(desk: Desk, name: str, title: str, severities: Sequence[Severity], *, most: int = ON_PAGE) -> Table:
    """Findings of some severities, gravest and most frequent first; the page shows so many of them (0: all)."""
    say = desk.say
    found = [line for line in desk.facts.findings if line.severity in severities]
    found.sort(key=lambda line: (ORDER[line.severity], -(line.count.value or 0), line.rule_id, line.source))
    rows = tuple(
        Row(
            (
                Label(line.rule_id),
                source_title(desk, line.source),
                sentence(desk, line.says, line),
                sentence(desk, line.fix, line),
                desk.words.code("severity", line.severity),
                line.count,
            )
        )
        for line in found
    )
    columns = (
        Column(say("Rule"), "14%", kind="identifier"),
        Column(say("Source"), "16%"),
        Column(say("What is promised"), "28%"),
        Column(say("What to do"), "22.5%"),
        Column(say("Severity"), "13.5%"),
        Column(say("Found"), "6%", kind="number"),
    )
    left = count_figure(FINDINGS, Aspect.VALUE, f"{name}/rest", max(0, len(found) - most) if most else 0, desk.facts.period)
    rest = say("{count} more rule with findings stands in the attached workbook.", left) if left.value else Word("")
    return Table(name, say(title), columns, rows, most=most, rest=rest, stated=(left,))
