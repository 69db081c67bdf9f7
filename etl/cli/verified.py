"""How is a verification told? In words for a person who holds a file or an export in hand."""

from collections.abc import Sequence
from pathlib import Path

from etl import settings
from etl.adapters.audit_log.keys import PublicKey, load_public, read_public_lines
from etl.cli.talking import err, out
from etl.errors import EsepError


def verified_log(export: Path | None, checkpoints: Sequence[Path], keys: Sequence[str], *, quiet: bool) -> dict[str, object]:
    """Verify the log of this installation, or an export with nothing but the keys given; says what was found."""
    from etl.steps.verifying import verify_export, verify_log

    with err.status("Walking the log") as status:

        def tell(entries: int) -> None:
            status.update(f"Walking the log: {entries:,} entries".replace(",", " "))

        if export is None:
            found = verify_log(settings.load(), anchors=checkpoints, tell=tell)
        else:
            found = verify_export(export, checkpoints=checkpoints, keys=_of_checkpoints(keys, checkpoints), tell=tell)
    if not quiet:
        out.print(f"The log is whole: {found['entries']} entries, root {str(found['root'])[:16]}.", highlight=False)
        if found["proved"]:
            out.print(f"Signatures vouch for the first {found['proved']} of them ({found['checkpoints']} checkpoints).", highlight=False)
        else:
            out.print("No checkpoint vouches for it: whoever owns the database could have written all of it anew.", highlight=False)
    return found


def _of_checkpoints(texts: Sequence[str], checkpoints: Sequence[Path]) -> tuple[PublicKey, ...]:
    if checkpoints and not texts:
        raise EsepError("A checkpoint is checked with a public key.", next_step="Give it with --key; it stands in the certificate that you were handed.")
    return public_keys(texts)


def public_keys(texts: Sequence[str]) -> tuple[PublicKey, ...]:
    """The keys that were given, each as its line or as a file of such lines; EsepError if one is none."""
    try:
        files = [Path(text) for text in texts if "+" not in text]
        return (*read_public_lines(text for text in texts if "+" in text), *(key for path in files for key in load_public(path)))
    except ValueError as error:
        raise EsepError("This is no public key of a log.", why=str(error), next_step="Copy the whole line that esep keys show prints.") from None


def show_report(found: dict[str, object]) -> None:
    """What is known about a file, in sentences."""
    lines = [str(found["words"])]
    if found["issued"]:
        lines.append(f"Closed as known at {found['as_known_at']}.")
        lines.append(f"A later edition supersedes it: {found['superseded_by']}." if found["superseded_by"] else "It is the newest edition of its month.")
        for each in found["signatures"] if isinstance(found["signatures"], list) else []:
            by = "Signed by the office" if each["made"] == "here" else "A signature made elsewhere was handed in; it was not checked"
            lines.append(f"{by}: {'; '.join(each['signers'])}.")
    lines.append(str(found["log_words"]))
    for line in lines:
        out.print(line, highlight=False, markup=False, soft_wrap=True)
