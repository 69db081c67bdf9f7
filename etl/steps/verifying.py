"""Is the log whole, and is this file one that was issued?"""

import hashlib
import json
from pathlib import Path

import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.tables import EDITIONS
from etl.errors import LogBroken
from etl.settings import Settings
from etl.steps.opening import open_warehouse


def verify_log(settings: Settings) -> dict[str, object]:
    """Recompute the chain; LogBroken names the first wrong entry."""
    with reading(open_warehouse(settings)) as connection:
        found = audit_log.verify(connection)
    if not found.ok:
        raise LogBroken(
            "The audit log was changed.", entry=found.first_bad, why=found.why, next_step="Keep the database as it is and compare with the last backup."
        )
    return {"entries": found.entries, "ok": True}


def verify_report(path: Path, settings: Settings) -> dict[str, object]:
    """Which edition a file belongs to, by its bytes; ``issued`` is False if it is none of ours."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    with reading(open_warehouse(settings)) as connection:
        editions = connection.execute(sa.select(EDITIONS).order_by(EDITIONS.c.edition_no)).mappings().all()
    for row in editions:
        for name, known in json.loads(row["files"]).items():
            if known == sha256:
                same = [
                    each["edition_no"]
                    for each in editions
                    if (each["report"], each["region_code"], each["period"]) == (row["report"], row["region_code"], row["period"])
                ]
                return {"issued": True, "edition": row["edition_id"], "file": name, "sha256": sha256, "superseded": max(same) > row["edition_no"]}
    return {"issued": False, "sha256": sha256}
