"""What was counted? The codes of counts.py count rows, findings, orders and projects of the edition itself."""

import json
from dataclasses import dataclass

import sqlalchemy as sa

from etl.adapters.warehouse.tables import BATCHES, FINDINGS
from etl.reports import counts

SAYS = {
    counts.NET: "The gross result with the factors of etl/reference/additionality.csv taken off, at one end of its range; see docs/method.md.",
    counts.LARGEST_SUPPLIER: "Contracts of the customer with its largest supplier over all its contracts with organisations, signed in twelve months.",
    counts.SHARE_OF_THEME: "Awarded money of the theme over all awarded money: M-5000 of the theme and of the region.",
    counts.SCORE: "What the supplier delivered of the last twelve months since its first delivery; the terms are those of the source.",
    counts.SURVIVAL: "Supported enterprises that stand in no register of the bankrupt or inactive so long after support began (Kaplan and Meier 1958).",
    counts.APPRAISAL: "Support and additional taxes of the same projects in prices of this month, discounted to the first payment; see docs/method.md.",
    counts.FORECASTS: "Forecasts of three months' spending, one made in each of twelve past months, from the rows as known now.",
    counts.FORECASTS_INSIDE: "Of these forecasts, those in whose range the real spending lay.",
    counts.FORECAST_ERROR: "Median of |forecast - real spending| / real spending over these forecasts.",
    counts.COMPARED: "Enterprises whose taxes are known for twelve whole quarters: with support that began later, their share, and those without support.",
    counts.EFFECT: "Difference-in-differences of quarterly taxes in logarithms (Callaway and Sant'Anna 2021), or what it is judged by; see docs/method.md.",
    counts.RULES_RUN: "Rules that judged the table in the last batch that covers the month.",
    counts.ROWS_JUDGED: "Rows of the table in that batch.",
    counts.ROWS_FAILED: "Rows that broke a rule, added up over its rules.",
    counts.ROWS_WAIVED: "Of these, let pass by a named person.",
    counts.DAYS_LATE: "Working days from the day on which the source was due to the day on which it came; 0 if it was on time.",
    counts.CLAIM_LOW: "Lower bound of the number that was stated in public.",
    counts.CLAIM_HIGH: "Upper bound of the number that was stated in public.",
    counts.CLAIM_DIFFERENCE: "Our figure minus the nearest bound of what was stated; the figure stands in the same line of the report.",
    counts.OF_PROJECT: "Findings of the rule in rows that name the project.",
    counts.FILES: "Files and answers in the batches of the source that cover the month.",
    counts.READ: "Rows in those batches.",
    counts.LOADED: "Rows that opened a new version.",
    counts.UNCHANGED: "Rows that said what was already known.",
    counts.QUARANTINED: "Rows set aside.",
    counts.FINDINGS: "Findings of the rule in those batches.",
    counts.DAYS_LEFT: "Working days from the day of the edition to the end of the order's term, by the working calendar.",
    counts.SILENT_MONTHS: "Months in a row, up to this one, for which the project owed a report and sent none.",
    counts.PROJECTS: "Projects of the register with the named rating, by the printed thresholds and the project's own figures.",
    counts.SLIP_DAYS: "Days by which amendments moved the project's last day.",
}


@dataclass(frozen=True)
class Counted:
    """One count of an edition: its name, what it counts, its value, and what was counted, one line each."""

    edition: str
    code: str
    says: str
    value: str | None
    lines: tuple[str, ...]


def _value(stored: dict[str, str]) -> str | None:
    return stored["numerator"] if stored["denominator"] == "1" else f"{stored['numerator']} / {stored['denominator']}"


def counted(connection: sa.Connection, edition: sa.RowMapping, stored: dict[str, str]) -> Counted:
    """Explain a stored count; rows and findings are listed, the others are named by their rule."""
    number, subject = int(stored["code"][2:4]), stored["subject"]
    lines: list[str] = []
    if number == counts.FINDINGS and subject.startswith(f"{counts.WAIVED}/"):
        of_waiver = sa.select(FINDINGS).where(FINDINGS.c.batch_id.in_(json.loads(edition["batches"])), FINDINGS.c.waiver_id == subject.partition("/")[2])
        for row in connection.execute(of_waiver.order_by(FINDINGS.c.batch_id, FINDINGS.c.finding_no)).mappings():
            lines.append(f"{row['rule_id']}: {row['file_name']} {row['location']}, batch {row['batch_id']}")
    elif counts.FILES <= number <= counts.FINDINGS:
        source = subject.rpartition("/")[2]
        query = sa.select(BATCHES).where(
            BATCHES.c.batch_id.in_(json.loads(edition["batches"])), BATCHES.c.source == source, BATCHES.c.since <= edition["period"]
        )
        batches = connection.execute(query.where(BATCHES.c.period >= edition["period"]).order_by(BATCHES.c.batch_id)).mappings().all()
        if number == counts.FINDINGS:
            rule = subject.partition("/")[0]
            found = sa.select(FINDINGS).where(FINDINGS.c.batch_id.in_([batch["batch_id"] for batch in batches]), FINDINGS.c.rule_id == rule)
            for row in connection.execute(found.order_by(FINDINGS.c.batch_id, FINDINGS.c.finding_no)).mappings():
                lines.append(f"{row['file_name']} {row['location']} ({row['value_class']}), SHA-256 {row['file_sha256'][:12]}, batch {row['batch_id']}")
        else:
            column = {counts.FILES: "files", counts.READ: "read", counts.LOADED: "loaded", counts.UNCHANGED: "unchanged", counts.QUARANTINED: "quarantined"}[
                number
            ]
            lines = [f"{batch[f'{column}_count']} in batch {batch['batch_id']}" for batch in batches]
    return Counted(edition["edition_id"], stored["code"], SAYS[number], _value(stored), tuple(lines))
