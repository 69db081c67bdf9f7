"""What do the pages of the operator of grants say? Every field is taken by name, every label by an explicit map."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from etl.core.finding import Finding
from etl.core.identifiers import fold_look_alikes
from etl.core.json_reading import NotReadable, as_texts, day_from_dots, read_json, records_of
from etl.core.tidied import PROVENANCE, UNKNOWN_COLUMN, UNREADABLE, RawFile, Tidied, file_finding

TABLES = {
    "organisations": "core_organisations",
    "projects": "core_projects",
    "awards": "core_awards",
    "amendments": "core_award_amendments",
    "tranches": "core_tranches",
    "expenditures": "core_expenditures",
    "plans": "core_plans",
    "readiness": "core_readiness_assessments",
    "participants": "core_participants",
}
FIELDS: dict[str, dict[str, str]] = {
    "organisations": {
        "bin": "bin",
        "nameKk": "name_kk",
        "nameRu": "name_ru",
        "type": "organisation_type_code",
        "oked": "oked_code",
        "kato": "kato_code",
        "parentBin": "parent_bin",
        "successorBin": "successor_bin",
        "successionDate": "succeeded_on",
    },
    "projects": {
        "projectNo": "project_id",
        "leadBin": "bin",
        "titleKk": "title_kk",
        "titleRu": "title_ru",
        "theme": "theme_code",
        "kato": "kato_code",
        "status": "status_code",
        "startDate": "starts_on",
        "endDate": "ends_on",
        "capacityLow": "capacity_low_kg",
        "capacityHigh": "capacity_high_kg",
    },
    "awards": {
        "irn": "award_id_printed",
        "projectNo": "project_id",
        "recipientBin": "bin",
        "programme": "programme_code",
        "supportBasis": "support_basis_code",
        "signDate": "signed_on",
        "startDate": "starts_on",
        "endDate": "ends_on",
        "sum": "awarded_tiyn",
        "jobsAtRisk": "jobs_at_risk_milli",
    },
    "amendments": {"irn": "award_id", "seq": "amendment_seq", "effectiveDate": "effective_on", "newSum": "awarded_tiyn", "newEndDate": "ends_on"},
    "tranches": {"irn": "award_id", "no": "tranche_no", "planDate": "planned_on", "planSum": "planned_tiyn", "payDate": "paid_on", "paySum": "paid_tiyn"},
    "expenditures": {"irn": "award_id", "month": "period", "costLine": "cost_line_code", "acceptedSum": "accepted_tiyn"},
    "plans": {
        "projectNo": "project_id",
        "month": "period",
        "spendToDate": "spending_to_date_tiyn",
        "sales": "sales_tiyn",
        "jobs": "jobs_milli",
        "exportUsd": "export_usd_cents",
        "taxes": "taxes_tiyn",
        "waste": "waste_kg",
        "reportingDue": "is_reporting_due",
    },
    "readiness": {"projectNo": "project_id", "date": "assessed_on", "assessor": "assessor_code", "trl": "trl_level"},
    "participants": {"projectNo": "project_id", "bin": "bin", "from": "from_on", "to": "to_on", "share": "share_micro"},
}
DAYS = ("starts_on", "ends_on", "signed_on", "effective_on", "planned_on", "paid_on", "assessed_on", "from_on", "to_on", "succeeded_on")
LABELS = {
    "organisation_type_code": {"ENTERPRISE": "enterprise", "UNIVERSITY": "university", "INSTITUTE": "institute", "STATE_BODY": "state_body"},
    "assessor_code": {"APPLICANT": "applicant", "OPERATOR": "operator", "INDEPENDENT": "independent"},
    "status_code": {"RUNNING": "running", "COMPLETED": "completed", "STOPPED": "stopped"},
    "programme_code": {
        "ГФ": "grant_funding",
        "ПЦФ": "programme_targeted",
        "Коммерциализация": "commercialisation",
        "Инновационный грант": "innovation_grant",
        "Заём": "development_loan",
        "Собственные средства": "own_funds",
    },
}


def tidy(files: Sequence[RawFile]) -> Tidied:
    """Nine tables of texts from the stored pages. Labels that are in no map stay as they came, for the rules to find."""
    pages: dict[str, list[tuple[int, list[dict[str, Any]]]]] = {part: [] for part in TABLES}
    findings: list[Finding] = []
    for number, file in enumerate(files):
        try:
            items = records_of(read_json(file.content)["items"])
        except (NotReadable, UnicodeDecodeError, KeyError, TypeError):
            findings.append(file_finding(UNREADABLE, file, table=TABLES[file.part]))
            continue
        pages[file.part].append((number, items))
        strange = {name for item in items for name in item} - FIELDS[file.part].keys()
        findings += [file_finding(UNKNOWN_COLUMN, file, table=TABLES[file.part], location="items", value_class="field") for _ in strange]
    return Tidied({TABLES[part]: _recoded(_table(part, each)) for part, each in pages.items() if each}, tuple(findings))


def _table(part: str, pages: list[tuple[int, list[dict[str, Any]]]]) -> pd.DataFrame:
    """All pages of one list as one frame: a frame for each page would take six times as long."""
    texts, _ = as_texts([item for _, items in pages for item in items], FIELDS[part], 0, "items")
    file, location = PROVENANCE
    return texts.assign(
        **{file: [str(number) for number, items in pages for _ in items], location: [f"items[{place}]" for _, items in pages for place in range(len(items))]}
    )


def _recoded(rows: pd.DataFrame) -> pd.DataFrame:
    for name in rows.columns.intersection(list(DAYS)):
        rows[name] = day_from_dots(rows[name])
    for name, labels in LABELS.items():
        if name in rows:
            rows[name] = rows[name].map(labels).fillna(rows[name])
    if "award_id_printed" in rows:
        rows["award_id"] = rows["award_id_printed"]
    if "award_id" in rows:
        rows["award_id"] = fold_look_alikes(rows["award_id"])
    return rows
