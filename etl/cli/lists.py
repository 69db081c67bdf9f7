"""What do the lists of the ``esep`` command say? Batches, findings and letters, read from the warehouse."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from etl import catalog
from etl.adapters.outbox import OUTBOX
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.reading import as_ever_known, as_known, latest_moment
from etl.adapters.warehouse.tables import BATCHES, FINDINGS
from etl.core.moment import moment as stamp
from etl.core.period import Period
from etl.core.rules import ever
from etl.reference import organisation_links
from etl.reports.typed import Label
from etl.reports.words import Words
from etl.settings import TIME_ZONE, Settings
from etl.steps.opening import open_warehouse
from etl.steps.quality_lines import rule_words
from etl.steps.quarantine import ages, set_aside
from etl.steps.scoring import scores
from expectations import joint_projects


def last_batches(settings: Settings) -> dict[str, dict[str, Any]]:
    """The newest batch of each source."""
    with reading(open_warehouse(settings)) as connection:
        rows = connection.execute(sa.select(BATCHES).order_by(BATCHES.c.decided_no)).mappings().all()
    return {row["source"]: {name: row[name] for name in ("batch_id", "decision", "read_count", "quarantined_count")} for row in rows}


def findings_of_month(period: str, source: str | None, language: str, settings: Settings) -> list[dict[str, Any]]:
    """Every finding of the batches that cover a month, in words."""
    joined = sa.join(FINDINGS, BATCHES, FINDINGS.c.batch_id == BATCHES.c.batch_id)
    query = sa.select(FINDINGS, BATCHES.c.source).select_from(joined).where(BATCHES.c.since <= period, BATCHES.c.period >= period)
    if source:
        query = query.where(BATCHES.c.source == source)
    with reading(open_warehouse(settings)) as connection:
        rows = connection.execute(query.order_by(BATCHES.c.source, FINDINGS.c.batch_id, FINDINGS.c.finding_no)).mappings().all()
    told, words = rule_words(), Words.of(language)
    made = []
    for row in rows:
        says, fix, filled, column = told[row["rule_id"]]
        places = {name: words.say(word) if name == "form" else Label(word) for name, word in filled.items()}
        places["column"] = Label(words.say(column).rstrip(".") if column else row["column_name"])
        made.append({**row, "says": words.say(says, **places), "fix": words.say(fix, **places)})
    return made


def scores_of(period: str, source: str | None, settings: Settings) -> list[dict[str, Any]]:
    """The scores of all suppliers of forms, with the age of the oldest row that is set aside; shares in percent and points, None where there are none."""
    engine = open_warehouse(settings)
    moment = datetime.now(TIME_ZONE)  # noqa: TID251  days are counted to the day on which somebody asks
    with reading(engine) as connection:
        found = scores(connection, Period.parse(period), latest_moment(connection, stamp(moment)))
    rows = set_aside(settings, as_of=moment)
    oldest = {(row["source"], row["supplier"]): int(row["oldest"]) for row in ages(rows).to_dict("records")}
    made = []
    for each in found:
        told = {name: getattr(each, name) for name in ("source", "supplier", "due", "in_time", "late", "silent", "taken", "open")}
        told["accepted_pct"] = None if each.accepted is None else round(float(each.accepted * 100), 1)
        told["trend_points"] = None if each.trend is None else round(float(each.trend * 100), 1)
        told["oldest_days"] = oldest.get((each.source, each.supplier)) if each.open else None
        if source in (None, each.source):
            made.append(told)
    return made


def partners_named(settings: Settings) -> list[dict[str, Any]]:
    """Whom the names of partners of joint projects at home are taken to mean, those first for whom a person must decide."""
    tables = catalog.tables()
    with reading(open_warehouse(settings)) as connection:
        rows = as_known(connection, tables[joint_projects.TABLE])
        lookups = {name: as_known(connection, tables[name]) for name in joint_projects.RULES.lookups}
        lookups |= {ever(name): as_ever_known(connection, tables[name]) for name in joint_projects.RULES.histories}
        day = latest_moment(connection)[:10]
    rows = rows[rows["country_code"] == joint_projects.HOME]
    found = joint_projects.partners(rows, joint_projects.known(lookups, json.dumps(organisation_links()), day))
    names = joint_projects.spellings(lookups).drop_duplicates("bin", keep="last").set_index("bin")["name"]
    of_each = found["candidates"].map(lambda numbers: {number: str(names.get(number, "")) for number in numbers.split()})
    told = found.assign(
        joint_project_id=rows["joint_project_id"],
        name=rows["partner_name"],
        stated=rows["partner_bin"],
        organisation=found["bin"].map(names),
        candidates=of_each,
    )
    ordered = told.iloc[(~told["must_decide"]).argsort(kind="stable")]
    return [{str(name): value for name, value in row.items()} for row in ordered.astype("object").where(ordered.notna(), None).to_dict("records")]


def letters(settings: Settings) -> list[dict[str, Any]]:
    """The outbox without the letters themselves."""
    columns = [column for column in OUTBOX.c if column.name != "message"]
    with reading(open_warehouse(settings)) as connection:
        return [dict(row) for row in connection.execute(sa.select(*columns).order_by(OUTBOX.c.edition_id, OUTBOX.c.address)).mappings()]
