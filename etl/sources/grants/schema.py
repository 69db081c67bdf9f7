"""What the operator of grants publishes: nine tables, parents first."""

from etl.core.columns import AWARD_ID, AWARD_ID_PRINTED, BIN, PERIOD, PROJECT_ID
from etl.core.schema import Column, Extract, Kind, Schema, Table

SUPPORT = frozenset({"state_grant", "state_loan", "private", "unknown"})

ORGANISATIONS = Table(
    name="core_organisations",
    grain="one organisation that takes part in a project",
    key=("bin",),
    columns=(
        BIN,
        Column("name_kk", Kind.TEXT, "Name in Kazakh.", "Қ. Жұбанов атындағы Ақтөбе өңірлік университеті"),
        Column("name_ru", Kind.TEXT, "Name in Russian.", "Актюбинский региональный университет имени К. Жубанова"),
        Column(
            "organisation_type_code",
            Kind.CODE,
            "Kind of organisation.",
            "university",
            allowed=frozenset({"enterprise", "university", "institute", "state_body"}),
        ),
        Column("oked_code", Kind.CODE, "Main activity, OKED subclass.", "85421", pattern=r"[0-9]{5}"),
        Column("kato_code", Kind.CODE, "Place of registration, KATO.", "151010000", pattern=r"[0-9]{9}"),
        Column("parent_bin", Kind.BIN, "Number of the organisation of which this one is a branch.", "960140990004", required=False),
        Column(
            "successor_bin", Kind.BIN, "Number of the organisation that took over its rights and duties by a reorganisation.", "150540990059", required=False
        ),
        Column("succeeded_on", Kind.DATE, "Day on which they passed over.", "2026-04-01", required=False),
    ),
    rows=(1, 100_000),
    extract=Extract(),
)

PROJECTS = Table(
    name="core_projects",
    grain="one project of the regional register, as it stands",
    key=("project_id",),
    columns=(
        PROJECT_ID,
        BIN,
        Column("title_kk", Kind.TEXT, "Title in Kazakh.", "Өндіріс қалдықтарынан ферроникель алу"),
        Column("title_ru", Kind.TEXT, "Title in Russian.", "Получение ферроникеля из отходов производства"),
        Column(
            "theme_code",
            Kind.CODE,
            "Theme of the project.",
            "industry",
            allowed=frozenset({"industry", "ecology", "agriculture", "medicine", "ai", "materials", "energy"}),
        ),
        Column("kato_code", Kind.CODE, "District where the project is carried out, KATO.", "151010000", pattern=r"[0-9]{9}"),
        Column("status_code", Kind.CODE, "Where the project stands.", "running", allowed=frozenset({"running", "completed", "stopped"})),
        Column("starts_on", Kind.DATE, "First day of the project.", "2025-01-15"),
        Column("ends_on", Kind.DATE, "Last day of the project by its contract.", "2027-12-31"),
        Column(
            "capacity_low_kg",
            Kind.SCALED,
            "Waste that the plant can take in a month, lower bound, tonnes as delivered.",
            "40",
            required=False,
            scale=3,
            minimum=0,
        ),
        Column(
            "capacity_high_kg",
            Kind.SCALED,
            "Waste that the plant can take in a month, upper bound, tonnes as delivered.",
            "50",
            required=False,
            scale=3,
            minimum=0,
        ),
    ),
    rows=(1, 100_000),
    extract=Extract(),
)

AWARDS = Table(
    name="core_awards",
    grain="one award as first signed",
    key=("award_id",),
    columns=(
        AWARD_ID,
        AWARD_ID_PRINTED,
        PROJECT_ID,
        BIN,
        Column(
            "programme_code",
            Kind.CODE,
            "Programme that pays.",
            "grant_funding",
            allowed=frozenset({"grant_funding", "programme_targeted", "commercialisation", "innovation_grant", "development_loan", "own_funds"}),
        ),
        Column("support_basis_code", Kind.CODE, "Whose money it is.", "state_grant", allowed=SUPPORT),
        Column("signed_on", Kind.DATE, "Day on which the award was signed.", "2025-01-10"),
        Column("starts_on", Kind.DATE, "First day of the award.", "2025-01-15"),
        Column("ends_on", Kind.DATE, "Last day of the award.", "2027-12-31"),
        Column("awarded_tiyn", Kind.MONEY, "Sum awarded for the whole term, tenge as delivered.", "120000000.00", minimum=1),
        Column(
            "jobs_at_risk_milli",
            Kind.SCALED,
            "Jobs of the recipient that the application declared at risk without support, FTE as delivered.",
            "18",
            required=False,
            scale=3,
            minimum=0,
        ),
    ),
    rows=(1, 100_000),
    extract=Extract(),
    valid_day="signed_on",
)

AMENDMENTS = Table(
    name="core_award_amendments",
    grain="one change of an award's sum or term",
    key=("award_id", "amendment_seq"),
    columns=(
        AWARD_ID,
        Column("amendment_seq", Kind.INTEGER, "Number of the change.", "1", minimum=1, maximum=99),
        Column("effective_on", Kind.DATE, "Day from which the change holds.", "2026-03-01"),
        Column("awarded_tiyn", Kind.MONEY, "Sum awarded after the change, tenge as delivered.", "135000000.00", minimum=1),
        Column("ends_on", Kind.DATE, "Last day of the award after the change.", "2028-06-30"),
    ),
    rows=(0, 100_000),
    extract=Extract(),
    valid_day="effective_on",
)

TRANCHES = Table(
    name="core_tranches",
    grain="one payment of an award, planned or made",
    key=("award_id", "tranche_no"),
    columns=(
        AWARD_ID,
        Column("tranche_no", Kind.INTEGER, "Number of the payment.", "1", minimum=1, maximum=999),
        Column("planned_on", Kind.DATE, "Day on which it was to be paid.", "2025-02-01"),
        Column("planned_tiyn", Kind.MONEY, "Sum that was to be paid, tenge as delivered.", "40000000.00", minimum=0),
        Column("paid_on", Kind.DATE, "Day on which it was paid.", "2025-02-07", required=False),
        Column("paid_tiyn", Kind.MONEY, "Sum paid, tenge as delivered.", "40000000.00", required=False, minimum=0),
    ),
    rows=(0, 1_000_000),
    extract=Extract(),
)

EXPENDITURES = Table(
    name="core_expenditures",
    grain="accepted spending of one award on one cost line in one month",
    key=("award_id", "period", "cost_line_code"),
    columns=(
        AWARD_ID,
        PERIOD,
        Column(
            "cost_line_code",
            Kind.CODE,
            "What the money was spent on.",
            "equipment",
            allowed=frozenset({"payroll", "equipment", "materials", "services", "travel"}),
        ),
        Column("accepted_tiyn", Kind.MONEY, "Spending accepted by the operator, tenge as delivered.", "3200000.00", minimum=0),
    ),
    rows=(0, 5_000_000),
    extract=Extract(month="period"),
    valid_month="period",
)

PLANS = Table(
    name="core_plans",
    grain="what one project promised for one month",
    key=("project_id", "period"),
    columns=(
        PROJECT_ID,
        PERIOD,
        Column("spending_to_date_tiyn", Kind.MONEY, "Spending planned from the start to the end of the month, tenge as delivered.", "52000000.00", minimum=0),
        Column("sales_tiyn", Kind.MONEY, "Sales of the supported product planned for the month, tenge as delivered.", "9000000.00", required=False, minimum=0),
        Column("jobs_milli", Kind.SCALED, "New jobs planned at the end of the month, FTE as delivered.", "12.5", required=False, scale=3, minimum=0),
        Column("export_usd_cents", Kind.SCALED, "Exports planned for the month, US dollars as delivered.", "15000.00", required=False, scale=2, minimum=0),
        Column("taxes_tiyn", Kind.MONEY, "Increase of tax payments planned for the month, tenge as delivered.", "800000.00", required=False, minimum=0),
        Column("waste_kg", Kind.SCALED, "Waste to be processed in the month, tonnes as delivered.", "42", required=False, scale=3, minimum=0),
        Column("is_reporting_due", Kind.FLAG, "Whether the project owes a report of results for the month.", "true"),
    ),
    rows=(1, 1_000_000),
    extract=Extract(month="period"),
    valid_month="period",
)

READINESS = Table(
    name="core_readiness_assessments",
    grain="one assessment of the technology readiness of one project by one kind of assessor",
    key=("project_id", "assessed_on", "assessor_code"),
    columns=(
        PROJECT_ID,
        Column("assessed_on", Kind.DATE, "Day of the assessment.", "2025-01-20"),
        Column("assessor_code", Kind.CODE, "Who assessed.", "independent", allowed=frozenset({"applicant", "operator", "independent"})),
        Column("trl_level", Kind.INTEGER, "Technology readiness level found.", "4", minimum=1, maximum=9),
    ),
    rows=(0, 100_000),
    extract=Extract(),
    valid_day="assessed_on",
)

PARTICIPANTS = Table(
    name="core_participants",
    grain="the share of one participant in one project from one day on",
    key=("project_id", "bin", "from_on"),
    columns=(
        PROJECT_ID,
        BIN,
        Column("from_on", Kind.DATE, "First day on which the share holds.", "2025-01-15"),
        Column("to_on", Kind.DATE, "Last day on which the share holds.", "2027-12-31", required=False),
        Column("share_micro", Kind.SCALED, "Share in the project, of one.", "1", scale=6, minimum=1, maximum=1_000_000),
    ),
    rows=(0, 100_000),
    extract=Extract(),
    valid_day="from_on",
)

SCHEMA = Schema((ORGANISATIONS, PROJECTS, AWARDS, AMENDMENTS, TRANCHES, EXPENDITURES, PLANS, READINESS, PARTICIPANTS))
