"""What the register of legal entities knows of those who take part, and of those who could be compared with them."""

from etl.core.columns import BIN
from etl.core.schema import Column, Extract, Kind, Schema, Table

OKED = Column("oked_code", Kind.CODE, "Main activity, OKED subclass.", "85421", required=False, pattern=r"[0-9]{5}")
KATO = Column("kato_code", Kind.CODE, "Place of registration, KATO.", "151010000", required=False, pattern=r"[0-9]{9}")
SIZE = Column("size_code", Kind.CODE, "Size class by number of people, classifier KRP.", "105", required=False, pattern=r"[0-9]{3}")
REGISTERED_ON = Column("registered_on", Kind.DATE, "Day of state registration.", "1996-01-15", required=False)

CARDS = Table(
    name="core_registry_cards",
    grain="the card of one organisation that was asked about, or that there is none",
    key=("bin",),
    columns=(
        BIN,
        Column("status_code", Kind.CODE, "Whether the register knows the number.", "found", allowed=frozenset({"found", "not_found"})),
        Column("name_kk", Kind.TEXT, "Name in Kazakh.", "Қ. Жұбанов атындағы Ақтөбе өңірлік университеті", required=False),
        Column("name_ru", Kind.TEXT, "Name in Russian.", "Актюбинский региональный университет имени К. Жубанова", required=False),
        REGISTERED_ON,
        OKED,
        SIZE,
        Column("sector_code", Kind.CODE, "Institutional sector, classifier KSE.", "1122", required=False, pattern=r"[0-9]{4}"),
        KATO,
    ),
    rows=(1, 100_000),
    extract=Extract(),
)

PEERS = Table(
    name="core_registry_peers",
    grain="one active legal entity of the region with an activity that organisations of the register of projects have",
    key=("bin",),
    columns=(
        BIN,
        Column("name_ru", Kind.TEXT, "Name in Russian.", "Актюбинский региональный университет имени К. Жубанова"),
        REGISTERED_ON,
        OKED,
        SIZE,
        KATO,
    ),
    rows=(0, 500_000),
    extract=Extract(),
)

SCHEMA = Schema((CARDS, PEERS))
