"""What of a batch is good? Tidy its stored bytes, check every promise, set aside what breaks one, load the rest.

One transaction writes the rows, the findings, the set-aside rows, the rule results and the log entry.
A batch whose decision still holds is not touched again: its counts are told as they were, and nothing is loaded.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from etl import catalog, reference
from etl.adapters import audit_log
from etl.adapters.confined import read_confined
from etl.adapters.raw_store import Manifest, RawStore
from etl.adapters.warehouse import loading
from etl.adapters.warehouse.engine import reading, writing
from etl.adapters.warehouse.reading import as_ever_known, as_known
from etl.adapters.warehouse.tables import BATCHES, EDITIONS
from etl.adapters.warehouse.vanishing import close as close_vanished
from etl.core.measures import is_asked_by_month
from etl.core.moment import moment, read_moment
from etl.core.rules import ever
from etl.core.tidied import Tidied
from etl.errors import BatchHeld, EnginesDisagree, EsepError, SourceUnreachable
from etl.settings import TIME_ZONE, Settings
from etl.steps import manifests, recording
from etl.steps.checking import NO_WAIVERS, Checked, Waivers, check_table
from etl.steps.checkpointing import checkpoint, signing_key
from etl.steps.earlier import earlier
from etl.steps.gating import due_day
from etl.steps.in_force import close_ended, in_force, is_decided_otherwise
from etl.steps.landing import subject
from etl.steps.opening import open_warehouse
from etl.steps.vanishing import findings_about, gone_from, why_held
from etl.versions import code_version, ruleset_version

Counts = dict[str, Any]


def refine(source: str, batch: str, *, as_of: datetime, run_id: str, settings: Settings) -> Counts:
    """Check and load one landed batch, and sign the log whatever was decided; returns and raises as ``_refine``.

    SettingError before anything is done if there is no key to sign with.
    """
    signing_key(settings)
    manifest = RawStore(settings.raw_store).manifest(batch)
    try:
        return _refine(source, batch, manifest, as_of=as_of, run_id=run_id, settings=settings)
    except BatchHeld:  # a result like another, and in the log as such
        raise
    except EsepError as error:
        manifests.fail(open_warehouse(settings), run_id, subject(source, manifest.period), "refine", type(error).__name__, at=moment(as_of))
        raise
    finally:
        checkpoint(settings, as_of=as_of)


def _refine(source: str, batch: str, manifest: Manifest, *, as_of: datetime, run_id: str, settings: Settings) -> Counts:
    """Check and load one landed batch; returns source, batch, decision, read, loaded, unchanged, quarantined.

    BatchHeld if a blocking promise is broken (its findings are kept); EnginesDisagree if the two engines counted
    differently; SourceUnreachable while a source that this one is checked against has brought nothing yet.
    """
    engine = open_warehouse(settings)
    about = catalog.source(source)
    run = subject(source, manifest.period)
    with reading(engine) as connection:
        take, decided = next_take(connection, batch, about, moment(as_of))
        waivers = in_force(connection, moment(as_of))
        if not decided:
            wait_for(connection, about.needs)
    if decided:
        with writing(engine) as connection:
            manifests.end(connection, run_id, run, "unchanged", None, at=moment(as_of))
        return decided
    files = list(RawStore(settings.raw_store).files(manifest))
    tidied: Tidied = read_confined(about.tidy, files) if about.way == "files" else about.tidy(files)
    with reading(engine) as connection:
        try:
            checked = check_tables(connection, about, manifest, tidied, as_of, waivers)
        except EnginesDisagree as error:
            why = str(error)
            checked, missing = [], {}
        else:
            missing = gone_from(connection, checked, manifest)
            tidied = replace(tidied, findings=(*tidied.findings, *findings_about(missing)))
            blocking = [f"{verdict.rule.id}: {verdict.rows} rows" for table in checked for verdict in table.blocking]
            why = "; ".join(filter(None, [*blocking, why_held(missing)]))
    held = bool(why)
    with writing(engine) as connection:
        again, decided = next_take(connection, batch, about, moment(as_of))
        if decided:  # another worker was faster
            manifests.end(connection, run_id, run, "unchanged", None, at=moment(as_of))
            return decided
        if again != take or in_force(connection, moment(as_of)) != waivers:
            raise SourceUnreachable("Somebody decided on this batch, or on a waiver, at the same time.", batch=batch, next_step="It is tried again by itself.")
        known_at = _known_at(connection, moment(as_of))
        ended = close_ended(connection, checked, about.schema.tables, waivers, known_at)
        counts = {"read": 0, "loaded": 0, "unchanged": 0, "quarantined": 0}
        for each in checked:
            done = (
                loading.Counts(0, 0)
                if held
                else loading.load(
                    connection, loading.versions(each.accepted, each.table, take, [file.sha256 for file in manifest.files], known_at), each.table, known_at
                )
            )
            counts = {name: counts[name] + more for name, more in zip(counts, (each.read, done.loaded, done.unchanged, each.quarantined), strict=True)}
            if each.table.name in missing and not held:
                close_vanished(connection, each.table, missing[each.table.name].rows, known_at)
        batch_facts = {
            "batch_id": take,
            "decided_no": (connection.execute(sa.select(sa.func.max(BATCHES.c.decided_no))).scalar() or 0) + 1,
            "source": source,
            "period": manifest.period,
            "since": manifest.since,
            "as_of": moment(as_of),
            "known_at": known_at,
            "decision": "held" if held else "loaded",
            "why": why,
            "files_count": len(manifest.files),
            **{f"{name}_count": count for name, count in counts.items()},
            "ended_count": ended,
            "code_version": code_version(),
            "ruleset_version": ruleset_version(),
        }
        connection.execute(sa.insert(BATCHES).values(**batch_facts))
        recording.record(connection, take, checked, tidied, manifest)
        audit_log.append(connection, "batch_decided", recording.log_body(batch_facts, checked, tidied, run_id, manifest), at=moment(as_of))
        ran = None if held else {each.table.name: manifests.digest_of((verdict.rule.id, verdict.rule.version) for verdict in each.verdicts) for each in checked}
        manifests.end(connection, run_id, run, str(batch_facts["decision"]), ran, at=moment(as_of))
    if held:
        raise BatchHeld(
            "A blocking promise is broken; nothing of the batch was loaded.",
            batch=take,
            why=why,
            next_step="Its findings are kept: esep findings shows them. Mend the feed and run it again.",
        )
    return {"source": source, "batch": take, "decision": "loaded", **counts}


def check_tables(
    connection: sa.Connection, about: catalog.Source, manifest: Manifest, tidied: Tidied, as_of: datetime, waivers: Waivers = NO_WAIVERS
) -> list[Checked]:
    """Every table of the batch, parents first; later tables see the accepted rows of earlier ones."""
    day = date.fromisoformat(manifest.as_of[:10])
    facts = {
        "as_of": manifest.as_of,
        "period": manifest.period,
        "since": manifest.since,
        "region_codes": " ".join(reference.regions(day)),
        "district_codes": " ".join(reference.districts(day)),
        "budget_codes": " ".join(reference.budget_codes()),
        "divisions": " ".join(reference.divisions(day)),
        "organisation_links": json.dumps(reference.organisation_links(), ensure_ascii=False),
        "is_due": "yes" if _is_due(about, manifest.period, moment(as_of)) else "",
    }
    fresh: dict[str, pd.DataFrame] = {}
    checked = []
    for table in about.schema.tables:
        book = catalog.rule_books().get(table.name)
        lookups = {name: _lookup(connection, name, table.name, fresh) for name in (book.lookups if book else ())}
        lookups |= {ever(name): as_ever_known(connection, catalog.tables()[name]) for name in (book.histories if book else ())}
        done = check_table(table, tidied, lookups, facts, waivers, recording.content_digest(manifest), earlier(connection, table, about.name, manifest.period))
        fresh[table.name] = done.accepted
        checked.append(done)
    return checked


def _lookup(connection: sa.Connection, name: str, asking: str, fresh: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """A table as it will be known: held now, with the accepted rows of this batch laid over it."""
    table = catalog.tables()[name]
    held = as_known(connection, table)[table.names]
    if name == asking or name not in fresh:
        return held
    return pd.concat([held, fresh[name][table.names]], ignore_index=True).drop_duplicates(list(table.key), keep="last")


def next_take(connection: sa.Connection, batch: str, about: catalog.Source, at: str) -> tuple[str, Counts | None]:
    """Under which id a batch is to be decided, and what was decided on it if that still holds.

    A decision does not hold for ever. A held batch is tried again. The newest batch of its source is taken again when
    rules or code have changed, when the day by which its source owes its data has passed, when rows of it were set aside
    and a source that it is checked against has brought something since, or when a waiver of what it found was given,
    revoked or has ended since. An older batch is left as it was decided: what came after it is truer.
    """
    of_batch = sa.or_(BATCHES.c.batch_id == batch, BATCHES.c.batch_id.startswith(f"{batch}.", autoescape=True))
    takes = connection.execute(sa.select(BATCHES).where(of_batch).order_by(BATCHES.c.decided_no)).mappings().all()
    if not takes:
        return batch, None
    last, following = takes[-1], f"{batch}.{len(takes) + 1}"
    if last["decision"] == "held":
        return following, None
    loaded = BATCHES.c.decision == "loaded"
    newest = connection.execute(sa.select(sa.func.max(BATCHES.c.decided_no)).where(loaded, BATCHES.c.source == about.name)).scalar()
    parents = connection.execute(sa.select(sa.func.max(BATCHES.c.decided_no)).where(loaded, BATCHES.c.source.in_(about.needs))).scalar() or 0
    is_stale = (last["code_version"], last["ruleset_version"]) != (code_version(), ruleset_version()) or (
        last["quarantined_count"] and parents > last["decided_no"]
    )
    became_due = _judges_what_is_due(about) and _is_due(about, last["period"], at) and not _is_due(about, last["period"], last["as_of"])
    is_newest = newest == last["decided_no"]
    if is_newest and (is_stale or became_due or is_decided_otherwise(connection, last["batch_id"], about.schema.tables, in_force(connection, at))):
        return following, None
    accepted = last["loaded_count"] + last["unchanged_count"]
    counts = {"read": last["read_count"], "loaded": 0, "unchanged": accepted, "quarantined": last["quarantined_count"]}
    return last["batch_id"], {"source": about.name, "batch": last["batch_id"], "decision": "unchanged", **counts}


def wait_for(connection: sa.Connection, needs: tuple[str, ...]) -> None:
    """SourceUnreachable while one of these sources has brought nothing."""
    for name in needs:
        if not connection.execute(sa.select(BATCHES.c.batch_id).where(BATCHES.c.source == name, BATCHES.c.decision == "loaded").limit(1)).first():
            raise SourceUnreachable(
                "A source that this one is checked against has brought nothing yet.",
                needs=name,
                next_step="It is tried again by itself; run that source first.",
            )


def _is_due(about: catalog.Source, period: str, at: str) -> bool:
    """Whether the day by which the source owes the month has passed."""
    return read_moment(at).astimezone(TIME_ZONE).date().isoformat() > due_day(about.name, period=period)


def _judges_what_is_due(about: catalog.Source) -> bool:
    """Whether a rule of the source keeps silent until its data are due."""
    books = catalog.rule_books()
    return any(is_asked_by_month(table) or (table.name in books and books[table.name].measures) for table in about.schema.tables)


def _known_at(connection: sa.Connection, as_of: str) -> str:
    """The moment from which this batch counts as known: never before what is already known, always after a closed edition."""
    known = connection.execute(sa.select(sa.func.max(BATCHES.c.known_at))).scalar() or ""
    closed = connection.execute(sa.select(sa.func.max(EDITIONS.c.as_known_at))).scalar() or ""
    if closed and closed >= max(known, as_of):
        later = read_moment(closed).timestamp() + 1
        return moment(datetime.fromtimestamp(later, tz=read_moment(closed).tzinfo))
    return max(known, as_of)
