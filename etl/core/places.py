"""Where is a project? Its region and its district, from its KATO code.

KATO: the first two digits name the region, the first four the district or the city of regional rank.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Places:
    """The regions of one run, and the districts in them by their first four digits."""

    regions: tuple[str, ...]  # KATO prefixes: ("15",)
    districts: Mapping[str, str]  # "1510" -> "151010000"
