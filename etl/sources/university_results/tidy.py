"""What do the universities' files say? The agreed form as a spreadsheet or as JSON, one row per unit."""

from collections.abc import Sequence

from etl.core.finding import Finding
from etl.core.forms import Form, name_disagrees, read_form
from etl.core.json_reading import NotReadable, as_texts, read_json
from etl.core.tidied import ENCODING, LAYOUT, NAME, PROVENANCE, UNKNOWN_COLUMN, UNREADABLE, RawFile, Rows, Tidied, file_finding
from etl.sources.university_results.schema import UNIVERSITY_RESULTS

TABLE = UNIVERSITY_RESULTS.name
FORM = Form(
    TABLE,
    {
        "Бөлімше / Подразделение": "unit_code",
        "Ғылыми қызметкерлер, ТЖЭ / Научные сотрудники, ЭПЗ": "staff_milli",
        "Шетелдік ғалымдар / Иностранные учёные": "foreign_staff_count",
        "Зертханалар / Лаборатории": "laboratories_count",
        "Жарияланымдар / Публикации": "publications_count",
        "Патентке өтінімдер / Заявки на патент": "patents_filed_count",
        "Берілген патенттер / Выданные патенты": "patents_granted_count",
        "Лицензиялар / Лицензии": "licences_count",
        "Лицензиялық кіріс, теңге / Лицензионный доход, тенге": "licence_income_tiyn",
        "Бірлескен жобалар / Совместные проекты": "joint_projects_count",
    },
    has_nil_return=False,
)
FIELDS = {
    "unit": "unit_code",
    "staff": "staff_milli",
    "foreignStaff": "foreign_staff_count",
    "laboratories": "laboratories_count",
    "publications": "publications_count",
    "patentsFiled": "patents_filed_count",
    "patentsGranted": "patents_granted_count",
    "licences": "licences_count",
    "licenceIncome": "licence_income_tiyn",
    "jointProjects": "joint_projects_count",
}


def tidy(files: Sequence[RawFile]) -> Tidied:
    """One table of texts from the stored workbooks and JSON files."""
    rows = Rows(UNIVERSITY_RESULTS.names)
    findings: list[Finding] = []
    for number, file in enumerate(files):
        read = read_json_form(number, file, rows) if file.name.endswith(".json") else read_form(FORM, number, file, rows)
        findings += read
    return Tidied({TABLE: rows.frame()}, tuple(findings))


def read_json_form(number: int, file: RawFile, rows: Rows) -> list[Finding]:
    """Add the rows of one JSON file; return what was found."""
    if file.kept_out:
        return [file_finding(file.kept_out, file, table=TABLE)]
    try:
        told = read_json(file.content)
        head = {"bin": told["bin"], "period": told["period"], "submission_seq": told["submission"], "received_on": file.asked.get("received_on")}
        units, unknown = as_texts(told["units"], FIELDS, number, "units")
    except UnicodeDecodeError:
        return [file_finding(ENCODING, file, table=TABLE)]
    except NotReadable:
        return [file_finding(UNREADABLE, file, table=TABLE)]
    except (KeyError, TypeError, AttributeError):
        return [file_finding(LAYOUT, file, table=TABLE)]
    for unit in units.to_dict("records"):
        rows.add(number, unit[PROVENANCE[1]], {**head, **{name: unit[name] for name in FIELDS.values()}})
    findings = [file_finding(UNKNOWN_COLUMN, file, table=TABLE, location="units", value_class="field") for _ in unknown]
    if units.empty:
        findings.append(file_finding(LAYOUT, file, table=TABLE, location="units", value_class="empty"))
    return [*findings, file_finding(NAME, file, table=TABLE)] if name_disagrees(file, head) else findings
