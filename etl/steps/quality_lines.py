"""What does a report say about the quality of its data? One line per source, and one per rule that found something."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import pandas as pd
import sqlalchemy as sa

from etl import catalog, reference
from etl.adapters.warehouse.tables import CORE, FINDINGS, QUARANTINE, RULE_RESULTS, WAIVERS
from etl.core.figure import Aspect, Figure, State
from etl.core.finding import Severity
from etl.core.moment import read_moment
from etl.core.period import Period
from etl.core.tidied import FILE_RULES
from etl.reports import counts
from etl.reports.counts import count_figure
from etl.reports.facts import CheckLine, FindingLine, ProjectFinding, SourceLine, WaiverLine
from etl.reports.typed import Label, Word
from etl.reports.words import Words
from etl.settings import TIME_ZONE
from etl.steps.gating import due_day
from etl.versions import rules_of

SEVERITIES = tuple(Severity)
HELD = ("project_id", "file_sha256", "location")
RuleWords = tuple[str, str, Mapping[str, str], str]


def _of_month(batches: pd.DataFrame, source: str, period: Period) -> pd.DataFrame:
    """The batches of a source that cover the month, oldest first; a later one holds what the earlier ones held."""
    return batches[(batches["source"] == source) & (batches["since"] <= str(period)) & (batches["period"] >= str(period))]


def _last_batches(period: Period, batches: pd.DataFrame, needs: tuple[str, ...]) -> dict[str, str]:
    """The last batch of each source that covers the month, with the name of its source."""
    return {batch: name for name in needs for batch in _of_month(batches, name, period)["batch_id"].tail(1)}


def source_line(name: str, period: Period, batches: pd.DataFrame, gaps: list[str]) -> SourceLine:
    due = date.fromisoformat(due_day(name, period=str(period)))
    found = _of_month(batches, name, period)
    missing = name in gaps or found.empty
    received = None if missing else read_moment(found["as_of"].iloc[0]).astimezone(TIME_ZONE).date()

    def count(number: int, column: str) -> Figure:
        if missing:
            return count_figure(number, Aspect.VALUE, name, None, period, state=State.SOURCE_DOWN)
        return count_figure(number, Aspect.VALUE, name, int(found[column].iloc[-1]), period)

    return SourceLine(
        name,
        catalog.source(name).title,
        "missing" if missing else "late" if received and received > due else "received",
        due,
        received,
        count(counts.FILES, "files_count"),
        count(counts.READ, "read_count"),
        count(counts.LOADED, "loaded_count"),
        count(counts.UNCHANGED, "unchanged_count"),
        count(counts.QUARANTINED, "quarantined_count"),
        _days_late(name, due, received, period),
    )


def _days_late(name: str, due: date, received: date | None, period: Period) -> Figure:
    """Working days past the term; not known of a source that has not come."""
    if received is None:
        return count_figure(counts.DAYS_LATE, Aspect.VALUE, name, None, period, state=State.SOURCE_DOWN)
    late = reference.calendar().working_days_between(due, received) if received > due else 0
    return count_figure(counts.DAYS_LATE, Aspect.VALUE, name, late, period)


def finding_lines(connection: sa.Connection, period: Period, batches: pd.DataFrame, needs: tuple[str, ...]) -> tuple[FindingLine, ...]:
    """One line per rule and source over the batches of the month, gravest first."""
    chosen = _last_batches(period, batches, needs)
    columns = [FINDINGS.c.batch_id, FINDINGS.c.rule_id, FINDINGS.c.severity, FINDINGS.c.table_name]
    rows = pd.DataFrame(connection.execute(sa.select(*columns).where(FINDINGS.c.batch_id.in_(list(chosen)))).all(), columns=[column.name for column in columns])
    grouped = rows.assign(source=rows["batch_id"].map(chosen)).groupby(["severity", "rule_id", "source"])["table_name"]
    tally = grouped.agg(["first", "size"]).reset_index().rename(columns={"first": "table_name", "size": "found"})
    tally = tally.assign(rank=tally["severity"].map({severity.value: rank for rank, severity in enumerate(SEVERITIES)})).sort_values(
        ["rank", "rule_id", "source"]
    )
    words = rule_words()
    made = []
    for row in tally.to_dict("records"):
        says, fix, filled, column_says = words[row["rule_id"]]
        found = count_figure(counts.FINDINGS, Aspect.VALUE, f"{row['rule_id']}/{row['source']}", int(row["found"]), period)
        made.append(FindingLine(row["rule_id"], Severity(row["severity"]), says, fix, filled, row["table_name"], column_says, row["source"], found))
    return tuple(made)


def waiver_lines(connection: sa.Connection, period: Period, batches: pd.DataFrame, needs: tuple[str, ...]) -> tuple[WaiverLine, ...]:
    """One line per waiver that let findings pass in the batches of the month, with the number of those findings."""
    chosen = list(_last_batches(period, batches, needs))
    joined = sa.join(WAIVERS, FINDINGS, WAIVERS.c.waiver_id == FINDINGS.c.waiver_id)
    tally = sa.select(WAIVERS.c.waiver_id, sa.func.count().label("found")).select_from(joined).where(FINDINGS.c.batch_id.in_(chosen))
    used = {str(waiver): int(found) for waiver, found in connection.execute(tally.group_by(WAIVERS.c.waiver_id)).all()}
    words = rule_words()
    made = []
    for row in connection.execute(sa.select(WAIVERS).where(WAIVERS.c.waiver_id.in_(sorted(used))).order_by(WAIVERS.c.act_no)).mappings():
        says, _, filled, column_says = words[row["rule_id"]]
        count = count_figure(counts.FINDINGS, Aspect.VALUE, f"{counts.WAIVED}/{row['waiver_id']}", used[row["waiver_id"]], period)
        made.append(WaiverLine(row["waiver_id"], says, filled, column_says, row["role"], row["why"], date.fromisoformat(row["until"]), count))
    return tuple(made)


def check_lines(connection: sa.Connection, period: Period, batches: pd.DataFrame, needs: tuple[str, ...]) -> tuple[CheckLine, ...]:
    """One line per table of the batches of the month: rules, rows, failures, waivers."""
    chosen = _last_batches(period, batches, needs)
    results = RULE_RESULTS.c
    tally = (
        sa.select(
            results.batch_id,
            results.table_name,
            sa.func.count().label("rules"),
            sa.func.max(results.rows_count).label("judged"),
            sa.func.sum(results.failed_count).label("failed"),
            sa.func.sum(results.waived_count).label("waived"),
        )
        .where(results.batch_id.in_(list(chosen)))
        .group_by(results.batch_id, results.table_name)
    )
    numbers = (counts.RULES_RUN, counts.ROWS_JUDGED, counts.ROWS_FAILED, counts.ROWS_WAIVED)
    return tuple(
        CheckLine(
            table,
            chosen[batch],
            *(count_figure(number, Aspect.VALUE, table or chosen[batch], int(value), period) for number, value in zip(numbers, found, strict=True)),
        )
        for batch, table, *found in sorted(connection.execute(tally).all(), key=lambda row: (row.table_name, chosen[row.batch_id]))
    )


def project_findings(connection: sa.Connection, period: Period, batches: pd.DataFrame, needs: tuple[str, ...], known_at: str) -> tuple[ProjectFinding, ...]:
    """Findings of the batches of the month in rows that name a project: set-aside rows by what was delivered, others by their version."""
    chosen = list(_last_batches(period, batches, needs))
    place = ["batch_id", "table_name", "row_number"]
    columns = [FINDINGS.c[name] for name in (*place, "rule_id", "severity", "file_sha256", "location")]
    found = pd.DataFrame(connection.execute(sa.select(*columns).where(FINDINGS.c.batch_id.in_(chosen))).all(), columns=[each.name for each in columns])
    aside = pd.read_sql(sa.select(*(QUARANTINE.c[name] for name in (*place, "delivered"))).where(QUARANTINE.c.batch_id.in_(chosen)), connection)
    aside = aside.assign(project_id=aside["delivered"].str.extract(r'"project_id":\s*"([^"]+)"', expand=False)).drop(columns="delivered")
    versions = [
        pd.read_sql(sa.select(*(table.c[name] for name in HELD)).where(table.c.known_from <= known_at), connection).assign(table_name=name)
        for name, table in CORE.items()
        if "project_id" in table.c and (found["table_name"] == name).any()
    ]
    named = found.merge(aside, on=place, how="left")
    if versions:
        held = pd.concat(versions, ignore_index=True).rename(columns={"project_id": "held_id"}).drop_duplicates()
        named = named.merge(held, on=["table_name", "file_sha256", "location"], how="left")
        named["project_id"] = named["project_id"].fillna(named["held_id"])
    tally = named.dropna(subset=["project_id"]).groupby(["project_id", "severity", "rule_id"]).size().reset_index(name="found")
    words = rule_words()
    made = []
    for row in tally.to_dict("records"):
        says, fix, filled, column_says = words[row["rule_id"]]
        count = count_figure(counts.OF_PROJECT, Aspect.VALUE, f"{row['project_id']}/{row['rule_id']}", int(row["found"]), period)
        made.append(ProjectFinding(row["project_id"], row["rule_id"], Severity(row["severity"]), says, fix, filled, column_says, count))
    return tuple(sorted(made, key=lambda each: (each.project_id, SEVERITIES.index(each.severity), each.rule_id)))


def spoken(rule_id: str, words: Words) -> tuple[Word | str, Word]:
    """What a rule says and advises in one language; its id alone for a rule that is no more."""
    told = rule_words()
    if rule_id not in told:
        return rule_id, Word("")
    says, fix, filled, column = told[rule_id]
    places: dict[str, str] = {name: words.say(word) if name == "form" else Label(word) for name, word in filled.items()}
    places["column"] = Label(words.say(column).rstrip(".") if column else filled.get("column", ""))
    return words.say(says, **places), words.say(fix, **places)


@cache
def rule_words() -> dict[str, RuleWords]:
    """What each rule says and advises, with the words for its places and the meaning of its column."""
    found: dict[str, RuleWords] = {rule.id: (rule.says, rule.fix, {}, "") for rule in FILE_RULES}
    for table in catalog.tables().values():
        for rule in rules_of(table):
            column = table.by_name.get(rule.column)
            found[rule.id] = (rule.says, rule.fix, rule.words, column.says if column else "")
    return found
