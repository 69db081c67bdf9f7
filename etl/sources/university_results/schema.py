"""What a university reports for one of its units and one month."""

from etl.core.columns import BIN, PERIOD, RECEIVED_ON, SUBMISSION_SEQ
from etl.core.schema import Column, Kind, Schema, Table


def count(name: str, says: str, example: str) -> Column:
    return Column(name, Kind.INTEGER, says, example, minimum=0, maximum=100_000)


UNIVERSITY_RESULTS = Table(
    name="core_university_results",
    grain="results of one unit of one university in one month",
    key=("bin", "unit_code", "period"),
    columns=(
        BIN,
        Column("unit_code", Kind.CODE, "Unit of the university.", "research_centre", pattern=r"[a-z][a-z_]{2,39}"),
        PERIOD,
        SUBMISSION_SEQ,
        RECEIVED_ON,
        Column("staff_milli", Kind.SCALED, "Scientific staff, full-time equivalent.", "61.5", scale=3, minimum=0),
        count("foreign_staff_count", "Scientists from abroad at work in the unit.", "3"),
        count("laboratories_count", "Laboratories in use at the end of the month.", "4"),
        count("publications_count", "Publications that came out in the month.", "5"),
        count("patents_filed_count", "Patent applications filed in the month.", "1"),
        count("patents_granted_count", "Patents granted in the month.", "0"),
        count("licences_count", "Licence contracts signed in the month.", "0"),
        Column("licence_income_tiyn", Kind.MONEY, "Licence income received in the month, tenge as delivered.", "0", minimum=0),
        count("joint_projects_count", "Joint projects with enterprises under way at the end of the month.", "2"),
    ),
    rows=(1, 100_000),
    sequence="submission_seq",
    valid_month="period",
)

SCHEMA = Schema((UNIVERSITY_RESULTS,))
