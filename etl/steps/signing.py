"""Who put a signature under a report? Ours, made with the key of the office, or one made elsewhere and handed in; beside the file, never in it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.adapters import audit_log, cms
from etl.adapters.raw_store import RawStore, write_atomically
from etl.adapters.warehouse.engine import reading, writing
from etl.adapters.warehouse.tables import EDITIONS
from etl.core.identifiers import mask_persons
from etl.core.moment import moment
from etl.errors import ActRefused, SettingError
from etl.settings import Settings
from etl.steps.opening import open_warehouse
from etl.steps.periods import folder_of
from etl.steps.releasing import insist_released, people_who_may

SIGNED = "edition_signed"
HERE, ELSEWHERE = "here", "elsewhere"


def sign(edition: str, *, as_of: datetime, settings: Settings) -> list[Path]:
    """Put a signature beside each PDF of an approved edition; the same files however often, and after a kill.

    NotReleased before its approval. SettingError without ESEP_SIGN_KEY and ESEP_SIGN_CERTIFICATE, or if they do not fit.
    """
    if settings.sign_key is None or settings.sign_certificate is None:
        raise SettingError("No key is set that signs reports.", next_step="Set ESEP_SIGN_KEY and ESEP_SIGN_CERTIFICATE.")
    engine, store, paths = open_warehouse(settings), RawStore(settings.raw_store), []
    with reading(engine) as connection:
        insist_released(connection, edition)
        row = connection.execute(sa.select(EDITIONS).where(EDITIONS.c.edition_id == edition)).mappings().one()
        made = {each["file"]: str(each["signature_sha256"]) for each in signatures(connection, edition) if each["made"] == HERE}
    for name, sha256 in json.loads(row["files"]).items():
        if not name.endswith(".pdf"):
            continue
        if name not in made:
            signature = cms.sign(store.get(sha256), settings.sign_key, settings.sign_certificate)
            made[name] = _log(edition, name, sha256, signature, HERE, "", as_of, settings)
        paths.append(_publish(row, f"{name}.p7s", store.get(made[name]), settings))
    return paths


def attach(edition: str, name: str, signature: bytes, *, who: str, as_of: datetime, settings: Settings) -> Path:
    """Keep a signature that was made elsewhere, such as a national one, beside a file of an edition.

    Only its presence is checked: that it is a CMS signature with a certificate. ActRefused for an unknown file, an unknown person, or anything else.
    """
    engine = open_warehouse(settings)
    with reading(engine) as connection:
        row = connection.execute(sa.select(EDITIONS).where(EDITIONS.c.edition_id == edition)).mappings().one_or_none()
        known = {str(each["signature_sha256"]) for each in signatures(connection, edition) if (each["file"], each["made"]) == (name, ELSEWHERE)}
    files = json.loads(row["files"]) if row else {}
    if row is None or name not in files:
        raise ActRefused(
            "There is no such file of an edition.", edition=edition[:80], file=name[:80], next_step="esep release show lists the files of an edition."
        )
    if who not in {each.name for each in people_who_may(settings, "release", str(row["region_code"]))}:
        raise ActRefused("This person may not hand in a signature.", next_step="Name somebody who may approve, as people.toml says.")
    try:
        cms.signers(signature)
    except ValueError as error:
        raise ActRefused(str(error), next_step="Hand in the detached signature as it was made, DER or PEM.") from error
    store = RawStore(settings.raw_store)
    sha256 = store.put(signature)
    if sha256 not in known:
        _log(edition, name, files[name], signature, ELSEWHERE, who, as_of, settings)
    return _publish(row, f"{name}.{sha256[:12]}.p7s", signature, settings)


def signatures(connection: sa.Connection, edition: str) -> list[dict[str, Any]]:
    """Every signature under the files of an edition, as the log tells."""
    return [dict(entry.facts) for entry in audit_log.entries(connection, kind=SIGNED) if entry.facts.get("edition") == edition]


def _log(edition: str, name: str, sha256: str, signature: bytes, made: str, who: str, as_of: datetime, settings: Settings) -> str:
    """Store the signature, then say so; its SHA-256."""
    kept = RawStore(settings.raw_store).put(signature)
    facts: dict[str, object] = {"edition": edition, "file": name, "sha256": sha256, "signature_sha256": kept, "made": made}
    facts["signers"] = [mask_persons(each) for each in cms.signers(signature)]
    if who:
        facts["handed_in_by"] = who
    with writing(open_warehouse(settings)) as connection:
        audit_log.append(connection, SIGNED, facts, at=moment(as_of))
    return kept


def _publish(row: sa.RowMapping, name: str, content: bytes, settings: Settings) -> Path:
    path = folder_of(row, settings) / name
    write_atomically(path, content)
    return path
