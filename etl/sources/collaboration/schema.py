"""What science and business do together, and what the Council on Science has met about and decided."""

from etl.core.columns import BIN
from etl.core.schema import Column, Extract, Kind, Schema, Table

THEMES = frozenset({"industry", "ecology", "agriculture", "medicine", "ai", "materials", "energy"})
MEETING_ID = Column("meeting_id", Kind.CODE, "Number of the meeting.", "S-2026-03", pattern=r"S-[0-9]{4}-[0-9]{2}")

JOINT_PROJECTS = Table(
    name="core_joint_projects",
    grain="one joint project of a university and a partner",
    key=("joint_project_id",),
    columns=(
        Column("joint_project_id", Kind.CODE, "Number of the joint project.", "J-0017", pattern=r"J-[0-9]{4}"),
        BIN,
        Column("partner_name", Kind.TEXT, "Name of the partner as the contract has it.", "ТОО «Aktobe Plastic»"),
        Column("partner_bin", Kind.BIN, "BIN of the partner, where it is stated.", "150540990059", required=False),
        Column("country_code", Kind.CODE, "Country of the partner, ISO 3166-1.", "KZ", pattern=r"[A-Z]{2}"),
        Column("title_kk", Kind.TEXT, "Title in Kazakh.", "Пластик қалдықтарын өңдеу"),
        Column("title_ru", Kind.TEXT, "Title in Russian.", "Переработка отходов пластика"),
        Column("theme_code", Kind.CODE, "Theme of the project.", "ecology", allowed=THEMES),
        Column("starts_on", Kind.DATE, "First day of the project.", "2025-01-15"),
        Column("ends_on", Kind.DATE, "Last day of the project by its contract.", "2027-12-31", required=False),
        Column("contract_tiyn", Kind.MONEY, "Sum of the contract, tenge as delivered; absent where none is agreed.", "12500000.00", required=False, minimum=0),
    ),
    rows=(0, 100_000),
    extract=Extract(),
)

MEETINGS = Table(
    name="core_council_meetings",
    grain="one meeting of a region's Council on Science, held or planned",
    key=("meeting_id",),
    columns=(
        MEETING_ID,
        Column("region_code", Kind.CODE, "Region whose Council it is.", "15", pattern=r"[0-9]{2}"),
        Column("met_on", Kind.DATE, "Day of the meeting; absent where only the topic is planned.", "2026-03-12", required=False),
        Column("state_code", Kind.CODE, "Whether it was held.", "held", allowed=frozenset({"planned", "held", "cancelled"})),
        Column("theme_code", Kind.CODE, "Theme of the meeting.", "industry", allowed=THEMES),
        Column("topic_kk", Kind.TEXT, "Topic in Kazakh.", "Өнеркәсіп"),
        Column("topic_ru", Kind.TEXT, "Topic in Russian.", "Промышленность"),
    ),
    rows=(0, 10_000),
    extract=Extract(),
)

DECISIONS = Table(
    name="core_council_decisions",
    grain="one decision of a meeting",
    key=("decision_id",),
    columns=(
        Column("decision_id", Kind.CODE, "Number of the decision.", "S-2026-03/1", pattern=r"S-[0-9]{4}-[0-9]{2}/[0-9]{1,3}"),
        MEETING_ID,
        Column("text_kk", Kind.TEXT, "What was decided, in Kazakh.", "Бірлескен зертхана ашу"),
        Column("text_ru", Kind.TEXT, "What was decided, in Russian.", "Открыть совместную лабораторию"),
        Column("due_on", Kind.DATE, "Day by which it is to be done, where one was set.", "2026-12-31", required=False),
        Column("state_code", Kind.CODE, "Where the decision stands.", "open", allowed=frozenset({"open", "done", "withdrawn"})),
    ),
    rows=(0, 100_000),
    extract=Extract(),
)

SCHEMA = Schema((JOINT_PROJECTS, MEETINGS, DECISIONS))
