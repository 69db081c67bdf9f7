"""How does one DAG run here and now, through Airflow's own machinery but without its scheduler?

``esep demo`` runs the same DAG files as production does: ``prepare`` points Airflow at a folder of its own (SQLite
metadata), ``run`` makes one run of one DAG and waits for it. Airflow reads its configuration once, when it is first
imported, so ``prepare`` comes first and a process serves one folder.

The metadata hold nothing that matters (the warehouse and the audit log are elsewhere), so a database that was not
finished, because the process was killed, is thrown away and made again.
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl import settings
from etl.catalog import PROJECT
from etl.errors import SettingError

if TYPE_CHECKING:
    from airflow.sdk import DAG

Tell = Callable[[str], None]
RETRIES, RETRY_AFTER = 2, timedelta(seconds=1)  # somebody is watching: nobody waits half an hour for the fifth attempt
PREPARED: set[Path] = set()  # the folder of this process, once Airflow knows it


class RunFailed(RuntimeError):
    """A run ended badly and no task of it said why (a task was killed, or none could start)."""


@dataclass(frozen=True)
class Ran:
    """One finished run. ``results``: what each task returned, by task id; for a mapped task a list in map order."""

    dag_id: str
    run_id: str
    state: str
    results: Mapping[str, Any]


def prepare(home: Path) -> None:
    """Point Airflow at ``home`` and make its metadata database there if there is none.

    SettingError if Airflow was imported before with another folder.
    """
    home = home.absolute()
    if "airflow" in sys.modules and home not in PREPARED:
        raise SettingError("Airflow is already loaded with another folder.", asked=home, next_step="Start a new process for this folder.")
    home.mkdir(parents=True, exist_ok=True)
    database, finished = home / "metadata.sqlite", home / f"metadata-{version('apache-airflow')}.finished"
    PREPARED.add(home)
    settings.adopt(configuration(home, database))
    if not finished.exists():
        for unfinished in home.glob("metadata*"):
            unfinished.unlink()
    quiet(home / "airflow.log")
    if not finished.exists():
        from airflow.utils.db import initdb

        initdb()
        finished.touch()


def configuration(home: Path, database: Path) -> dict[str, str]:
    """Airflow's settings as environment variables, the only way in that comes before its import."""
    inside = {
        "CORE__DAGS_FOLDER": PROJECT / "dags",
        "CORE__PLUGINS_FOLDER": PROJECT / "plugins",
        "CORE__LOAD_EXAMPLES": False,
        "CORE__PARALLELISM": 4,
        "CORE__HOSTNAME_CALLABLE": "socket.gethostname",  # the default asks the name server
        "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{database}",
        "LOGGING__BASE_LOG_FOLDER": home / "logs",
        "LOGGING__LOGGING_LEVEL": "WARNING",
    }
    return {"AIRFLOW_HOME": str(home), **{f"AIRFLOW__{name}": str(value) for name, value in inside.items()}}


def quiet(log: Path) -> None:
    """Import Airflow so that what it says goes to a file; the screen belongs to whoever called."""
    stream = log.open("a", encoding="utf-8", buffering=1)
    with redirect_stdout(stream):
        import airflow.settings  # noqa: F401  (its import sets the logging up, with the stdout of that moment)
    import structlog

    structlog.get_config()["logger_factory"].io = stream


def impatient(dag: "DAG") -> None:
    """Shorten the waits between attempts."""
    for task in dag.tasks:
        task.retries, task.retry_delay = min(task.retries or 0, RETRIES), RETRY_AFTER


@cache
def dags() -> "Mapping[str, DAG]":
    """The DAGs of the folder, read once."""
    from airflow.dag_processing.dagbag import DagBag

    found = DagBag(str(PROJECT / "dags"), collect_dags=True).dags
    for dag in found.values():
        impatient(dag)
    return found


def run(dag_id: str, *, conf: Mapping[str, Any], run_after: datetime, tell: Tell) -> Ran:
    """One run of one DAG, told task by task; a failed task's own error is raised.

    A new run each time: the steps below know by themselves what they have done before.
    """
    from airflow.sdk.listener import get_listener_manager

    from dags._told import Told

    dag = dags().get(dag_id)
    if dag is None:
        raise KeyError(f"No DAG {dag_id!r}.")
    listener = Told(tell)
    listeners = get_listener_manager()
    listeners.pm.register(listener)
    try:
        finished = dag.test(run_after=run_after, logical_date=None, run_conf=dict(conf))
    finally:
        listeners.pm.unregister(listener)
    state = str(finished.state)
    if state == "success":
        return Ran(dag_id, finished.run_id, state, listener.results)
    if listener.error is None:
        raise RunFailed(f"The run {finished.run_id} of {dag_id} ended as {state} and no task said why; see airflow.log.")
    raise listener.error
