"""Rows for tallies: an application, a report of a university, an organisation."""


def application(number: int, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {"application_id": f"Z26-{number:04d}", "bin": "960140990004", "kato_code": "151010000", "programme_code": "grant_funding"}
    return row | {"submitted_on": "2026-08-03", "requested_tiyn": 100, "status_code": "pending", "decided_on": None} | changes


def results(bin: str, period: str, **changes: object) -> dict[str, object]:
    names = ("foreign_staff_count", "laboratories_count", "publications_count", "patents_filed_count", "patents_granted_count", "licences_count")
    row: dict[str, object] = {"bin": bin, "unit_code": "unit", "period": period, "staff_milli": 1_000, "licence_income_tiyn": 5, "joint_projects_count": 2}
    return row | dict.fromkeys(names, 1) | changes


def organisation(bin: str, kato: str = "151010000") -> dict[str, object]:
    return {"bin": bin, "organisation_type_code": "university", "kato_code": kato}
