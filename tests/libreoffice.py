"""What does a supplier's own program make of a form? A real LibreOffice without a window, told what a person would do in it.

It runs under the system's Python (Debian's python3-uno), in a process of its own with a profile of its own.
"""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SCRIPT = Path(__file__).with_name("_in_libreoffice.py")
START_SECONDS, WORK_SECONDS = 60, 60
XLSX, PDF = "Calc MS Excel 2007 XML", "calc_pdf_Export"
Typed = str | float | Mapping[str, int]  # what stands in a cell afterwards: a number, {"day": number of the day} a date, "=..." a formula, else text


class LibreOffice:
    """One program that stays open; each call opens a workbook, works in it and saves it elsewhere."""

    def __init__(self, pipe: str) -> None:
        self.pipe = pipe

    def edit(self, path: Path, out: Path, cells: Mapping[str, Typed], sheet: str) -> dict[str, str]:
        """Type into the cells and save as a workbook; returns what the program shows in them."""
        return self._work(path, out, XLSX, sheet, cells)

    def printed(self, path: Path, out: Path) -> None:
        """All sheets as a PDF, comments of cells as its notes."""
        self._work(path, out, PDF, "", {})

    def _work(self, path: Path, out: Path, kind: str, sheet: str, cells: Mapping[str, Typed]) -> dict[str, str]:
        asked = {"pipe": self.pipe, "path": path.as_uri(), "out": out.as_uri(), "kind": kind, "sheet": sheet, "cells": dict(cells)}
        ran = subprocess.run(["/usr/bin/python3", str(SCRIPT)], input=json.dumps(asked), capture_output=True, text=True, timeout=WORK_SECONDS, check=False)
        assert ran.returncode == 0, ran.stderr
        shown: dict[str, str] = json.loads(ran.stdout)
        return shown


@contextmanager
def opened(home: Path) -> Iterator[LibreOffice]:
    """LibreOffice until the end of the block; it fails, and never skips, where there is none."""
    pipe = f"esep-{home.name}-{time.monotonic_ns()}"
    command = ["soffice", f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        try:
            yield LibreOffice(pipe)
        finally:
            subprocess.run(["/usr/bin/python3", str(SCRIPT)], input=json.dumps({"pipe": pipe, "end": True}), text=True, timeout=WORK_SECONDS, check=False)
            try:
                program.wait(WORK_SECONDS)
            except subprocess.TimeoutExpired:
                program.kill()
