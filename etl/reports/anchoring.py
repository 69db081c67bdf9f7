"""How is the state of the audit log written on a page, so that it can be read off paper and compared?"""

from etl.reports.facts import ReportFacts
from etl.reports.typed import Label

SHOWN = 16  # hex digits of the root: enough to tell two logs apart by eye; the attached checkpoint has them all


def anchor(facts: ReportFacts) -> dict[str, Label]:
    """Origin, number of entries, start of the root and key of the log, as marks and not as numbers."""
    told = facts.anchor
    return {"origin": Label(told.origin), "size": Label(str(told.size)), "root": Label(told.root[:SHOWN]), "key": Label(told.key_id)}
