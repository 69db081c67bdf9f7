"""What goes wrong in the register of legal entities? Cards that are another's, missing or unlike the operator's list, and a list with a stranger."""

import re

from demo.damage.decoys import ANSWERED_AS_ANOTHER, ENTERPRISE, INSTITUTE
from demo.world.model import World
from demo.world.register import synthetic_bin
from demo.world.registers import PERSON
from demo.world.registry import SMALL, card

UNKNOWN = synthetic_bin("1412", 72)  # an organisation of the operator that the register does not know
STRANGER, TWO_DIGITS = synthetic_bin("1603", 97), "1603409909"
CITY = "151010000"


def apply(world: World) -> None:
    """Give the decoys their cards, but for one, change three, and add lines to the list."""
    for each in world.grants["organisations"]:
        number = str(each["bin"])
        if re.fullmatch(r"[0-9]{2}(0[1-9]|1[0-2])[456][0-9]{7}", number) and number not in (UNKNOWN, *world.cards):
            world.cards[number] = card(number, each["nameKk"], str(each["nameRu"]), each["oked"], each["kato"], SMALL)
    names = ("«Үлгі Сынақ» (ақау үлгісі)", "«Үлгі Сынақ» (пример дефекта)")
    changed = {
        ENTERPRISE: card(ENTERPRISE, *names, "46900", CITY, SMALL, registerDate="2007-04-01T00:00:00"),
        INSTITUTE: card(INSTITUTE, "«Мүлдем басқа» институты", "Институт «Совсем другой»", "72190", CITY, SMALL, registerDate="вчера"),
        ANSWERED_AS_ANOTHER: card(STRANGER, "«Үлгі Бөгде»", "«Үлгі Бөгде»", "72190", CITY, SMALL),
    }
    world.cards.update(changed)
    lines = [
        {"bin": synthetic_bin("1603", 98), "name": "ТОО «Үлгі Шет аймақ»", "day": "01.03.2016", "oked": "24100", "size": SMALL, "kato": "751110000"},
        {"bin": synthetic_bin("1603", 99), "name": "ТОО «Үлгі Код»", "day": "01.03.2016", "oked": "241", "size": SMALL, "kato": CITY},
        {"bin": TWO_DIGITS, "name": "ТОО «Үлгі Цифр»", "day": "01.03.2016", "oked": "24100", "size": SMALL, "kato": CITY},
        {"bin": PERSON, "name": "ИП Үлгі Тұлға", "day": "01.03.2016", "oked": "24100", "size": SMALL, "kato": CITY},
    ]
    world.peers.extend(lines)
