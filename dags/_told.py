"""What does a watched run say? Each task as it begins and ends, what it returned, and the error that broke it."""

from collections.abc import Callable
from typing import Any

from airflow.listeners import hookimpl


class Told:
    """A listener for one run; Airflow calls it in the process where the tasks run."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.results: dict[str, Any] = {}
        self.mapped: dict[str, dict[int, Any]] = {}
        self.error: BaseException | None = None

    @hookimpl
    def on_task_instance_running(self, task_instance: Any) -> None:
        self.tell(f"{named(task_instance)}: begins")

    @hookimpl
    def on_task_instance_success(self, task_instance: Any) -> None:
        result = task_instance.xcom_pull(task_ids=task_instance.task_id, map_indexes=task_instance.map_index)
        if task_instance.map_index >= 0:
            found = self.mapped.setdefault(task_instance.task_id, {})
            found[task_instance.map_index] = result
            self.results[task_instance.task_id] = [found[index] for index in sorted(found)]  # they may end in any order
        else:
            self.results[task_instance.task_id] = result
        self.tell(f"{named(task_instance)}: done")

    @hookimpl
    def on_task_instance_failed(self, task_instance: Any, error: BaseException | str | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            raise error  # Ctrl-C is for the whole run; Airflow would take it for one failed attempt
        self.error = error if isinstance(error, BaseException) else RuntimeError(f"{named(task_instance)}: {error}")
        self.tell(f"{named(task_instance)}: failed: {error}")


def named(task_instance: Any) -> str:
    """dag.task, with its place in the list if it is mapped."""
    place = f"[{task_instance.map_index}]" if task_instance.map_index >= 0 else ""
    return f"{task_instance.dag_id}.{task_instance.task_id}{place}"
