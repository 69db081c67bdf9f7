"""In which state is each month, who said so, and why? A locked month takes no further edition; its facts may still be corrected."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters.warehouse.engine import reading, writing
from etl.adapters.warehouse.tables import EDITIONS, PERIOD_ACTS
from etl.core.acts import reason
from etl.core.moment import moment
from etl.core.period_state import PeriodState, state_of
from etl.errors import ActRefused, PeriodLocked
from etl.settings import Settings
from etl.steps.checkpointing import checkpoint
from etl.steps.opening import open_warehouse
from etl.steps.waiving import person


def lock(period: str, *, region: str, who: str, why: str, as_of: datetime, settings: Settings) -> None:
    """Lock a closed month; ActRefused if it has no edition, or is locked already."""
    _act("lock", period, region, who, why, as_of, settings)


def unlock(period: str, *, region: str, who: str, why: str, as_of: datetime, settings: Settings) -> None:
    """Let a locked month take editions again; ActRefused if it is not locked."""
    _act("unlock", period, region, who, why, as_of, settings)


def _act(act: str, period: str, region: str, who: str, why: str, as_of: datetime, settings: Settings) -> None:
    giver, said = person(settings, who, act), reason(why)
    with writing(open_warehouse(settings)) as connection:
        state = state_of(_editions(connection, region, period), [row["act"] for row in _acts(connection, region, period)])
        wanted = PeriodState.CLOSED if act == "lock" else PeriodState.LOCKED
        if state is not wanted:
            raise ActRefused(
                f"The month is {state}.", period=period, region=region, next_step=f"Only a month that is {wanted} can be {act}ed; see esep periods."
            )
        number = (connection.execute(sa.select(sa.func.max(PERIOD_ACTS.c.act_no))).scalar() or 0) + 1
        row = {"act_no": number, "region_code": region, "period": period, "act": act, "who": giver.name, "role": giver.role, "why": said}
        connection.execute(sa.insert(PERIOD_ACTS).values(**row, acted_at=moment(as_of)))
        audit_log.append(connection, f"period_{act}ed", row, at=moment(as_of))
    checkpoint(settings, as_of=as_of)


def refuse_if_locked(connection: sa.Connection, region: str, period: str) -> None:
    """PeriodLocked if the month takes no further edition; asked again inside the transaction that would close it."""
    acts = _acts(connection, region, period)
    if state_of(1, [row["act"] for row in acts]) is PeriodState.LOCKED:
        raise PeriodLocked(
            "The month is locked: it takes no further edition.",
            period=period,
            region=region,
            locked_by=acts[-1]["role"],
            why=acts[-1]["why"],
            next_step=f"What came since is loaded and nothing is lost. For a new edition a person who may: esep unlock {period} --who --why.",
        )


def periods(settings: Settings) -> list[dict[str, Any]]:
    """Every month of every region that has an edition or an act, newest first: state, editions, and the last act with who, when and why."""
    with reading(open_warehouse(settings)) as connection:
        tally = sa.select(
            EDITIONS.c.region_code, EDITIONS.c.period, sa.func.count().label("editions"), sa.func.max(EDITIONS.c.as_known_at).label("as_known_at")
        )
        editions = {
            (row["region_code"], row["period"]): row for row in connection.execute(tally.group_by(EDITIONS.c.region_code, EDITIONS.c.period)).mappings()
        }
        acts = connection.execute(sa.select(PERIOD_ACTS).order_by(PERIOD_ACTS.c.act_no)).mappings().all()
    made = []
    for region, period in sorted(editions.keys() | {(row["region_code"], row["period"]) for row in acts}, key=lambda place: (place[1], place[0]), reverse=True):
        own = [row for row in acts if (row["region_code"], row["period"]) == (region, period)]
        edition = editions.get((region, period), {"editions": 0, "as_known_at": ""})
        last = own[-1] if own else {"act": "", "who": "", "role": "", "why": "", "acted_at": ""}
        state = state_of(int(str(edition["editions"])), [row["act"] for row in own])
        told = {"region": region, "period": period, "state": str(state), "editions": edition["editions"], "last_edition_as_known_at": edition["as_known_at"]}
        made.append({**told, **{name: last[name] for name in ("act", "who", "role", "why", "acted_at")}})
    return made


def _acts(connection: sa.Connection, region: str, period: str) -> Sequence[sa.RowMapping]:
    query = sa.select(PERIOD_ACTS).where(PERIOD_ACTS.c.region_code == region, PERIOD_ACTS.c.period == period)
    return connection.execute(query.order_by(PERIOD_ACTS.c.act_no)).mappings().all()


def _editions(connection: sa.Connection, region: str, period: str) -> int:
    query = sa.select(sa.func.count()).select_from(EDITIONS).where(EDITIONS.c.region_code == region, EDITIONS.c.period == period)
    return int(connection.execute(query).scalar_one())


def folder_of(edition: sa.RowMapping, settings: Settings) -> Path:
    """Where the files of an edition stand under their names."""
    return settings.reports / str(edition["region_code"]) / str(edition["period"]) / str(edition["report"]) / f"e{edition['edition_no']}"
