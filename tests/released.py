"""An edition with its files, closed in the log, reviewed and approved, for tests of what comes after."""

import json
from collections.abc import Mapping

import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters.warehouse.tables import EDITIONS, RELEASE_ACTS
from etl.core.released import LOGGED_AS, Act, digest

AT = "2026-10-06T04:00:00+00:00"


def close_edition(connection: sa.Connection, edition: str, files: Mapping[str, str], *, number: int = 1, report: str = "regional_monthly") -> None:
    """The row of an edition of region 15 and its entry in the log, as the step that closes a month writes them."""
    facts = dict.fromkeys(("as_known_at", "inputs_sha256", "code_version", "ruleset_version"), "")
    row = {"edition_id": edition, "report": report, "region_code": "15", "period": "2026-09", "edition_no": number, **facts}
    connection.execute(sa.insert(EDITIONS).values(**row, gaps="[]", batches="[]", files=json.dumps(dict(files))))
    audit_log.append(connection, "edition_closed", {"edition": edition, "files": dict(files)}, at=AT)


def give(connection: sa.Connection, edition: str, files: Mapping[str, str], act: Act, number: int, *, who: str, logged: bool = True) -> None:
    """One act of a person on an edition, in the table and, unless it is a forgery, in the log."""
    told = {"files_sha256": digest(files), "who": who, "role": who, "why": "A reason of three words", "act_no": number}
    connection.execute(sa.insert(RELEASE_ACTS).values(edition_id=edition, act=act.value, acted_at=AT, **told))
    if logged:
        audit_log.append(connection, LOGGED_AS[act], {"edition": edition, **told, "files": dict(files)}, at=AT)


def release_edition(connection: sa.Connection, edition: str, files: Mapping[str, str], *, number: int = 1) -> None:
    """An edition that may leave."""
    close_edition(connection, edition, files, number=number)
    give(connection, edition, files, Act.REVIEW, 1, who="Data steward")
    give(connection, edition, files, Act.APPROVE, 2, who="Head of monitoring")
