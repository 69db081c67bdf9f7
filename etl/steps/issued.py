"""Was this very file issued: in which edition, is it superseded, and is the log since then whole?

A file is known by its hash, as the log holds it. A letter is known by the files that it carries, since every mail server on
its way adds lines to it. A PDF that is not known may still carry attachments of ours: then it was changed after it was issued.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters.audit_log.checkpoint import Checkpoint, read
from etl.adapters.carried import carried, of_letter
from etl.adapters.warehouse.engine import reading
from etl.adapters.warehouse.tables import EDITIONS
from etl.errors import EsepError, LogBroken
from etl.settings import Settings
from etl.steps.checkpointing import CHECKPOINT, public_keys
from etl.steps.opening import open_warehouse
from etl.steps.signing import signatures
from etl.steps.verifying import verify_log

Edition = Mapping[str, Any]


def verify_report(path: Path, settings: Settings) -> dict[str, object]:
    """What is known about a file: issued or not, edition, hash, successor, and whether the log goes on from what the file says of it."""
    content = path.read_bytes()
    sha256, enclosed = hashlib.sha256(content).hexdigest(), of_letter(content)
    inside = {name: file for each in (content, *enclosed.values()) for name, file in carried(each).items()}
    with reading(open_warehouse(settings)) as connection:
        editions, releases = _as_logged(connection), _releases(connection)
    row, name = _issued(editions, content, enclosed)
    found: dict[str, object] = {"issued": row is not None, "sha256": sha256, "file": name}
    if row is None:
        found |= {"words": _not_issued(editions, inside)}
    else:
        later = [each for each in editions if _same_month(each, row) and each["edition_no"] > row["edition_no"]]
        found |= {
            "words": f"Issued: {row['edition_id']}, {name}." + (" The letter's own words were not checked." if enclosed else ""),
            "edition": row["edition_id"],
            "as_known_at": row["as_known_at"],
            "superseded_by": later[-1]["edition_id"] if later else "",
            "released": releases.get(row["edition_id"], {}),
        }
        found["words"] = f"{found['words']} {_released(releases.get(row['edition_id']))}"
        with reading(open_warehouse(settings)) as connection:
            found["signatures"] = [each for each in signatures(connection, row["edition_id"]) if each["file"] in name.split(", ")]
    return found | _log_since(settings, inside)


def _as_logged(connection: sa.Connection) -> list[Edition]:
    """The editions with the hashes that the log holds: those in the table of editions could be changed without a trace."""
    closed = [entry.facts for entry in audit_log.entries(connection, kind="edition_closed")]
    logged = {str(facts.get("edition")): json.dumps(facts.get("files", {})) for facts in closed}
    rows = connection.execute(sa.select(EDITIONS).order_by(EDITIONS.c.edition_no)).mappings()
    return [{**row, "files": logged.get(row["edition_id"], "{}")} for row in rows]


def _releases(connection: sa.Connection) -> dict[str, dict[str, str]]:
    """The last word about each edition, as the log holds it: approved or rejected, by whom, when, on which files."""
    found: dict[str, dict[str, str]] = {}
    for kind in ("edition_approved", "edition_rejected"):
        for entry in audit_log.entries(connection, kind=kind):
            told = {"act": kind.removeprefix("edition_"), "at": entry.at, **{name: str(entry.facts.get(name, "")) for name in ("act_no", "role", "why")}}
            edition = str(entry.facts.get("edition"))
            if int(told["act_no"] or 0) > int(found.get(edition, {"act_no": "0"})["act_no"] or 0) and _is_bound(connection, edition, entry.facts):
                found[edition] = told
    return found


def _is_bound(connection: sa.Connection, edition: str, facts: Mapping[str, Any]) -> bool:
    """Whether an approval names the files with which the log says that the edition was closed: one given for another does not count."""
    closed = [entry.facts for entry in audit_log.entries(connection, kind="edition_closed") if entry.facts.get("edition") == edition]
    return any(each.get("files") == facts.get("files") for each in closed)


def _released(told: Mapping[str, str] | None) -> str:
    if not told:
        return "Nobody has approved it."
    verb = "Released" if told["act"] == "approved" else "REJECTED"
    return f"{verb} by {told['role']} at {told['at']}: {told['why']}"


def _issued(editions: Sequence[Edition], content: bytes, enclosed: Mapping[str, bytes]) -> tuple[Edition | None, str]:
    """The edition and the name under which a file was issued; of a letter, if everything that it encloses was issued with one edition."""
    asked = [hashlib.sha256(each).hexdigest() for each in enclosed.values() or (content,)]
    for row in editions:
        names = {known: name for name, known in json.loads(row["files"]).items()}
        if all(each in names for each in asked):
            return row, ", ".join(names[each] for each in asked)
    return None, ""


def _same_month(one: Edition, other: Edition) -> bool:
    return all(one[name] == other[name] for name in ("report", "region_code", "period"))


def _not_issued(editions: Sequence[Edition], inside: Mapping[str, bytes]) -> str:
    """Why a file is none of ours, as far as it tells itself."""
    for row in editions:
        files = json.loads(row["files"])
        known = [name for name, content in inside.items() if files.get(name) == hashlib.sha256(content).hexdigest() and name != "figures.csv"]
        if known:
            other = [name for name in inside if name in files and name not in known and files[name] != hashlib.sha256(inside[name]).hexdigest()]
            changed = f" Its attachment {', '.join(other)} is not the one that was issued." if other else ""
            return f"This file was changed after it was issued: it is a copy of {row['edition_id']} with other bytes.{changed}"
    return "This file was not issued by this installation."


def _log_since(settings: Settings, inside: Mapping[str, bytes]) -> dict[str, object]:
    """Whether the log is whole and passes through the state that the file carries."""
    try:
        carried = [_carried(inside[CHECKPOINT], settings)] if CHECKPOINT in inside else []
        told = verify_log(settings, also=carried)
    except LogBroken as error:
        return {"log_whole": False, "log_words": f"The log is NOT whole: {error}"}
    since = f" and goes on from the state that the file carries ({carried[0].size} entries)" if carried else ""
    return {"log_whole": True, "log_words": f"The log is whole: {told['entries']} entries{since}."}


def _carried(note: bytes, settings: Settings) -> Checkpoint:
    try:
        return read(note.decode("utf-8"), public_keys(settings))
    except (ValueError, EsepError) as error:
        raise LogBroken("The checkpoint in the file does not hold.", why=str(error), next_step="Compare with the letter of that day.") from None
