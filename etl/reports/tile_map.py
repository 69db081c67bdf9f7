"""Where does each district stand in the tile map?"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "report_templates" / "_shared" / "tiles.toml"
COLUMNS = 4


@cache
def drawn() -> Mapping[str, Mapping[str, list[int]]]:
    return tomllib.loads(FILE.read_text("utf-8"))


def places(region: str, districts: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """Column and row of each district; reading order where nobody has drawn the region yet."""
    known = drawn().get(region, {})
    if set(districts) <= set(known):
        return {kato: (known[kato][0], known[kato][1]) for kato in districts}
    return {kato: (i % COLUMNS, i // COLUMNS) for i, kato in enumerate(districts)}
