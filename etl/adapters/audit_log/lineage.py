"""What was checked, for tools that speak OpenLineage: one run event for each decision on a batch, with its assertions.

JSON Lines of RunEvents (spec 2-0-2) with the facet ``dataQualityAssertions`` on the tables that were checked and
``dataQualityMetrics`` with their rows. Made from the entries alone, so the same log gives the same file; the id of a run is
derived from the hash of its entry. Nothing is sent anywhere.
"""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.adapters.audit_log.chain import Entry
from etl.adapters.audit_log.store import entries
from etl.adapters.raw_store import written_atomically

PRODUCER = "urn:esep:audit-log"
SPEC = "https://openlineage.io/spec"
EVENT = f"{SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
ASSERTIONS = f"{SPEC}/facets/1-0-0/DataQualityAssertionsDatasetFacet.json#/$defs/DataQualityAssertionsDatasetFacet"
METRICS = f"{SPEC}/facets/1-0-0/DataQualityMetricsInputDatasetFacet.json#/$defs/DataQualityMetricsInputDatasetFacet"
DECIDED = "batch_decided"
FILES = "files"  # what the rules about files were held against


def export_openlineage(connection: sa.Connection, path: Path) -> int:
    """Write the events of all decided batches, all or nothing; returns the number of events."""
    count = 0
    with written_atomically(path) as out:
        for entry in entries(connection, kind=DECIDED):
            out.write(f"{json.dumps(event(entry), ensure_ascii=False, sort_keys=True, separators=(',', ':'))}\n".encode())
            count += 1
    return count


def event(entry: Entry) -> dict[str, Any]:
    """The run event of one decision on a batch."""
    facts: dict[str, Any] = dict(entry.facts)
    checked = sorted({rule["table_name"] or FILES for rule in facts["rules"]})
    return {
        "eventTime": entry.at,
        "eventType": "COMPLETE" if facts["decision"] == "loaded" else "FAIL",
        "producer": PRODUCER,
        "schemaURL": EVENT,
        "run": {"runId": str(uuid.uuid5(uuid.NAMESPACE_OID, entry.hash))},
        "job": {"namespace": "esep", "name": f"ingest_{facts['source']}"},
        "inputs": [dict(_dataset(table, facts["rules"]), namespace=f"esep/{facts['source']}") for table in checked],
        "outputs": [{"namespace": "esep", "name": table} for table in checked if table != FILES] if facts["decision"] == "loaded" else [],
    }


def _dataset(table: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    of_table = [rule for rule in rules if (rule["table_name"] or FILES) == table]
    assertions = list(_assertions(of_table))
    checked = max((rule["rows_count"] for rule in of_table), default=0)
    return {
        "name": table,
        "inputFacets": {
            "dataQualityAssertions": {"_producer": PRODUCER, "_schemaURL": ASSERTIONS, "assertions": assertions},
            "dataQualityMetrics": {"_producer": PRODUCER, "_schemaURL": METRICS, "rowCount": checked, "columnMetrics": {}},
        },
    }


def _assertions(rules: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for rule in rules:
        yield {"assertion": f"{rule['rule_id']} v{rule['rule_version']}", "success": rule["failed_count"] == 0}
