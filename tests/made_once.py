"""What is dear to make, and only looked at or copied, is made once for all test processes of a run."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name; whoever asks first makes it, and the others wait. Copy it before you change anything in it."""
    base = factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            making = place.with_suffix(f".{os.getpid()}")
            shutil.rmtree(making, ignore_errors=True)  # what failed before is made anew, so that its own error is told again
            making.mkdir()
            make(making)
            making.rename(place)
    return place
