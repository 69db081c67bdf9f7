"""What is kept about a check? Results, findings and set-aside rows in the warehouse, and one entry in the audit log.

No raw value of a personal column and no personal number enters the log or a finding.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pandas as pd
import sqlalchemy as sa

from etl.adapters.raw_store import Manifest
from etl.adapters.warehouse.loading import write_rows
from etl.adapters.warehouse.tables import FINDINGS, QUARANTINE, RULE_RESULTS
from etl.core.identifiers import mask_persons
from etl.core.set_aside import as_shown
from etl.core.tidied import FILE_RULES, Tidied
from etl.steps.checking import Checked, findings_of, whole_batch_findings


def record(connection: sa.Connection, batch: str, checked: Sequence[Checked], tidied: Tidied, manifest: Manifest) -> None:
    """Write results, findings and set-aside rows of one batch."""
    results = pd.DataFrame(rule_results(checked, tidied, manifest))
    write_rows(connection, RULE_RESULTS, results.assign(batch_id=batch))
    files = [(mask_persons(file.name), file.sha256) for file in manifest.files]
    seen = pd.DataFrame([asdict(finding) for finding in tidied.findings]).rename(columns={"table": "table_name", "column": "column_name"})
    if not seen.empty:
        seen = seen.assign(file_name=seen["file_name"].map(mask_persons), data_sha256="", waiver_id="")
    every = [
        frame
        for frame in (
            seen.drop(columns="file_number", errors="ignore"),
            *(findings_of(each, files) for each in checked),
            *(whole_batch_findings(each) for each in checked),
        )
        if not frame.empty
    ]
    if every:
        findings = pd.concat(every, ignore_index=True)
        write_rows(connection, FINDINGS, findings.assign(batch_id=batch, finding_no=range(1, len(findings) + 1)))
    for each in checked:
        write_rows(connection, QUARANTINE, set_aside_rows(each, files).assign(batch_id=batch))


def rule_results(checked: Sequence[Checked], tidied: Tidied, manifest: Manifest) -> list[dict[str, object]]:
    """One line for every rule that ran, whether it found anything or not."""
    found = Counter(finding.rule_id for finding in tidied.findings)
    results: list[dict[str, object]] = [
        {
            "rule_id": rule.id,
            "rule_version": rule.version,
            "table_name": "",
            "severity": str(rule.severity),
            "rows_count": len(manifest.files),
            "failed_count": found[rule.id],
            "waived_count": 0,
        }
        for rule in FILE_RULES
    ]
    return results + [
        {
            "rule_id": v.rule.id,
            "rule_version": v.rule.version,
            "table_name": each.table.name,
            "severity": str(v.rule.severity),
            "rows_count": v.rows,
            "failed_count": v.failed,
            "waived_count": sum(1 for rule_id, _ in each.waived if rule_id == v.rule.id),
        }
        for each in checked
        for v in each.verdicts
    ]


def set_aside_rows(checked: Checked, files: list[tuple[str, str]]) -> pd.DataFrame:
    """The set-aside rows as delivered, with the rules that they break; personal values are masked."""
    numbers = sorted(checked.set_aside)
    rows = checked.delivered.loc[numbers]
    return pd.DataFrame(
        {
            "table_name": checked.table.name,
            "row_number": numbers,
            "file_sha256": [files[int(number)][1] for number in rows["_file"]],
            "location": rows["_location"].tolist(),
            "rule_ids": [" ".join(dict.fromkeys(checked.set_aside[number])) for number in numbers],
            "delivered": as_shown(rows, checked.table),
        }
    )


def log_body(batch_facts: Mapping[str, object], checked: Sequence[Checked], tidied: Tidied, run_id: str, manifest: Manifest) -> dict[str, object]:
    """What the audit log says of a decision on a batch: every rule that ran, its version, its counts, its verdict."""
    return {
        **batch_facts,
        "run_id": run_id,
        "files_sha256": content_digest(manifest),
        "waivers": sorted({waiver for each in checked for waiver in each.waived.values()}),
        "rules": [{**result, "verdict": "failed" if result["failed_count"] else "passed"} for result in rule_results(checked, tidied, manifest)],
    }


def content_digest(manifest: Manifest) -> str:
    """SHA-256 over what the files of a batch hold, whatever they are called."""
    return hashlib.sha256("\n".join(file.sha256 for file in manifest.files).encode()).hexdigest()
