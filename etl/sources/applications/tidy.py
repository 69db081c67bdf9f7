"""What does the department's list of applications say? One file of separated values whose headings are in two languages."""

from collections.abc import Sequence

from etl.core.csv_reading import read_table
from etl.core.finding import Finding
from etl.core.json_reading import day_from_dots
from etl.core.tidied import NAME, RawFile, Rows, Tidied, file_finding
from etl.sources.applications.schema import APPLICATIONS

LIST = "applications.csv"
HEADINGS = {
    "Өтінім № / Заявка №": "application_id",
    "БСН / БИН": "bin",
    "Атауы (қаз.) / Название (каз.)": "title_kk",
    "Атауы (орыс.) / Название (рус.)": "title_ru",
    "Бағдарлама / Программа": "programme_code",
    "Орны, КАТО / Место, КАТО": "kato_code",
    "Берілген күні / Дата подачи": "submitted_on",
    "Сұралған сома, теңге / Запрошенная сумма, тенге": "requested_tiyn",
    "Күйі / Состояние": "status_code",
    "Шешім күні / Дата решения": "decided_on",
}
LABELS = {
    "programme_code": {
        "ГФ": "grant_funding",
        "ПЦФ": "programme_targeted",
        "Коммерциализация": "commercialisation",
        "Инновационный грант": "innovation_grant",
        "Заём": "development_loan",
    },
    "status_code": {"на рассмотрении": "pending", "одобрена": "approved", "отклонена": "rejected", "отозвана": "withdrawn"},
}
DAYS = ("submitted_on", "decided_on")


def tidy(files: Sequence[RawFile]) -> Tidied:
    """One table of texts; a file of another name is set aside. Labels that are in no map stay as they came, for the rules to find."""
    rows = Rows(APPLICATIONS.names)
    findings: list[Finding] = []
    for number, file in enumerate(files):
        if file.kept_out or file.name != LIST:
            findings.append(file_finding(file.kept_out or NAME, file))
            continue
        findings += read_table(APPLICATIONS.name, HEADINGS, number, file, rows)
    told = rows.frame()
    for name in DAYS:
        told[name] = day_from_dots(told[name])
    for name, labels in LABELS.items():
        told[name] = told[name].map(labels).fillna(told[name])
    return Tidied({APPLICATIONS.name: told}, tuple(findings))
