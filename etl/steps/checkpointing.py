"""When is the log signed, and where is its signed state kept?

At the end of every run and each night: in the database, and as a file beside the logs (``checkpoints/<size>-<key>.txt``).
A report carries the state of the log at its closing as well, in its footer and as an attachment.
A change of the key is an entry of the log, written before the new key signs for the first time.
"""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from etl.adapters import audit_log
from etl.adapters.audit_log.checkpoint import Checkpoint, read
from etl.adapters.audit_log.keys import PrivateKey, PublicKey, load_private, load_public, new_key, save_private
from etl.adapters.audit_log.merkle import Frontier
from etl.adapters.audit_log.verification import KEY_CHANGED
from etl.adapters.carried import carried
from etl.adapters.raw_store import write_atomically
from etl.adapters.warehouse.engine import writing
from etl.core.moment import moment
from etl.errors import EsepError, LogBroken, SettingError
from etl.settings import Settings
from etl.steps.opening import open_warehouse

EMBEDDED_NAME = "esep.localhost/log"
CHECKPOINT = "checkpoint.txt"  # the signed state of the log, as a file of an edition and inside its PDFs


def signing_key(settings: Settings) -> PrivateKey:
    """The key that signs the log. An embedded installation makes its own; anywhere else a person has to (SettingError)."""
    if not settings.log_key.exists() and settings.is_embedded:
        make_key(EMBEDDED_NAME, settings)
    key = load_private(settings.log_key)
    if key.public not in public_keys(settings):
        add_public(key.public, settings)
    return key


def make_key(name: str, settings: Settings) -> PublicKey:
    """Make a new key where the settings say, readable by its owner alone; SettingError if there is one already."""
    if settings.log_key.exists():
        raise SettingError(
            "There is a key already, and it is not overwritten.",
            path=settings.log_key,
            next_step="To change keys, move the old file away (its public part stays known), then say esep keys new again.",
        )
    try:
        key = new_key(name)
    except ValueError as error:
        raise SettingError(str(error), name=name, next_step="Name the log after its owner, such as aktobe.example/esep.") from None
    key = save_private(key, settings.log_key)  # of two processes that begin at once, one makes it for both
    add_public(key.public, settings)
    return key.public


def public_keys(settings: Settings) -> tuple[PublicKey, ...]:
    """The keys with which signatures of this log are checked."""
    return load_public(settings.log_public_keys) if settings.log_public_keys.exists() else ()


def add_public(key: PublicKey, settings: Settings) -> None:
    known = public_keys(settings)
    if key not in known:
        write_atomically(settings.log_public_keys, "".join(f"{each.text}\n" for each in (*known, key)).encode())


def anchor(connection: sa.Connection, settings: Settings) -> Checkpoint:
    """The signed state of the log as a reading or writing connection sees it; nothing is written."""
    return state(connection, settings)[0]


def state(connection: sa.Connection, settings: Settings) -> tuple[Checkpoint, Frontier]:
    """The same with the frontier that ``audit_log.keep`` puts beside it. LogBroken if the log does not go on from its newest checkpoint."""
    key = signing_key(settings)
    return audit_log.state_of_log(connection, key, public_keys(settings))


def settle_key(settings: Settings, *, as_of: datetime) -> None:
    """Write down that the key was changed, if it was, before the new one signs."""
    key = signing_key(settings).public
    with writing(open_warehouse(settings)) as connection:
        before = _key_of_the_log(connection)
        if before not in ("", key.id.hex()):
            audit_log.append(connection, KEY_CHANGED, {"from": before, "to": key.id.hex(), "public_key": key.text}, at=moment(as_of))


def _key_of_the_log(connection: sa.Connection) -> str:
    """The id of the key that the log holds for the one in use; "" if nothing was ever signed."""
    changes = [str(entry.facts["to"]) for entry in audit_log.entries(connection, kind=KEY_CHANGED)]
    newest = audit_log.newest(connection)
    return changes[-1] if changes else newest.key_id if newest else ""


def checkpoint(settings: Settings, *, as_of: datetime) -> Checkpoint:
    """Sign the log as it is now and keep the note in the database and as files; the same log gives the same note.

    LogBroken if the log does not go on from the newest checkpoint that was kept outside of the database.
    """
    settle_key(settings, as_of=as_of)
    with writing(open_warehouse(settings)) as connection:
        made, frontier = state(connection, settings)
        _goes_on(_newest_outside(settings), made)
        audit_log.keep(connection, made, frontier, moment(as_of))
    if made.size:
        write_atomically(settings.logs / "checkpoints" / f"{made.size}-{made.key_id}.txt", made.note.encode())
    return made


def kept_outside(settings: Settings) -> list[Checkpoint]:
    """The checkpoints that lie as files beside the logs, smallest first."""
    keys = public_keys(settings)
    found = [read_checkpoint(path, keys) for path in (settings.logs / "checkpoints").glob("*.txt")]
    return sorted(found, key=lambda each: (each.size, each.key_id))


def _newest_outside(settings: Settings) -> list[Checkpoint]:
    """The one of them that covers most, by the number in its name; none if there is no file yet."""
    names = sorted((settings.logs / "checkpoints").glob("*.txt"), key=lambda path: int(path.name.partition("-")[0]))
    return [read_checkpoint(path, public_keys(settings)) for path in names[-1:]]


def read_checkpoint(path: Path, keys: tuple[PublicKey, ...]) -> Checkpoint:
    """The checkpoint in a file, or attached to it if it is a PDF; LogBroken says what is wrong with it, EsepError that there is no such file."""
    try:
        content = path.read_bytes()
        return read(carried(content).get(CHECKPOINT, content).decode("utf-8"), keys)
    except OSError as error:
        raise EsepError("The checkpoint cannot be read.", path=path, next_step="Name the file of a checkpoint.") from error
    except ValueError as error:
        raise LogBroken(
            "A checkpoint does not hold.", path=path, why=str(error), next_step="Compare with the one in the report or the letter of that day."
        ) from None


def kept_inside(connection: sa.Connection, keys: tuple[PublicKey, ...]) -> list[Checkpoint]:
    """The checkpoints in the database; LogBroken if one was not signed by a key that is known, or stands under another's number."""
    found = []
    for row in audit_log.kept(connection):
        try:
            made = read(row.note, keys)
        except ValueError as error:
            raise _no_checkpoint(row.size, str(error)) from None
        if (made.size, made.key_id) != (row.size, row.key_id):
            raise _no_checkpoint(row.size, "It stands under the number or the key of another.")
        found.append(made)
    return found


def _no_checkpoint(size: int, why: str) -> LogBroken:
    return LogBroken("A checkpoint in the database does not hold.", size=size, why=why, next_step="Keep the database as it is and tell the auditor.")


def _goes_on(kept: list[Checkpoint], now: Checkpoint) -> None:
    """A log that is shorter than what was signed, or another of the same size, is not signed."""
    for each in kept:
        if each.size > now.size or (each.size == now.size and each.root != now.root) or each.origin != now.origin:
            raise LogBroken(
                "The log does not go on from what was signed before; it is not signed again.",
                entries=now.size,
                signed_entries=each.size,
                next_step="Was an older copy restored? Keep everything as it is; esep verify --log says where it differs.",
            )
