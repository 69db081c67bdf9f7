"""Does an edition leave only when one named person has read it and another has let it go, and is each act in the log?"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from demo import signing
from etl import settings
from etl.adapters import audit_log, outbox
from etl.adapters.raw_store import RawStore
from etl.adapters.warehouse.engine import open_engine, reading, writing
from etl.adapters.warehouse.tables import EDITIONS, RELEASE_ACTS
from etl.cli import app
from etl.core.period import Period
from etl.core.released import Act, Stage
from etl.errors import ActRefused
from etl.settings import TIME_ZONE, Settings
from etl.steps.approving import decide, questions
from etl.steps.issued import verify_report
from etl.steps.ledger import ledger
from etl.steps.opening import open_warehouse
from etl.steps.releasing import act, editions, released
from etl.steps.verifying import verify_log
from tests.released import close_edition

AS_OF = datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE)
FIRST, SECOND = "regional_monthly-15-2026-09-e1", "regional_monthly-15-2026-09-e2"
NOW = "2026-10-06T05:00:00+00:00"
READ, GO = "Read it page by page", "It may go out"
PEOPLE = """
[[person]]
name = "Data steward"
role = "Data steward"
may = ["review"]
airflow = "steward"

[[person]]
name = "Head of monitoring"
role = "Head of monitoring"
may = ["review", "release"]
airflow = "head"

[[person]]
name = "Head elsewhere"
role = "Head of another region"
may = ["release"]
regions = ["19"]
airflow = "elsewhere"
"""


@pytest.fixture
def ours(warehouse_url: str, tmp_path: Path) -> Iterator[Settings]:
    signing.write(tmp_path / "keys")
    (tmp_path / "people.toml").write_text(PEOPLE, "utf-8")
    made = settings.load({"ESEP_HOME": str(tmp_path), "ESEP_WAREHOUSE_URL": warehouse_url})
    store = RawStore(made.raw_store)
    with writing(open_warehouse(made)) as connection:
        for number, edition in enumerate((FIRST, SECOND), start=1):
            close_edition(connection, edition, {f"{edition}.pdf": store.put(edition.encode())}, number=number)
            outbox.queue(
                connection,
                edition_id=edition,
                address="akim@aktobe.example",
                language="kk",
                message_id=f"<{number}@aktobe.example>",
                subject="Есеп",
                message=b"Subject: x\r\n\r\n",
            )
    yield made
    open_engine(warehouse_url).dispose()


def do(ours: Settings, kind: Act, edition: str = FIRST, who: str = "Data steward", why: str = READ) -> Stage:
    return act(kind, edition, who=who, why=why, as_of=AS_OF, settings=ours)


def approve(ours: Settings, edition: str = FIRST) -> Stage:
    do(ours, Act.REVIEW, edition)
    return do(ours, Act.APPROVE, edition, "Head of monitoring", GO)


def stages(ours: Settings) -> dict[str, str]:
    return {each["edition"]: each["stage"] for each in editions(ours)}


def logged(ours: Settings, kind: str) -> list[dict[str, object]]:
    with reading(open_engine(ours.warehouse_url)) as connection:
        return [entry.facts for entry in audit_log.entries(connection, kind=kind)]


def test_one_reads_another_lets_go_and_the_log_tells_both(ours: Settings) -> None:
    assert stages(ours) == {FIRST: "composed", SECOND: "composed"}
    assert do(ours, Act.REVIEW) is Stage.REVIEWED
    assert released(ours, NOW) == []
    assert do(ours, Act.APPROVE, who="Head of monitoring", why=GO) is Stage.APPROVED
    assert released(ours, NOW) == [FIRST]
    (told,) = logged(ours, "edition_approved")
    assert (told["edition"], told["role"], told["why"], told["act_no"]) == (FIRST, "Head of monitoring", GO, 2)
    assert told["files"] == next(each["files"] for each in editions(ours) if each["edition"] == FIRST)
    assert verify_log(ours)["ok"] is True


@pytest.mark.parametrize(
    ("kind", "who", "why", "fault"),
    [
        (Act.APPROVE, "Head of monitoring", GO, "composed; it cannot be approved"),
        (Act.APPROVE, "Data steward", GO, "may not release"),
        (Act.REVIEW, "Somebody", READ, "not in the file of people"),
        (Act.REVIEW, "Data steward", "ok", "reason is demanded"),
        (Act.APPROVE, "Head elsewhere", GO, "does not answer for this region"),
    ],
)
def test_an_act_that_does_not_fit_is_refused_and_leaves_nothing(ours: Settings, kind: Act, who: str, why: str, fault: str) -> None:
    with pytest.raises(ActRefused, match=fault):
        do(ours, kind, who=who, why=why)
    assert stages(ours)[FIRST] == "composed"


def test_nobody_is_both_pairs_of_eyes(ours: Settings) -> None:
    do(ours, Act.REVIEW, who="Head of monitoring")
    with pytest.raises(ActRefused, match="does not approve it"):
        do(ours, Act.APPROVE, who="Head of monitoring", why=GO)
    assert stages(ours)[FIRST] == "reviewed"


def test_nothing_is_approved_twice_or_after_it_was_rejected(ours: Settings) -> None:
    approve(ours)
    with pytest.raises(ActRefused, match="approved; it cannot be approved"):
        do(ours, Act.APPROVE, who="Head of monitoring", why=GO)
    assert do(ours, Act.REJECT, who="Head of monitoring", why="The sales are wrong") is Stage.REJECTED
    with pytest.raises(ActRefused, match="rejected"):
        do(ours, Act.REVIEW)
    assert released(ours, NOW) == []
    with reading(open_engine(ours.warehouse_url)) as connection:
        assert [each.state.value for each in outbox.letters(connection, FIRST)] == ["cancelled"]


def test_a_corrected_edition_supersedes_once_it_is_approved_and_cancels_what_is_unsent(ours: Settings) -> None:
    approve(ours)
    do(ours, Act.REVIEW, SECOND)
    assert stages(ours) == {FIRST: "approved", SECOND: "reviewed"}
    do(ours, Act.APPROVE, SECOND, "Head of monitoring", GO)
    assert stages(ours) == {FIRST: "superseded", SECOND: "approved"}
    assert released(ours, NOW) == [SECOND]
    with reading(open_engine(ours.warehouse_url)) as connection:
        (letter,) = outbox.letters(connection, FIRST)
    assert (letter.state.value, letter.last_error) == ("cancelled", f"superseded by {SECOND}")


def test_the_gate_closes_on_a_file_that_is_not_what_was_closed_and_the_log_says_so(ours: Settings) -> None:
    do(ours, Act.REVIEW)
    files = next(each["files"] for each in editions(ours) if each["edition"] == FIRST)
    (kept,) = [path for path in ours.raw_store.rglob("*") if path.is_file() and next(iter(files.values()))[4:] in path.as_posix().replace("/", "")]
    kept.chmod(0o644)
    kept.write_bytes(b"other")
    with pytest.raises(ActRefused, match="gate is closed"):
        do(ours, Act.APPROVE, who="Head of monitoring", why=GO)
    assert stages(ours)[FIRST] == "reviewed"
    assert [each["edition"] for each in logged(ours, "edition_gate_failed")] == [FIRST]
    assert logged(ours, "edition_approved") == []


def test_a_file_says_by_whom_it_was_released_and_a_replayed_approval_does_not_count(ours: Settings, tmp_path: Path) -> None:
    report = tmp_path / "report.pdf"
    report.write_bytes(FIRST.encode())
    assert "Nobody has approved it" in str(verify_report(report, ours)["words"])
    approve(ours)
    found = verify_report(report, ours)
    assert "Released by Head of monitoring" in str(found["words"])
    assert GO in str(found["words"])
    with writing(open_engine(ours.warehouse_url)) as connection:  # the approval of the first once more, under the name of the second
        (told,) = [entry.facts for entry in audit_log.entries(connection, kind="edition_approved")]
        audit_log.append(connection, "edition_approved", {**told, "edition": SECOND}, at="2026-10-06T05:00:00+00:00")
    report.write_bytes(SECOND.encode())
    assert "Nobody has approved it" in str(verify_report(report, ours)["words"])


def test_of_two_acts_at_once_one_is_refused(ours: Settings) -> None:
    do(ours, Act.REVIEW)
    with reading(open_engine(ours.warehouse_url)) as connection:
        (row,) = connection.execute(sa.select(RELEASE_ACTS)).mappings().all()
    with pytest.raises(sa.exc.IntegrityError), writing(open_engine(ours.warehouse_url)) as connection:
        connection.execute(sa.insert(RELEASE_ACTS).values(**row))


def test_airflow_asks_those_who_may_and_copies_the_answer(ours: Settings) -> None:
    asked = questions("review", {"regional_monthly"}, ours)
    assert [each["subject"] for each in asked] == [f"Read and check {FIRST}", f"Read and check {SECOND}"]
    assert [user["id"] for user in asked[0]["assigned_users"]] == ["steward", "head"]
    assert questions("review", {"data_quality"}, ours) == []
    answer = {"responded_by_user": {"id": "steward", "name": "x"}, "params_input": {"why": READ}, "responded_at": AS_OF.isoformat()}
    assert decide("review", asked[0], answer, settings=ours) == "reviewed"
    (asked_next,) = questions("approve", set(), ours)
    assert [user["id"] for user in asked_next["assigned_users"]] == ["head"]  # not the head of another region
    with pytest.raises(ActRefused, match="may not do this"):
        decide("approve", asked_next, {**answer, "responded_by_user": {"id": "steward"}}, settings=ours)
    with pytest.raises(ActRefused, match="may not do this"):
        decide("approve", asked_next, {**answer, "responded_by_user": None}, settings=ours)
    given = {**answer, "responded_by_user": {"id": "head"}, "params_input": {"why": GO}}
    assert decide("approve", asked_next, given, settings=ours) == "approved"
    assert stages(ours)[FIRST] == "approved"


def test_a_letter_that_waits_for_its_next_attempt_is_not_offered_before(ours: Settings) -> None:
    approve(ours)
    with writing(open_engine(ours.warehouse_url)) as connection:
        (letter,) = outbox.letters(connection, FIRST)
        outbox.settle(connection, replace(letter, not_before="2026-10-06T05:15:00+00:00"))
    assert released(ours, NOW) == []
    assert released(ours, "2026-10-06T05:15:00+00:00") == [FIRST]


def test_an_edition_whose_letter_came_back_was_issued_all_the_same(ours: Settings) -> None:
    approve(ours)
    with writing(open_engine(ours.warehouse_url)) as connection:
        (letter,) = outbox.letters(connection, FIRST)
        outbox.settle(connection, replace(letter, state=outbox.State.BOUNCED))
    assert stages(ours)[FIRST] == "issued"


def test_the_ledger_of_a_month_tells_every_letter(ours: Settings) -> None:
    with writing(open_engine(ours.warehouse_url)) as connection:
        first, second = ledger(connection, "15", Period(2026, 9))
        assert [(each.edition, each.address, each.state, each.sent_at) for each in (first, second)] == [
            (edition, "akim@aktobe.example", "waiting", None) for edition in (FIRST, SECOND)
        ]
        (letter,) = outbox.letters(connection, FIRST)
        outbox.settle(connection, replace(letter, state=outbox.State.SENT, sent_at="2026-10-06T05:00:00+00:00"))
        sent, _ = ledger(connection, "15", Period(2026, 9))
        assert (sent.state, sent.sent_at) == ("sent", datetime(2026, 10, 6, 10, tzinfo=TIME_ZONE))
        assert ledger(connection, "19", Period(2026, 9)) == ledger(connection, "15", Period(2026, 8)) == ()


def test_the_command_does_the_same(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ESEP_HOME", "ESEP_WAREHOUSE_URL"):
        monkeypatch.setenv(name, ours.environ[name])
    esep = CliRunner().invoke
    when = ["--as-of", "2026-10-06T09:00:00"]
    assert esep(app, ["release", "review", FIRST, "--who", "Data steward", "--why", READ, *when]).exit_code == 0
    done = esep(app, ["release", "approve", FIRST, "--who", "Data steward", "--why", GO, *when])
    assert (done.exit_code, "may not release" in done.output) == (2, True)
    assert esep(app, ["release", "approve", FIRST, "--who", "Head of monitoring", "--why", GO, *when]).exit_code == 0
    listed = {each["edition"]: each["stage"] for each in json.loads(esep(app, ["release", "list", "--json"]).stdout)}
    assert listed == {FIRST: "approved", SECOND: "composed"}
    shown = esep(app, ["release", "show", FIRST]).stdout
    assert "approve by Head of monitoring: It may go out" in shown


def test_rows_of_the_table_bound_to_other_bytes_count_for_nothing(ours: Settings) -> None:
    approve(ours)
    with writing(open_engine(ours.warehouse_url)) as connection:
        connection.execute(sa.update(EDITIONS).where(EDITIONS.c.edition_id == FIRST).values(files=json.dumps({"x.pdf": "0" * 64})))
    assert stages(ours)[FIRST] == "composed"
