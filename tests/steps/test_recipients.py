"""Is the file of recipients read strictly, and does whoever got an edition get its correction?"""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from etl import settings
from etl.adapters import outbox
from etl.adapters.audit_log import Checkpoint
from etl.adapters.audit_log.merkle import Frontier
from etl.adapters.warehouse.engine import writing
from etl.errors import SettingError
from etl.reports.compose import compose
from etl.settings import Settings
from etl.steps import closing
from etl.steps.closing import Draft
from etl.steps.opening import open_warehouse
from etl.steps.recipients import Recipient, recipients
from tests.reports.sample import sample

GOOD = {"address": "akim@aktobe.example", "report": "regional_monthly", "region": "15", "language": "kk"}


def told(tmp_path: Path, *entries: dict[str, str], text: str = "", **environ: str) -> Settings:
    lines = [line for each in entries for line in ("[[recipient]]", *(f'{name} = "{value}"' for name, value in each.items()))]
    (tmp_path / "recipients.toml").write_text(text or "\n".join(lines), "utf-8")
    return settings.load({"ESEP_HOME": str(tmp_path), **environ})


def test_a_report_goes_to_those_who_are_named_for_it(tmp_path: Path) -> None:
    ours = told(tmp_path, GOOD, {**GOOD, "address": "audit@aktobe.example", "report": "data_quality"}, {**GOOD, "address": "x@aktobe.example", "region": "19"})
    assert recipients(ours, "regional_monthly", "15", {}) == [Recipient("akim@aktobe.example", "kk")]
    assert recipients(settings.load({"ESEP_HOME": str(tmp_path / "none")}), "regional_monthly", "15", {}) == []


@pytest.mark.parametrize("name", ["ESEP_MAIL_MOST_BYTES", "ESEP_SMTP_PORT"])
def test_a_number_that_is_none_is_a_plain_error(tmp_path: Path, name: str) -> None:
    ours = settings.load({"ESEP_HOME": str(tmp_path), "ESEP_SMTP_HOST": "mail.example", name: "10 MB"})
    with pytest.raises(SettingError, match=f"{name} is not a whole number"):
        print(ours.most_mail_bytes, ours.mail().port)


def test_whoever_got_an_edition_gets_its_correction_in_the_same_thread(tmp_path: Path) -> None:
    earlier = {"gone@aktobe.example": ("ru", "<1@x>"), "akim@aktobe.example": ("ru", "<2@x>")}
    assert recipients(told(tmp_path, GOOD), "regional_monthly", "15", earlier) == [
        Recipient("gone@aktobe.example", "ru", "<1@x>"),
        Recipient("akim@aktobe.example", "kk", "<2@x>"),
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"report": "weekly"}, "no report 'weekly'"),
        ({"region": "99"}, "no region '99'"),
        ({"region": "KZ"}, "not made for this region"),
        ({"report": "national_monthly"}, "not made for this region"),
        ({"language": "de"}, "does not speak 'de'"),
        ({"address": "akim at aktobe"}, "not a plain mail address"),
        ({"address": "a@b.example\\nBcc: c@d.example"}, "not a plain mail address"),
        ({"address": "akim@elsewhere.example"}, "may not get mail"),
    ],
)
def test_an_entry_that_cannot_be_served_is_told_by_its_number(tmp_path: Path, change: dict[str, str], fault: str) -> None:
    ours = told(tmp_path, GOOD, {**GOOD, **change}, ESEP_MAIL_DOMAINS="Aktobe.example, other.example")
    with pytest.raises(SettingError, match=f"Recipient 2: .*{fault}"):
        recipients(ours, "regional_monthly", "15", {})


def test_a_domain_that_is_no_longer_allowed_gets_no_correction(tmp_path: Path) -> None:
    earlier = {"gone@elsewhere.example": ("ru", "<1@x>"), "other@aktobe.example": ("ru", "<2@x>")}
    ours = told(tmp_path, GOOD, ESEP_MAIL_DOMAINS="aktobe.example")
    assert [each.address for each in recipients(ours, "regional_monthly", "15", earlier)] == ["other@aktobe.example", GOOD["address"]]


@pytest.mark.parametrize("text", ["[[recipient]\n", '[[recipient]]\naddress = "a@b.example"\n', "recipient = [1]\n"])
def test_a_file_that_cannot_be_read_says_how_it_should_be(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        recipients(told(tmp_path, text=text), "regional_monthly", "15", {})


@pytest.mark.parametrize(
    ("most", "carried", "said"),
    [
        ("10000000", ["esep-e1-en.pdf", "esep-e1-en.xlsx"], "its tables as XLSX"),
        ("200000", ["esep-e1-en.pdf"], "its tables are too large for a letter"),
        ("60000", [], "The report is too large for a letter"),
    ],
)
def test_a_letter_carries_as_much_as_the_mail_of_the_office_takes(tmp_path: Path, most: str, carried: list[str], said: str) -> None:
    facts = sample(number=8)
    anchor = Checkpoint("esep.example/log", 0, b"", "", "")
    draft = Draft("e1", 1, "", "", "", [], [], facts, (anchor, Frontier()))
    ours = told(tmp_path, GOOD, ESEP_MAIL_MOST_BYTES=most)
    files = {"esep-e1-en.pdf": b"p" * 90_000, "esep-e1-en.xlsx": b"x" * 90_000}
    engine = open_warehouse(ours)
    with writing(engine) as connection:
        closing._queue(connection, ours, draft, compose("data_quality", facts, "en"), files, Recipient("akim@aktobe.example", "en"))
        (letter,) = outbox.letters(connection, "e1")
    engine.dispose()
    message = message_from_bytes(letter.message, policy=policy.default)
    assert [part.get_filename() for part in message.iter_attachments()] == carried
    assert len(letter.message) <= int(most)
    text = message.get_body(("plain",))
    assert text
    assert said in " ".join(text.get_content().split())
