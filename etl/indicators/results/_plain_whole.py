"""The slow twin of the value added of whole enterprises: plain Python, written apart."""

from etl.core.indicator import Records
from etl.core.period import Period
from etl.indicators import _plain


def sharing(tables: Records, period: Period) -> dict[str, list[str]]:
    """The projects of each enterprise that share its numbers, in order."""
    found: dict[str, list[str]] = {}
    supported = _plain.projects(tables, period).values()
    for bin_ in {project.bin for project in supported}:
        own = [project for project in supported if project.bin == bin_]
        found[bin_] = sorted(project.id for project in ([each for each in own if each.is_state] or own))
    return found


def rows_of(tables: Records, period: Period, bin_: str) -> list[_plain.Row]:
    """The rows of an enterprise for the month, by project."""
    return sorted(
        (row for row in tables["core_enterprise_results"] if row["bin"] == bin_ and row["period"] == str(period)), key=lambda row: str(row["project_id"])
    )


def whole(tables: Records, period: Period, bin_: str) -> int | None:
    """What the enterprise added; None where it states nothing or several things."""
    told = [(row["output_tiyn"], row["intermediate_tiyn"]) for row in rows_of(tables, period, bin_)]
    stated = {pair for pair in told if None not in pair}
    if len(stated) != 1:
        return None
    output, used = stated.pop()
    assert isinstance(output, int)
    assert isinstance(used, int)
    return output - used


def people(tables: Records, period: Period, bin_: str) -> int | None:
    """How many people the enterprise employs, in thousandths; None where it states nothing or several numbers."""
    stated = {row["enterprise_fte_milli"] for row in rows_of(tables, period, bin_)} - {None}
    if len(stated) != 1:
        return None
    (told,) = stated
    assert isinstance(told, int)
    return told


def value_added(tables: Records, period: Period) -> dict[str, int]:
    """What stands under each project: its share of its enterprise's number, or 0 of a nil return of its own."""
    found = {}
    for bin_, own in sharing(tables, period).items():
        value = whole(tables, period, bin_)
        told = [row for row in rows_of(tables, period, bin_) if row["output_tiyn"] is not None and row["intermediate_tiyn"] is not None]
        for place, project in enumerate(own):
            row = _plain.result(tables, period, project)
            if value is not None:
                found[project] = _plain.share(value, len(own), place)
            elif not told and row is not None and row["intermediate_tiyn"] is None and row["is_nil_return"] == 1:
                found[project] = 0
    return found
