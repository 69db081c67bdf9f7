"""What goes wrong in the department's database? Names that mean two, numbers of others, days out of order, decisions without a meeting."""

from datetime import date

from demo.damage.decoys import INSTITUTE, NOWHERE_LISTED
from demo.world.council import decision, joint, meeting
from demo.world.model import World

DAY = date(2026, 3, 1)
LAST_YEAR = "2025-03-01"


def apply(world: World) -> None:
    """Add damaged rows to the three views. The projects are over, so that no figure counts them."""
    over = {"starts_on": "2024-03-01", "ends_on": LAST_YEAR}
    named = {each["nameRu"]: str(each["bin"]) for each in world.grants["organisations"]}
    green, plastic = named["ТОО «ERG Green»"], named["ТОО «Aktobe Plastic»"]
    world.views["core_joint_projects"].extend(
        [
            joint(901, NOWHERE_LISTED, "ТОО «ERG Green»", green, "KZ", DAY, None, **over),
            joint(902, INSTITUTE, "ERG", None, "KZ", DAY, None, **over),
            joint(903, INSTITUTE, "ТОО «ERG Green»", plastic, "KZ", DAY, None, **over),
            joint(904, INSTITUTE, "ТОО «ERG Green»", green, "KZ", DAY, None, ends_on="2020-01-01"),
            joint(905, INSTITUTE, "ТОО «ERG Green»", green, "KZ", DAY, "-5.00", **over),
            joint(906, INSTITUTE, "ТОО «ERG Green»", green, "KZ", DAY, None, theme_code="space", **over),
        ]
    )
    world.views["core_council_meetings"].extend(
        [
            meeting(91, "industry", "Ақау", "Дефект", None),
            meeting(92, "industry", "Ақау", "Дефект", "2027-02-01"),
            meeting(93, "industry", "Ақау", "Дефект", LAST_YEAR, region_code="99"),
            meeting(94, "industry", "Ақау", "Дефект", "в марте", state="cancelled"),
        ]
    )
    world.views["core_council_decisions"].extend([decision("S-2026-99", 1, "Ақау", "Дефект", None), decision("S-2026-01", 1, "Ақау", "", None)])
