"""What do the lists of orders and statements say? Two JSON files whose fields carry our names."""

from collections.abc import Sequence

import pandas as pd

from etl.core.finding import Finding
from etl.core.json_reading import NotReadable, as_texts, read_json
from etl.core.tidied import ENCODING, LAYOUT, NAME, PROVENANCE, UNKNOWN_COLUMN, UNREADABLE, RawFile, Tidied, file_finding
from etl.sources.orders.schema import CLAIMS, ORDERS

LISTS = {"orders.json": ("orders", ORDERS), "claims.json": ("claims", CLAIMS)}


def tidy(files: Sequence[RawFile]) -> Tidied:
    """Two tables of texts; a file of another name is set aside."""
    tables = {table.name: [pd.DataFrame(columns=[*table.names, *PROVENANCE], dtype="str")] for _, table in LISTS.values()}
    findings: list[Finding] = []
    for number, file in enumerate(files):
        if file.kept_out or file.name not in LISTS:
            findings.append(file_finding(file.kept_out or NAME, file))
            continue
        key, table = LISTS[file.name]
        try:
            rows, unknown = as_texts(read_json(file.content)[key], {name: name for name in table.names if name != "received_on"}, number, key)
        except UnicodeDecodeError:
            findings.append(file_finding(ENCODING, file, table=table.name))
        except NotReadable:
            findings.append(file_finding(UNREADABLE, file, table=table.name))
        except (KeyError, TypeError, AttributeError):
            findings.append(file_finding(LAYOUT, file, table=table.name))
        else:
            tables[table.name].append(rows.assign(received_on=file.asked.get("received_on")))
            findings += [file_finding(UNKNOWN_COLUMN, file, table=table.name, location=key, value_class="field") for _ in unknown]
    return Tidied({name: pd.concat(each, ignore_index=True) for name, each in tables.items()}, tuple(findings))
