"""How is a piece of work measured? Wall and CPU seconds, peak memory, each case in a process of its own."""

import os
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and seconds that all threads of this process and the children that it waited for were computing."""

    wall: float
    cpu: float


def timed(work: Callable[[], T]) -> tuple[T, Took]:
    """What the work returned, and how long it took."""
    wall, cpu = time.perf_counter(), _computed()
    made = work()
    return made, Took(time.perf_counter() - wall, _computed() - cpu)


def _computed() -> float:
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


def peak_of_children() -> float:
    """The most memory that one of the children held for which this process waited."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def peak_megabytes() -> float:
    """The most memory this process ever held. Not ``ru_maxrss``: a child inherits that of the process that started it."""
    return _status("VmHWM")


def forget_peak() -> None:
    """Count the peak from what is held now on."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def megabytes() -> float:
    """The memory this process holds now."""
    return _status("VmRSS")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1]) / 1024


def alone(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The work in a fresh process, so that neither imports nor memory of another case count."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *args, **kwargs).result()
