"""Where is a project? In an area (a region or the whole country) and in one of its parts, from its KATO code.

KATO: the first two digits name the region, the first four the district or the city of regional rank.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NATION = "KZ"  # the area that is made of regions


@dataclass(frozen=True)
class Places:
    """The areas of one run and their parts: regions with their districts, or the country with its regions.

    ``regions``: KATO prefixes, ("15",). ``districts``: the parts by their first digits, "1510" -> "151010000" in a
    region, "15" -> "15" in the country. ``whole``: the code of the one area that all regions form; empty: each is one.
    """

    regions: tuple[str, ...]
    districts: Mapping[str, str]
    whole: str = ""

    @property
    def areas(self) -> tuple[str, ...]:
        """The subjects of the region level."""
        return (self.whole,) if self.whole else self.regions
