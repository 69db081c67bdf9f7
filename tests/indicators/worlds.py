"""Made-up worlds for the indicators: seeded tables with the schemas' columns, gaps and odd cases on purpose."""

import random
from collections.abc import Mapping

import pandas as pd

from etl.catalog import tables as declared
from etl.core.period import Period

BUDGET = ["101110", "103101", "105101", "105102", "902101", "999999"]
DISTRICTS = ["151010000", "153200000", "156000000"]
BASES = ["state_grant", "state_grant", "state_loan", "private", "unknown"]
PROGRAMMES = ["grant_funding", "programme_targeted", "innovation_grant"]


def frame(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows as the warehouse gives them: all columns of the schema, Int64 and str, NA for what is absent."""
    table = declared()[name]
    kinds = {column.name: "Int64" if column.is_whole or column.kind == "flag" else "str" for column in table.columns}
    made = pd.DataFrame(rows, columns=table.names).astype(kinds)
    return made.assign(row_id=pd.Series([f"{name}:{n}" for n in range(len(made))], dtype="str", index=made.index))


def tables(**rows: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    """All tables; those not given are empty, but for the organisations that lead the projects."""
    leads = sorted({str(each["bin"]) for each in rows.get("projects", [])})
    rows.setdefault("organisations", [{"bin": lead, "organisation_type_code": ("enterprise", "university")[n % 2]} for n, lead in enumerate(leads)])
    return {name: frame(name, rows.get(name.removeprefix("core_"), [])) for name in declared()}


def records(known: Mapping[str, pd.DataFrame]) -> dict[str, list[dict[str, object]]]:
    """The same as lists of dicts with None for what is absent, as the oracles read it."""
    return {
        name: [{str(key): None if pd.isna(value) else value for key, value in row.items()} for row in each.to_dict("records")] for name, each in known.items()
    }


def project(number: int, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "project_id": f"AKT-{number:03d}",
        "bin": "960140990004",
        "kato_code": "151010000",
        "status_code": "running",
        "starts_on": "2025-01-15",
        "ends_on": "2027-12-31",
    }
    return row | changes


def award(number: int, of: int, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "award_id": f"AP{number:08d}",
        "project_id": f"AKT-{of:03d}",
        "bin": "960140990004",
        "programme_code": "grant_funding",
        "support_basis_code": "state_grant",
    }
    return row | {"signed_on": "2025-01-10", "starts_on": "2025-01-15", "ends_on": "2027-12-31", "awarded_tiyn": 1_000_000} | changes


def result(of: int, period: str, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "bin": "960140990004",
        "project_id": f"AKT-{of:03d}",
        "period": period,
        "submission_seq": 1,
        "received_on": "2026-10-02",
        "is_nil_return": 0,
    }
    return row | changes


def plan(of: int, period: str, **changes: object) -> dict[str, object]:
    return {"project_id": f"AKT-{of:03d}", "period": period, "spending_to_date_tiyn": 100, "is_reporting_due": 1} | changes


def months(first: str, count: int) -> list[str]:
    return [str(Period.parse(first).plus(step)) for step in range(count)]


def random_world(seed: int, projects: int = 6, span: int = 34, first: str = "2023-12") -> dict[str, pd.DataFrame]:
    """Several projects per enterprise, several awards and amendments per project, missing months, NA cells, refunds."""
    rng = random.Random(seed)
    pick, whole, rare = rng.choice, rng.randint, lambda chance: rng.random() < chance
    bins = [f"{number:012d}" for number in range(1, max(2, projects // 2) + 1)]
    span_months = months(first, span)
    others = random.Random(seed + 2_000)  # of their own, so that the rest of a world stays as it is
    made = {(bin_, month): others.randint(0, 10**12) for bin_ in bins for month in span_months}
    used = {place: others.randint(0, 10**12) for place in made}
    staffs = {place: others.randint(0, 10**7) for place in made}
    rows: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("projects", "awards", "award_amendments", "tranches", "expenditures", "plans", "enterprise_results")
    }
    rows |= {"tax_payments": [], "tax_answers": [], "exchange_rates": [], "price_indices": []}
    for number in range(1, projects + 1):
        low = pick([None, 0, 40_000, 30_000])
        high = pick([None, 50_000, (low or 0) + 10_000])
        bin_ = pick(bins)
        rows["projects"].append(project(number, bin=bin_, kato_code=pick(DISTRICTS), capacity_low_kg=low, capacity_high_kg=high))
        for _ in range(pick([0, 1, 1, 1, 2, 3])):
            identity = len(rows["awards"]) + 1
            signed, starts = pick(span_months[4:]), pick(span_months[8:])
            basis, programme = pick(BASES), pick(PROGRAMMES)
            rows["awards"].append(
                award(
                    identity,
                    number,
                    bin=bin_,
                    programme_code=programme,
                    support_basis_code=basis,
                    signed_on=f"{signed}-{whole(1, 28):02d}",
                    starts_on=f"{starts}-01",
                    awarded_tiyn=whole(1, 10**13),
                )
            )
            for seq in range(1, pick([1, 1, 2, 4])):
                rows["award_amendments"].append(
                    {
                        "award_id": f"AP{identity:08d}",
                        "amendment_seq": seq,
                        "effective_on": f"{pick(span_months)}-15",
                        "awarded_tiyn": whole(1, 10**13),
                        "ends_on": "2028-01-01",
                    }
                )
            for no in range(1, whole(1, 4)):
                paid = not rare(0.3)
                rows["tranches"].append(
                    {
                        "award_id": f"AP{identity:08d}",
                        "tranche_no": no,
                        "planned_on": f"{pick(span_months)}-10",
                        "planned_tiyn": whole(0, 10**12),
                        "paid_on": f"{pick(span_months)}-20" if paid else None,
                        "paid_tiyn": whole(0, 10**12) if paid else None,
                    }
                )
            for period in span_months:
                if rare(0.4):
                    rows["expenditures"].append(
                        {"award_id": f"AP{identity:08d}", "period": period, "cost_line_code": "equipment", "accepted_tiyn": whole(0, 10**11)}
                    )
        for period in span_months:
            if not rare(0.1):
                optional = {name: None if rare(0.3) else whole(0, 10**9) for name in ("sales_tiyn", "jobs_milli", "export_usd_cents", "taxes_tiyn", "waste_kg")}
                rows["plans"].append(plan(number, period, spending_to_date_tiyn=pick([0, whole(1, 10**12)]), is_reporting_due=int(not rare(0.2)), **optional))
            if rare(0.15):
                continue
            if rare(0.08):
                rows["enterprise_results"].append(result(number, period, bin=bin_, is_nil_return=1))
                continue
            values: dict[str, object] = {
                "sales_tiyn": pick([0, None, whole(0, 10**12)]),
                "fte_milli": pick([None, *[whole(0, 10**6)] * 8]),
                "waste_kg": pick([None, 0, whole(0, 60_000)]),
            }
            if others.random() < 0.8:
                values |= {"output_tiyn": made[bin_, period], "intermediate_tiyn": others.choice([None, used[bin_, period], used[bin_, period]])}
                values["enterprise_fte_milli"] = others.choice([None, *[staffs[bin_, period]] * 5, others.randint(0, 10**7)])
            if rare(0.5):
                values |= {"export_currency_code": pick(["USD", "KRW", "KZT", "GBP"]), "export_cents": whole(0, 10**11)}
            if rare(0.2):
                values["first_sale_on"] = f"{pick(span_months)}-11"
            rows["enterprise_results"].append(result(number, period, bin=bin_, **values))
    for bin_ in bins:
        for period in span_months:
            if rare(0.12):
                continue
            count = pick([0, 1, 2, 5])
            rows["tax_answers"].append({"bin": bin_, "period": period, "payments_count": count})
            for number in range(count):
                stray = pick(span_months) if rare(0.05) else period
                rows["tax_payments"].append(
                    {
                        "bin": bin_,
                        "kbk_code": pick(BUDGET),
                        "payment_number": str(number),
                        "tax_office_code": "0601",
                        "entry_type_code": "refund" if rare(0.15) else "payment",
                        "received_on": f"{stray}-14",
                        "written_off_on": f"{stray}-14",
                        "amount_tiyn": whole(1, 10**11),
                    }
                )
    for currency, quants in (("USD", [1]), ("KRW", [100, 1])):
        for period in span_months:
            for day in range(1, whole(0, 6) + 1):
                rows["exchange_rates"].append(
                    {"currency_code": currency, "rate_on": f"{period}-{day:02d}", "quant": pick(quants), "rate_micro": whole(1, 600_000_000)}
                )
    prices = random.Random(seed + 1_000)  # of its own, so that the rest of a world stays as it is
    broken = seed % 2 and span_months[span // 2]  # in every second world one index was not published, and chains over it break
    for period in span_months:
        for kind in ("consumer", "producer", "producer_C", "producer_J"):
            value = None if period == broken and kind in ("consumer", "producer_J") else prices.randint(98_000, 104_000)
            rows["price_indices"].append(
                {"index_code": kind, "period": period, "status_code": "reported" if value else "absent", "month_on_month_milli_pct": value}
            )
    for signed_award in rows["awards"]:
        signed_award["jobs_at_risk_milli"] = others.choice([None, others.randint(0, 600_000)])
        for _ in range(others.randint(0, 3)):
            on, who = f"{others.choice(span_months)}-{others.choice(['04', '18'])}", others.choice(["applicant", "operator", "independent"])
            rows.setdefault("readiness_assessments", []).append(
                {"project_id": signed_award["project_id"], "assessed_on": on, "assessor_code": who, "trl_level": others.randint(1, 9)}
            )
    for name in ("AKT-001", "AKT-003", "AKT-005"):  # a consortium whose shares changed once, and did not add up before
        for first, last, parts in (("2024-01-01", "2025-11-30", (400_000, 500_000)), ("2025-12-01", None, (333_333, 333_333, 333_334))):
            for place, part in enumerate(parts):
                rows.setdefault("participants", []).append(
                    {"project_id": name, "bin": bins[place] if place < len(bins) else "999999999999", "from_on": first, "to_on": last, "share_micro": part}
                )
    active: list[dict[str, object]] = [
        {"bin": bin_, "organisation_type_code": "enterprise", "oked_code": others.choice(["24101", "62099", "01110", None])} for bin_ in bins
    ]
    return tables(**rows, organisations=active)
