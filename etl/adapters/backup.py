"""How is the warehouse copied while it is in use? By the database's own means, whole or not at all.

SQLite: its backup interface, then its own check of the copy. PostgreSQL: ``pg_dump`` (custom format), then ``pg_restore --list``.
The password goes through the environment of that process, never over its command line.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from etl.errors import BackupFailed, SettingError

KEPT = 14
SQLITE, POSTGRESQL = "warehouse.sqlite", "warehouse.dump"


def back_up(url: str, beside: Path, folder: Path, name: str, environ: Mapping[str, str]) -> Path:
    """A folder ``name`` with a copy of the warehouse and of the folder ``beside`` (the logs); the newest ``KEPT`` stay.

    ``environ`` is that of the programs. It appears under its name only when it is whole. BackupFailed if the copy does not hold; SettingError without pg_dump.
    """
    place = folder / name
    if place.exists():
        return place
    folder.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder))
    try:
        if beside.is_dir():  # first: a checkpoint that is beside the logs must be in the copied database too
            shutil.copytree(beside, part / "logs")
        address = sa.make_url(url)
        if address.get_backend_name() == "sqlite":
            _sqlite(Path(address.database or ""), part / SQLITE)
        else:
            _postgresql(address, part / POSTGRESQL, environ)
        for each in (path for path in part.rglob("*") if path.is_file()):
            _to_disk(each)
        part.chmod(0o700)
        part.rename(place)
        _to_disk(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    for old in sorted(path for path in folder.iterdir() if not path.name.startswith("."))[:-KEPT]:
        shutil.rmtree(old)
    return place


def _sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as held, closing(sqlite3.connect(target)) as copy:
        held.backup(copy)
        if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise BackupFailed("The copy of the warehouse is damaged.", said=said, next_step="Look at the disk; the older copies are untouched.")


def _postgresql(address: sa.URL, target: Path, environ: Mapping[str, str]) -> None:
    missing = [program for program in ("pg_dump", "pg_restore") if shutil.which(program, path=environ.get("PATH")) is None]
    if missing:
        raise SettingError("PostgreSQL's own programs are not here.", missing=missing, next_step="apt-get install postgresql-client")
    host = address.query.get("host") or address.host
    where = {"PGHOST": host, "PGPORT": address.port, "PGUSER": address.username, "PGPASSWORD": address.password, "PGDATABASE": address.database}
    environment = {**environ, **{name: str(value) for name, value in where.items() if value}}
    for command in (["pg_dump", "--format=custom", "--no-password", f"--file={target}"], ["pg_restore", "--list", str(target)]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:]
            raise BackupFailed(f"{command[0]} could not do it.", said=last, next_step="Is the client as new as the server? The older copies are untouched.")


def _to_disk(path: Path) -> None:
    place = os.open(path, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
