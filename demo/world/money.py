"""How is an award paid and spent? Plans to date, tranches ahead of the plan, accepted spending that never passes what was paid."""

from dataclasses import dataclass
from datetime import date, timedelta

from demo.world.model import LAST, TODAY, Record, chance, day_in, dotted, tenge
from demo.world.register import STATE_MONEY, Award, Project
from etl.core.period import Period

TRANCHE_MONTHS = 6
AHEAD_MONTHS = 9  # a tranche covers the plan of nine months, so there is money when spending runs ahead
SCIENCE = {"payroll": 0.45, "equipment": 0.25, "materials": 0.15, "services": 0.1, "travel": 0.05}
BUSINESS = {"equipment": 0.6, "materials": 0.2, "services": 0.12, "payroll": 0.08}


@dataclass(frozen=True)
class Tranche:
    planned_on: date
    tiyn: int
    paid_on: date | None


def planned_to_date(award: Award, month: Period) -> int:
    """Spending planned from the start to the end of the month, tiyn: half even, half an S-curve, all of it by the end of the term."""
    gone = month.months_since(award.start) + 1
    if gone <= 0:
        return 0
    if gone >= award.months:
        return award.tiyn
    share = gone / award.months
    return round(award.tiyn * (0.5 * share + 0.5 * (3 * share**2 - 2 * share**3)) / 1_000_000) * 1_000_000


def tranches(award: Award, seed: int) -> list[Tranche]:
    """Payments every half year; those planned after the day of the run are still open."""
    rng = chance(seed, "tranches", award.irn)
    found: list[Tranche] = []
    covered, step = 0, 0
    while covered < award.tiyn:
        planned = day_in(award.start.plus(step), 10)
        until = planned_to_date(award, award.start.plus(step + AHEAD_MONTHS - 1))
        paid = planned + timedelta(days=rng.randint(2, 19))
        found.append(Tranche(planned, until - covered, paid if paid <= TODAY else None))
        covered, step = until, step + TRANCHE_MONTHS
    return found


def spent_to_date(award: Award, paid: list[Tranche], seed: int, stopped: Period | None) -> dict[str, int]:
    """Accepted spending from the start to the end of each month, tiyn, by month text; never falls, never above what was paid."""
    rng = chance(seed, "spending", award.irn)
    last = min(LAST, award.end, stopped or LAST)
    elapsed = max(last.months_since(award.start), 1)
    to_date: dict[str, int] = {}
    spent = 0
    for gone in range(last.months_since(award.start) + 1):
        month = award.start.plus(gone)
        drift = 1 + (award.spend - 1) * gone / elapsed
        wanted = planned_to_date(award, month) * drift * (1 if month == last else rng.uniform(0.97, 1.03))
        if month == last and award.accepted_tiyn is not None:
            wanted = award.accepted_tiyn
        received = sum(each.tiyn for each in paid if each.paid_on and each.paid_on <= month.last_day)
        limit = min(received, award.accepted_tiyn or award.tiyn)
        spent = max(spent, min(round(wanted), limit))
        to_date[str(month)] = spent
    return to_date


def cost_lines(award: Award, month: str, tiyn: int, seed: int) -> list[tuple[str, int]]:
    """One month's spending by cost line, adding up exactly."""
    rng = chance(seed, "lines", award.irn, month)
    weights = SCIENCE if award.programme in ("ГФ", "ПЦФ") else BUSINESS
    shares = {line: weight * rng.uniform(0.4, 1.6) for line, weight in weights.items()}
    left, lines = tiyn, []
    for line, share in list(shares.items())[:-1]:
        part = round(tiyn * share / sum(shares.values()))
        lines.append((line, part))
        left -= part
    return [(line, part) for line, part in [*lines, (list(shares)[-1], left)] if part > 0]


def award_records(award: Award) -> tuple[Record, list[Record]]:
    """The award as first signed, and its amendments."""
    signed = award.start.first_day - timedelta(days=8)
    record = {
        "irn": award.irn,
        "projectNo": award.project,
        "recipientBin": award.recipient,
        "programme": award.programme,
        "supportBasis": award.support,
        "signDate": dotted(signed),
        "startDate": dotted(award.start.first_day),
        "endDate": dotted(award.start.plus(award.signed_months - 1).last_day),
        "sum": tenge(award.signed_tiyn),
    }
    if not award.amended_on:
        return record, []
    change = {
        "irn": award.irn,
        "seq": 1,
        "effectiveDate": dotted(date.fromisoformat(award.amended_on)),
        "newSum": tenge(award.tiyn),
        "newEndDate": dotted(award.end.last_day),
    }
    return record, [change]


def money_records(project: Project, seed: int) -> dict[str, list[Record]]:
    """Awards, amendments, tranches and expenditures of one project. The operator keeps no payments of private money."""
    found: dict[str, list[Record]] = {"awards": [], "amendments": [], "tranches": [], "expenditures": []}
    for award in project.awards:
        record, changes = award_records(award)
        if "at_risk" in project.facts and award is project.awards[0]:
            record["jobsAtRisk"] = project.facts["at_risk"]
        found["awards"].append(record)
        found["amendments"] += changes
        if award.support not in (*STATE_MONEY, "unknown"):
            continue
        paid = tranches(award, seed)
        for number, each in enumerate(paid, 1):
            found["tranches"].append(
                {
                    "irn": award.irn,
                    "no": number,
                    "planDate": dotted(each.planned_on),
                    "planSum": tenge(each.tiyn),
                    "payDate": dotted(each.paid_on) if each.paid_on else None,
                    "paySum": tenge(each.tiyn) if each.paid_on else None,
                }
            )
        before = 0
        for month, to_date in spent_to_date(award, paid, seed, project.stopped).items():
            for line, part in cost_lines(award, month, to_date - before, seed):
                found["expenditures"].append({"irn": award.irn, "month": month, "costLine": line, "acceptedSum": tenge(part)})
            before = to_date
    return found
