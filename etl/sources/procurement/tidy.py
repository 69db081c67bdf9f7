"""What do the answers about contracts say? Every field by name; the number of a person as supplier is not read."""

from collections.abc import Sequence

import pandas as pd

from etl.core.finding import Finding
from etl.core.identifiers import looks_like_a_person
from etl.core.json_reading import NotReadable, as_texts, read_json
from etl.core.tidied import LAYOUT, PROVENANCE, UNKNOWN_COLUMN, UNREADABLE, RawFile, Tidied, file_finding
from etl.sources.procurement.schema import CONTRACTS

FIELDS = {
    "id": "contract_id",
    "customerBin": "bin",
    "supplierBiin": "supplier_bin",
    "contractSumWnds": "contract_tiyn",
    "faktSumWnds": "actual_tiyn",
    "signDate": "signed_on",
    "refContractStatusId": "status_code",
    "deleted": "is_deleted",
    "lastUpdateDate": "updated_on",
}
FLAGS = {"0": "false", "1": "true"}


def tidy(files: Sequence[RawFile]) -> Tidied:
    """One table of texts from the stored pages."""
    frames = [pd.DataFrame(columns=[*FIELDS.values(), *PROVENANCE], dtype="str")]
    findings: list[Finding] = []
    for number, file in enumerate(files):
        try:
            rows, unknown = as_texts(read_json(file.content)["data"]["Contract"], FIELDS, number, "Contract")
        except (NotReadable, UnicodeDecodeError):
            findings.append(file_finding(UNREADABLE, file, table=CONTRACTS.name))
        except (KeyError, TypeError):
            findings.append(file_finding(LAYOUT, file, table=CONTRACTS.name))
        else:
            frames.append(rows)
            findings += [file_finding(UNKNOWN_COLUMN, file, table=CONTRACTS.name, location="Contract", value_class="field") for _ in unknown]
    told = pd.concat(frames, ignore_index=True)
    person = looks_like_a_person(told["supplier_bin"])
    told["is_person"] = person.map({True: "true", False: "false"}).astype("str")
    told["supplier_bin"] = told["supplier_bin"].mask(person)
    for name in ("signed_on", "updated_on"):
        told[name] = told[name].str.replace(r"\A([0-9]{4}-[0-9]{2}-[0-9]{2})[ T][0-9:.]+\Z", r"\1", regex=True)  # the interface states moments
    told["is_deleted"] = told["is_deleted"].map(FLAGS).fillna(told["is_deleted"])
    return Tidied({CONTRACTS.name: told}, tuple(findings))
