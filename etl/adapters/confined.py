"""Can a delivered file harm the process that reads it? It is read by a child with limits on memory and time; a bomb costs that file.

Files are looked at before they are opened (sizes, unpacked sizes, macros, rows). This is for what gets past that.
"""

import os
import pickle
import resource
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from etl.core.tidied import RawFile, Tidied
from etl.errors import HostileInput

MEMORY_BYTES = 2_000_000_000  # on top of what the process holds already
SECONDS = 300.0
PAGE_BYTES = resource.getpagesize()
Tidy = Callable[[Sequence[RawFile]], Tidied]


def read_confined(tidy: Tidy, files: Sequence[RawFile], *, memory: int = MEMORY_BYTES, seconds: float = SECONDS) -> Tidied:
    """What ``tidy`` makes of the files. One that takes more memory or time than there is, or ends the child, counts as too big.

    HostileInput if the files are too much together though each alone is not; whatever ``tidy`` raises is raised.
    """
    told = _in_a_child(tidy, files, memory, seconds)
    if told is None and len(files) > 1:
        files = [file if _in_a_child(tidy, [file], memory, seconds) is not None else _too_big(file) for file in files]
        told = _in_a_child(tidy, files, memory, seconds)
    elif told is None:
        told = _in_a_child(tidy, [_too_big(file) for file in files], memory, seconds)
    if told is None:
        raise HostileInput("The delivered files cannot be read within the limits.", files=len(files), next_step="Let them be sent in smaller parts.")
    return told


def _too_big(file: RawFile) -> RawFile:
    """As the drop folder hands over a file beyond the limit: its name and size, and nothing of it."""
    return replace(file, content=b"", asked={**file.asked, "too_big_bytes": str(len(file.content))})


def _in_a_child(tidy: Tidy, files: Sequence[RawFile], memory: int, seconds: float) -> Tidied | None:
    """None where the child was stopped by its limits or died."""
    ours, theirs = Pipe(duplex=False)
    child = os.fork()  # what is loaded need not be loaded again; not multiprocessing: workers of a scheduler may be forbidden to have children by it
    if child == 0:
        try:
            _child(theirs, tidy, files, memory)
        finally:
            os._exit(0)  # nothing of the parent's is tidied up here
    theirs.close()
    answer: bytes | None = None
    with suppress(EOFError, OSError):
        if ours.poll(seconds):
            answer = ours.recv_bytes()
    os.kill(child, signal.SIGKILL)  # it is still ours until it is waited for
    os.waitpid(child, 0)
    ours.close()
    if answer is None:
        return None
    told: Tidied | Exception = pickle.loads(answer)  # noqa: S301  our own child wrote it
    if isinstance(told, Exception):
        raise told
    return told


def _child(answer: Connection, tidy: Tidy, files: Sequence[RawFile], memory: int) -> None:
    held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * PAGE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told: Tidied | Exception = tidy(files)
    except MemoryError:
        return
    except Exception as error:
        told = error
    answer.send_bytes(pickle.dumps(told, protocol=pickle.HIGHEST_PROTOCOL))
