"""What would be found in a supplier's file? The same reading and the same rules as in the pipeline; nothing is loaded and nothing is kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from etl import catalog
from etl.adapters.raw_store import Landed, Manifest
from etl.adapters.warehouse.engine import reading
from etl.core.finding import Remark, Severity
from etl.core.forms import FILE_NAME, Form, headings_of
from etl.core.moment import moment
from etl.core.period import Period
from etl.core.tidied import RawFile
from etl.errors import NotThere, SourceError
from etl.reports.words import Words
from etl.settings import TIME_ZONE, Settings
from etl.steps.checking import condemned, findings_of
from etl.steps.in_force import in_force
from etl.steps.opening import open_warehouse
from etl.steps.quality_lines import spoken
from etl.steps.refining import check_tables, wait_for

LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True)
class Tried:
    """``accepted`` of ``rows`` would be loaded; the remarks gravest first."""

    source: str
    period: str
    rows: int
    accepted: int
    remarks: tuple[Remark, ...]

    @property
    def is_good(self) -> bool:
        """Whether every row would be loaded."""
        return self.accepted == self.rows and not any(each.severity in (Severity.BLOCKING, Severity.ERROR) for each in self.remarks)


class Remarks:
    """Turns findings about one file into remarks: places into cells of that very file, rules into sentences."""

    def __init__(self, form: Form, content: bytes) -> None:
        self.form, self.headings = form, headings_of(content)
        self.words = {language: Words.of(language) for language in LANGUAGES}
        self.titles = {name: heading for heading, name in form.headings.items()}

    def of(self, rule_id: str, severity: str, location: str, column: str, *, of_file: bool = False, of_row: bool = False) -> Remark:
        """``of_file``: seen while the file was read, so its place is where it was seen; ``of_row``: and it is about one row."""
        if of_file:
            place = " ".join(filter(None, (location, "" if of_row else self.titles.get(column, ""))))
        elif self.headings:
            place = self.form.cell(self.headings, location, column)
        else:
            place = f"{location}.{column}" if location and column else location
        said = {language: spoken(rule_id, each) for language, each in self.words.items()}
        says, fix = ({name: str(texts[i]) for name, texts in said.items()} for i in (0, 1))
        return Remark(Severity(severity), place, rule_id, says, fix)

    @staticmethod
    def ranked(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
        """Gravest first, then by place."""
        return tuple(sorted(remarks, key=lambda each: (list(Severity).index(each.severity), each.place, each.rule_id)))


def form_of(source: str) -> Form:
    """The form of a source; NotThere for one that knows none."""
    form = catalog.source(source).form
    if form is None:
        names = ", ".join(each.name for each in catalog.sources() if each.form)
        raise NotThere(f"The source {source} has no form; there are forms of: {names}.")
    return form


def month_of(name: str) -> str:
    """The month that a file's name states; empty if it states none."""
    named = FILE_NAME.fullmatch(name)
    try:
        return str(Period.parse(named["period"])) if named else ""
    except ValueError:
        return ""


def try_file(path: Path, source: str, *, as_of: datetime, settings: Settings) -> Tried:
    """Read one file as if it had been delivered now, against what the warehouse knows; rules about whole deliveries are left out.

    SourceUnreachable while the register that the rows are checked against is not loaded; SourceError for a file that is too large to look at.
    """
    about, form = catalog.source(source), form_of(source)
    if path.stat().st_size > about.most_bytes:
        raise SourceError("The file is larger than agreed.", path=path, most=about.most_bytes, next_step="Send a smaller file.")
    content = path.read_bytes()
    asked = {"received_on": as_of.astimezone(TIME_ZONE).date().isoformat()}
    file = RawFile(path.name, path.name, hashlib.sha256(content).hexdigest(), content, asked, 0)
    period = month_of(path.name) or str(Period.parse(f"{as_of.astimezone(TIME_ZONE):%Y-%m}").previous)
    landed = Landed(path.name, path.name, file.sha256, len(content), asked)
    manifest = Manifest("tried", source, period, about.first_month, moment(as_of), (landed,))
    tidied = about.tidy([file])
    with reading(open_warehouse(settings)) as connection:
        wait_for(connection, about.needs)
        every = replace(tidied, findings=())  # a supplier is told all at once, even of rows that the file itself condemns
        checked = check_tables(connection, about, manifest, every, as_of, in_force(connection, moment(as_of)))
    told = Remarks(form, content)
    remarks = [told.of(seen.rule_id, seen.severity, seen.location, seen.column, of_file=True, of_row=seen.row_number >= 0) for seen in tidied.findings]
    for each in checked:
        found = findings_of(each, [(path.name, file.sha256)])
        remarks += [told.of(row["rule_id"], row["severity"], row["location"], row["column_name"]) for row in found.to_dict("records")]
    aside = [{*each.set_aside, *condemned(each.delivered, tidied.findings)} for each in checked]
    return Tried(
        source, period, sum(each.read for each in checked), sum(each.read - len(rows) for each, rows in zip(checked, aside, strict=True)), told.ranked(remarks)
    )
