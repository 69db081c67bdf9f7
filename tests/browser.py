"""Opens a page in a real browser that may ask nobody: what it shows, and what it complains about."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

COMPLAINT = re.compile(r"CONSOLE[^\n]*\] \"(.*?)\"", re.DOTALL)


@dataclass(frozen=True)
class Opened:
    """The document after the browser has read it, and the complaints on its console (refused styles, scripts, addresses)."""

    document: str
    complaints: list[str]


def opened(page: Path, profile: Path) -> Opened:
    """The page as Chromium shows it without a network."""
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr"]
    asked = ["chromium", *flags, f"--user-data-dir={profile}", "--virtual-time-budget=2000", "--dump-dom", page.as_uri()]
    ran = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=True)
    return Opened(ran.stdout, COMPLAINT.findall(ran.stderr))


def pictured(page: Path, picture: Path, profile: Path, width: int = 1200, height: int = 1600) -> None:
    """A picture of the page as Chromium draws it."""
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", f"--window-size={width},{height}"]
    subprocess.run(["chromium", *flags, f"--user-data-dir={profile}", f"--screenshot={picture}", page.as_uri()], capture_output=True, timeout=120, check=True)
