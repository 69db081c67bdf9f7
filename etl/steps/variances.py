"""Why is a project behind its plan? The words of whoever answers for it, printed in the report beside the numbers, or their absence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters.warehouse.engine import reading, writing
from etl.adapters.warehouse.tables import CORE, VARIANCES
from etl.core.acts import reason
from etl.core.moment import moment, read_moment
from etl.errors import ActRefused
from etl.reports.facts import Variance
from etl.settings import TIME_ZONE, Settings
from etl.steps.checkpointing import checkpoint
from etl.steps.opening import open_warehouse
from etl.steps.periods import refuse_if_locked
from etl.steps.waiving import person


def explain(project: str, period: str, *, who: str, why: str, as_of: datetime, settings: Settings) -> None:
    """Keep the explanation of a project's month; a later one takes the place of an earlier one in the next edition, and both are kept.

    ActRefused for a person without the right, a project that is not known, or words that say nothing; PeriodLocked for a locked month.
    """
    giver, said = person(settings, who, "explain"), reason(why)
    projects = CORE["core_projects"].c
    with writing(open_warehouse(settings)) as connection:
        kato = connection.execute(sa.select(projects.kato_code).where(projects.project_id == project).order_by(projects.known_from.desc())).scalars().first()
        if kato is None:
            raise ActRefused("There is no such project.", project=project[:80], next_step="Write its number as the report prints it.")
        region = str(kato)[:2]
        if giver.regions and region not in giver.regions:
            raise ActRefused("This person does not answer for this region.", role=giver.role, region=region, next_step="Ask whoever does.")
        refuse_if_locked(connection, region, period)
        number = (connection.execute(sa.select(sa.func.max(VARIANCES.c.act_no))).scalar() or 0) + 1
        row = {"act_no": number, "region_code": region, "period": period, "project_id": project, "who": giver.name, "role": giver.role, "why": said}
        connection.execute(sa.insert(VARIANCES).values(**row, said_at=moment(as_of)))
        audit_log.append(connection, "project_explained", row, at=moment(as_of))
    checkpoint(settings, as_of=as_of)


def explanations(connection: sa.Connection, region: str, period: str, until: str) -> Mapping[str, Variance]:
    """The last explanation of each project that was given by a moment."""
    chosen = [VARIANCES.c.region_code == region, VARIANCES.c.period == period, VARIANCES.c.said_at <= until]
    rows = connection.execute(sa.select(VARIANCES).where(*chosen).order_by(VARIANCES.c.act_no)).mappings()
    return {row["project_id"]: Variance(row["why"], row["role"], read_moment(row["said_at"]).astimezone(TIME_ZONE).date()) for row in rows}


def given(settings: Settings, period: str) -> list[dict[str, Any]]:
    """Every explanation of a month, oldest first."""
    with reading(open_warehouse(settings)) as connection:
        return [dict(row) for row in connection.execute(sa.select(VARIANCES).where(VARIANCES.c.period == period).order_by(VARIANCES.c.act_no)).mappings()]
