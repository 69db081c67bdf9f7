"""Do the documents say what the code says?"""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl import catalog
from etl.cli import app
from etl.dictionary import markdown
from etl.settings import PROJECT_ROOT

DOCUMENTS = [PROJECT_ROOT / "README.md", PROJECT_ROOT / "CHANGELOG.md", *sorted((PROJECT_ROOT / "docs").glob("*.md"))]


def test_the_data_dictionary_is_the_one_that_the_schemas_give() -> None:
    """If this fails: esep dictionary docs/data-dictionary.md"""
    assert (PROJECT_ROOT / "docs" / "data-dictionary.md").read_text("utf-8") == markdown()


def test_every_source_is_described_with_its_own_title_term_and_owner() -> None:
    parts = re.split(r"^## ", (PROJECT_ROOT / "docs" / "sources.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
    told = {part.partition(" –")[0]: part for part in parts if " – " in part.splitlines()[0]}
    assert set(told) == {each.name for each in catalog.sources()}
    for each in catalog.sources():
        assert told[each.name].splitlines()[0] == f"{each.name} – {each.title}"
        assert f"working day {each.due_working_day} of the next month" in told[each.name]
        assert each.owner.lower() in told[each.name].lower()
        assert "| Unconfirmed |" in told[each.name]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_picture_of_a_document_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text) + re.findall(r'src="([^"]+)"', text)
    missing = [target for target in targets if not target.startswith("http") and not (document.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_of_a_document_exists(document: Path) -> None:
    said = set(re.findall(r"(?:^|[`/ ])esep ([a-z]+)\b", "\n".join(re.findall(r"```sh.*?```|`[^`\n]+`", document.read_text("utf-8"), re.DOTALL))))
    helped = CliRunner().invoke(app, ["--help"]).output
    known = set(re.findall(r"^[│|] ([a-z]+)", helped, re.MULTILINE)) | {"dictionary"}
    assert len(known) > 8
    assert said <= known


def test_the_method_note_has_a_line_for_every_indicator_and_names_every_tally() -> None:
    text = (PROJECT_ROOT / "docs" / "method.md").read_text("utf-8")
    listed = set(re.findall(r"^\| (\d\d) \| ", text, re.MULTILINE))
    assert listed == {f"{each.number:02d}" for each in catalog.indicators()}
    told = {int(number) for first, last in re.findall(r"\(M-(\d\d)(?: (?:to|and) M-(\d\d))?\)", text) for number in range(int(first), int(last or first) + 1)}
    assert {each.number for each in catalog.tallies()} <= told
