"""How long does Airflow need to read each DAG file, and how many times longer than one that holds a single empty DAG?

    python -m bench.dags

Each file in a fresh process, as the DAG processor forks them: Airflow and its DagBag are loaded before the clock
starts, the file's own imports are not. The smallest of several runs counts, because a fresh process is noisy.
"heavy" are modules that a DAG file must not pull in; ruff bans them at the top, this looks at what truly came.
"""

import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

from bench._measured import Took, alone, megabytes, timed

RUNS = 3
HEAVY = ("pandas", "numpy", "great_expectations", "weasyprint")
EMPTY = """from datetime import datetime

from airflow.sdk import DAG, task

with DAG("empty", schedule=None, start_date=datetime(2026, 1, 1)):

    @task
    def nothing() -> None:
        pass

    nothing()
"""


@dataclass(frozen=True)
class Parsed:
    """One file in one process."""

    dags: int
    took: Took
    grew: float  # MB
    modules: int
    heavy: tuple[str, ...]


def parsed(file: Path, home: Path) -> Parsed:
    """Parse one file as Airflow does."""
    from dags import _in_process

    warnings.simplefilter("ignore")  # Airflow warns about itself
    _in_process.prepare(home)
    from airflow.dag_processing.dagbag import DagBag

    DagBag(str(home / "nothing_here"), collect_dags=False)
    here, names = megabytes(), set(sys.modules)
    bag, took = timed(lambda: DagBag(str(file), collect_dags=True))
    if bag.import_errors:
        raise RuntimeError(f"{file.name} cannot be read: {bag.import_errors}")
    came = set(sys.modules) - names
    return Parsed(len(bag.dags), took, megabytes() - here, len(came), tuple(name for name in HEAVY if name in came))


def best(file: Path, home: Path) -> Parsed:
    return min((alone(parsed, file, home) for _ in range(RUNS)), key=lambda made: made.took.cpu)


def main() -> None:
    from etl.catalog import PROJECT

    print(f"{'file':<20} {'DAGs':>4} | {'wall s':>7} {'CPU s':>7} | {'times empty':>11} | {'ms a DAG':>8} | {'MB more':>7} | {'modules':>7} | heavy")
    with tempfile.TemporaryDirectory() as folder:
        home, empty = Path(folder) / "airflow", Path(folder) / "empty.py"
        empty.write_text(EMPTY, "utf-8")
        usual = best(empty, home)
        for file in (empty, *sorted((PROJECT / "dags").glob("[!_]*.py"))):
            made = usual if file == empty else best(file, home)
            print(
                f"{file.name:<20} {made.dags:>4} | {made.took.wall:>7.3f} {made.took.cpu:>7.3f} | {made.took.cpu / usual.took.cpu:>11.1f} | "
                f"{made.took.cpu / made.dags * 1000:>8.0f} | {made.grew:>7.1f} | {made.modules:>7} | {', '.join(made.heavy) or 'none'}"
            )


if __name__ == "__main__":
    main()
