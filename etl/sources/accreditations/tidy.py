"""What do the pages of the open-data portal say? Every field by name; persons who are accredited are not read."""

from collections.abc import Sequence

import pandas as pd

from etl.core.finding import Finding
from etl.core.identifiers import looks_like_a_person
from etl.core.json_reading import NotReadable, as_texts, read_json
from etl.core.tidied import LAYOUT, PROVENANCE, UNKNOWN_COLUMN, UNREADABLE, RawFile, Tidied, file_finding
from etl.sources.accreditations.schema import ACCREDITATIONS

FIELDS = {"certificate": "certificate_number", "bin": "bin", "issued": "issued_on", "expires": "valid_until"}  # [unconfirmed] names of the fields
NOT_READ = frozenset({"id", "name_kk", "name_ru", "modified"})


def tidy(files: Sequence[RawFile]) -> Tidied:
    """One table of texts from the stored pages."""
    frames = [pd.DataFrame(columns=[*FIELDS.values(), *PROVENANCE], dtype="str")]
    findings: list[Finding] = []
    for number, file in enumerate(files):
        try:
            rows, unread = as_texts(read_json(file.content)["data"], FIELDS, number, "data")
        except (NotReadable, UnicodeDecodeError):
            findings.append(file_finding(UNREADABLE, file, table=ACCREDITATIONS.name))
        except (KeyError, TypeError):
            findings.append(file_finding(LAYOUT, file, table=ACCREDITATIONS.name))
        else:
            frames.append(rows)
            unknown = [name for name in unread if name not in NOT_READ]
            findings += [file_finding(UNKNOWN_COLUMN, file, table=ACCREDITATIONS.name, location="data", value_class="field") for _ in unknown]
    told = pd.concat(frames, ignore_index=True)
    return Tidied({ACCREDITATIONS.name: told[~looks_like_a_person(told["bin"])].reset_index(drop=True)}, tuple(findings))
