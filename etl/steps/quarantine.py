"""Which rows are set aside, why, since when, and have they been released? Worked out from what is kept, never stored twice.

A row that was set aside is followed by its key through the later decisions on its source; where the key itself could
not be read, by its table, file name and place. It is *released* when a version of its key came in with a later
decision (under a waiver or not), *superseded* when the last delivery holds no such set-aside row and no later version
either, and *open* while the last decision still sets it aside.
"""

import json
from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from etl import catalog
from etl.adapters.raw_store import RawStore
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.tables import BATCHES, CORE, FINDINGS, QUARANTINE
from etl.core.identifiers import mask_persons
from etl.core.moment import read_moment
from etl.core.reading import read_table
from etl.core.schema import Table
from etl.reports.words import Words
from etl.settings import TIME_ZONE, Settings
from etl.steps.opening import open_warehouse
from etl.steps.quality_lines import spoken

COLUMNS = [
    "row",
    "source",
    "period",
    "supplier",
    "table",
    "key",
    "rules",
    "columns",
    "says",
    "fix",
    "file",
    "place",
    "since",
    "days",
    "state",
    "batch",
    "released",
]
AT_ONCE = 500


def set_aside(settings: Settings, *, as_of: datetime, language: str = "en") -> pd.DataFrame:
    """Every row that was ever set aside, once, as it stood last; columns ``COLUMNS``, ``days`` whole, no personal data.

    ``row`` is "batch:table:number"; ``since`` the day on which it was first set aside; ``state`` open | released | superseded;
    ``batch`` the decision that released it and ``released`` its day.
    """
    today = as_of.astimezone(TIME_ZONE).date()
    with reading(open_warehouse(settings)) as connection:
        joined = sa.join(QUARANTINE, BATCHES, QUARANTINE.c.batch_id == BATCHES.c.batch_id)
        names = [BATCHES.c[name] for name in ("source", "period", "decided_no", "known_at", "decision")]
        found = connection.execute(sa.select(QUARANTINE, *names).select_from(joined).where(BATCHES.c.decision == "loaded"))
        rows = pd.DataFrame(found.mappings().all())
        if rows.empty:
            return pd.DataFrame(columns=COLUMNS)
        rows["file"] = _file_names(rows, RawStore(settings.raw_store))
        rows = pd.concat([_followed(connection, catalog.tables()[str(name)], group) for name, group in rows.groupby("table_name")], ignore_index=True)
        newest = sa.select(BATCHES.c.source, sa.func.max(BATCHES.c.decided_no).label("last")).where(BATCHES.c.decision == "loaded")
        last = {row.source: row.last for row in connection.execute(newest.group_by(BATCHES.c.source))}
        told = _explained(connection, rows, language)
    still = rows["decided_no"] == rows["source"].map(last)
    since = pd.to_datetime(rows["first_known_at"], utc=True).dt.tz_convert(TIME_ZONE).dt.date
    made = pd.DataFrame(
        {
            "row": rows["row"],
            "source": rows["source"],
            "period": rows["period"],
            "supplier": rows["supplier"],
            "table": rows["table_name"],
            "key": rows["key"],
            "rules": rows["rule_ids"],
            **told,
            "file": rows["file"],
            "place": rows["location"],
            "since": since.map(lambda day: day.isoformat()),
            "days": since.map(lambda day: (today - day).days),
            "state": "superseded",
            "batch": rows["released_by"].fillna(""),
            "released": rows["released_at"].fillna("").map(lambda at: read_moment(at).astimezone(TIME_ZONE).date().isoformat() if at else ""),
        }
    )
    made.loc[made["batch"] != "", "state"] = "released"
    made.loc[still, ["state", "batch", "released"]] = ["open", "", ""]
    return made[COLUMNS].sort_values(["state", "source", "table", "since", "row"], ignore_index=True)


def ages(rows: pd.DataFrame) -> pd.DataFrame:
    """For each supplier its open rows: source, supplier, rows, oldest (days), and how many are older than 30 days."""
    still = rows[rows["state"] == "open"]
    grouped = still.assign(old=still["days"] > 30).groupby(["source", "supplier"])
    made: pd.DataFrame = grouped.agg(rows=("row", "size"), oldest=("days", "max"), over_30_days=("old", "sum")).reset_index()
    return made.sort_values(["oldest", "source", "supplier"], ascending=[False, True, True], ignore_index=True)


def _file_names(rows: pd.DataFrame, store: RawStore) -> list[str]:
    names = {(batch, file.sha256): mask_persons(file.name) for batch in rows["batch_id"].unique() for file in store.manifest(batch).files}
    return [names.get(pair, "") for pair in zip(rows["batch_id"], rows["file_sha256"], strict=True)]


def _followed(connection: sa.Connection, table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one table, each once as it stood last, with its key, its supplier, its first day and what released it."""
    texts = pd.DataFrame([json.loads(text) for text in rows["delivered"]], index=rows.index).reindex(columns=table.names).astype("str")
    keys = read_table(texts.assign(_file="0", _location=""), table)[list(table.key)]
    whole = keys.notna().all(axis=1)
    key = _joined(keys).where(whole, "")
    supplier = texts["bin"].fillna("") if "bin" in texts else pd.Series("", index=rows.index)
    lineage = key.where(whole, "at " + rows["file"] + " " + rows["location"])
    short = table.name.removeprefix("core_")
    rows = rows.assign(
        key=key,
        supplier=supplier,
        lineage=lineage,
        row=rows["batch_id"] + f":{short}:" + rows["row_number"].astype(str),
        first_known_at=rows.groupby(["source", lineage])["known_at"].transform("min"),
    )
    rows = rows.sort_values("decided_no").drop_duplicates(["source", "lineage"], keep="last")
    return rows.merge(_accepted(connection, table, rows), on="row", how="left")


def _accepted(connection: sa.Connection, table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """For each row (by ``row``) the first decision after its own that brought in a version of its key."""
    core = CORE[table.name]
    names = [core.c[name] for name in table.key]
    joined = sa.join(core, BATCHES, core.c.batch_id == BATCHES.c.batch_id)
    later = (
        sa.select(*names, BATCHES.c.batch_id, BATCHES.c.decided_no, BATCHES.c.known_at)
        .select_from(joined)
        .where(BATCHES.c.decided_no > int(rows["decided_no"].min()))
    )
    found = pd.DataFrame(connection.execute(later).all(), columns=[*table.key, "released_by", "accepted_no", "released_at"])
    found["key"] = _joined(found[list(table.key)])
    pairs = rows.loc[rows["key"] != "", ["row", "key", "decided_no"]].merge(found[["key", "released_by", "accepted_no", "released_at"]], on="key")
    after = pairs[pairs["accepted_no"] > pairs["decided_no"]].sort_values("accepted_no").drop_duplicates("row")
    return after[["row", "released_by", "released_at"]]


def _joined(keys: pd.DataFrame) -> "pd.Series[str]":
    """The columns of a key as one text."""
    texts = keys.astype("str")
    made: pd.Series[str] = texts.iloc[:, 0].str.cat(texts.iloc[:, 1:], sep=" | ") if len(texts.columns) > 1 else texts.iloc[:, 0]
    return made


def _explained(connection: sa.Connection, rows: pd.DataFrame, language: str) -> dict[str, list[str]]:
    """For each row the columns, the sentences of the rules that it breaks, and what to do."""
    words = Words.of(language)
    columns: dict[tuple[str, str, int], list[str]] = {}
    batches = rows["batch_id"].unique().tolist()
    wanted = [FINDINGS.c[name] for name in ("batch_id", "table_name", "row_number", "column_name")]
    for start in range(0, len(batches), AT_ONCE):
        for found in connection.execute(
            sa.select(*wanted).distinct().where(FINDINGS.c.batch_id.in_(batches[start : start + AT_ONCE]), FINDINGS.c.column_name != "")
        ):
            columns.setdefault((found.batch_id, found.table_name, found.row_number), []).append(found.column_name)

    said = {rule: spoken(rule, words) for rule in set(" ".join(rows["rule_ids"]).split())}
    places = list(zip(rows["batch_id"], rows["table_name"], rows["row_number"], strict=True))
    return {
        "columns": [" ".join(sorted(columns.get(place, []))) for place in places],
        "says": [" ".join(str(said[rule][0]) for rule in rules.split()) for rules in rows["rule_ids"]],
        "fix": [" ".join(str(said[rule][1]) for rule in rules.split()) for rules in rows["rule_ids"]],
    }
