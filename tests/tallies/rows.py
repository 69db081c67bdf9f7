"""Rows for tallies: an application, a report of a university, an organisation, a joint project, a meeting of the Council and its decision."""


def application(number: int, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {"application_id": f"Z26-{number:04d}", "bin": "960140990004", "kato_code": "151010000", "programme_code": "grant_funding"}
    return row | {"submitted_on": "2026-08-03", "requested_tiyn": 100, "status_code": "pending", "decided_on": None} | changes


def results(bin: str, period: str, **changes: object) -> dict[str, object]:
    names = ("foreign_staff_count", "laboratories_count", "publications_count", "patents_filed_count", "patents_granted_count", "licences_count")
    row: dict[str, object] = {"bin": bin, "unit_code": "unit", "period": period, "staff_milli": 1_000, "licence_income_tiyn": 5, "joint_projects_count": 2}
    return row | dict.fromkeys(names, 1) | changes


def organisation(bin: str, kato: str = "151010000") -> dict[str, object]:
    return {"bin": bin, "organisation_type_code": "university", "kato_code": kato}


def joint(number: int, bin: str, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {"joint_project_id": f"J-{number:04d}", "bin": bin, "country_code": "KZ", "theme_code": "ecology"}
    return row | {"starts_on": "2025-01-15", "ends_on": None, "contract_tiyn": 7} | changes


def meeting(number: int, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {"meeting_id": f"S-2026-{number:02d}", "region_code": "15", "met_on": "2026-03-12"}
    return row | {"state_code": "held", "theme_code": "industry"} | changes


def decision(meeting: int, number: int, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {"decision_id": f"S-2026-{meeting:02d}/{number}", "meeting_id": f"S-2026-{meeting:02d}"}
    return row | {"due_on": None, "state_code": "open"} | changes
