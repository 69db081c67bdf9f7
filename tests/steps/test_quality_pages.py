"""Do the data-quality pages say what the log says, in three languages, offline, and about no person?"""

import json
import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from demo import signing
from etl import catalog, settings
from etl.adapters import audit_log
from etl.adapters.warehouse.engine import open_engine, reading
from etl.core.tidied import FILE_RULES
from etl.errors import LogBroken
from etl.reports.quality_pages import Log, LogState, Site
from etl.reports.words import Words
from etl.settings import TIME_ZONE, Settings
from etl.steps import quality_pages
from etl.steps.landing import land
from etl.steps.quality_pages import write_pages
from etl.steps.refining import refine
from etl.steps.ruled import told
from etl.steps.waiving import revoke, waive
from etl.versions import rules_of
from tests.browser import opened, pictured

AS_OF = datetime(2026, 10, 6, 9, tzinfo=TIME_ZONE)
ORDERS = catalog.tables()["core_orders"]
LANGUAGES = ("kk", "ru", "en")
PERSON, WHY = "Named Personally", "Confirmed by <script>alert(1)</script> letter 7"


@pytest.fixture
def ours(tmp_path: Path) -> Settings:
    (tmp_path / "drop").mkdir()
    (tmp_path / "people.toml").write_text(f'[[person]]\nname = "{PERSON}"\nrole = "head of monitoring"\nmay = ["waive"]\n', "utf-8")
    signing.write(tmp_path / "keys")
    return settings.load({"ESEP_HOME": str(tmp_path), "ESEP_SOURCE_ORDERS_URL": str(tmp_path / "drop"), "ESEP_POLITE": "no"})


def bring(ours: Settings, *orders: dict[str, Any], days: int = 0) -> dict[str, Any]:
    at = AS_OF + timedelta(days=days)
    (ours.home / "drop" / "2026-10-02").mkdir(exist_ok=True)
    said = [{name: value for name, value in {**ORDERS.example(), "is_date_assumed": False, **each}.items() if name != "received_on"} for each in orders]
    (ours.home / "drop" / "2026-10-02" / "orders.json").write_text(json.dumps({"orders": said}), "utf-8")
    return refine("orders", land("orders", period="2026-09", since=None, as_of=at, run_id="t", settings=ours), as_of=at, run_id="t", settings=ours)


def month(ours: Settings) -> None:
    """Two decisions: one with a row set aside, then the same with it waived."""
    first = bring(ours, {}, {"order_id": "O4", "issued_on": "2027-01-01"})
    waive("ORDER-01", f"{first['batch']}:orders:1", who=PERSON, why=WHY, until="2026-10-31", as_of=AS_OF, settings=ours)
    bring(ours, {}, {"order_id": "O4", "issued_on": "2027-01-01"}, days=1)
    write_pages(ours, as_of=AS_OF + timedelta(days=1))


class Seen(HTMLParser):
    """The text, links and anchors of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links, self.anchors, self.cells, self.rows = list[str](), set[str](), list[str](), list[list[str]]()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [str(given[name]) for name in ("href", "src") if given.get(name)]
        if given.get("id"):
            self.anchors.add(str(given["id"]))
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        self.cells.append(data)
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.cells).split())


def pages(ours: Settings) -> list[Path]:
    return sorted(ours.pages.rglob("*.html"))


def test_every_rule_and_decision_has_its_place_in_each_language(ours: Settings) -> None:
    month(ours)
    for language in LANGUAGES:
        anchors = set().union(*(Seen(page).anchors for page in (ours.pages / language / "rules").glob("*.html")))
        assert anchors == {rule.id for table in catalog.tables().values() for rule in rules_of(table)} | {rule.id for rule in FILE_RULES}
        assert sorted(page.stem for page in (ours.pages / language / "batches").glob("*.html")) == ["1", "2"]


def test_the_counts_are_those_of_the_log(ours: Settings) -> None:
    month(ours)
    with reading(open_engine(ours.warehouse_url)) as connection:
        decided = [entry.facts for entry in audit_log.entries(connection, kind="batch_decided")]
        size = connection.execute(sa.select(sa.func.max(audit_log.AUDIT_LOG.c.seq))).scalar()
    for number, facts in enumerate(decided, 1):
        page = Seen(ours.pages / "en" / "batches" / f"{number}.html")
        shown = {row[0].split()[-1]: (row[2], row[3], row[4]) for row in page.rows if len(row) == 6 and row[2].isdigit()}
        expected = {each["rule_id"]: tuple(str(each[name]) for name in ("rows_count", "failed_count", "waived_count")) for each in facts["rules"]}
        assert shown == expected
    index = Seen(ours.pages / "en" / "index.html")
    assert f"audit log of {size} entries" in index.text
    latest = next(row for row in index.rows if row[0].startswith("Orders"))
    assert latest[1:8] == ["2026-09", "07.10.2026", "loaded", "2", "1", "1", "0"]


def test_a_rule_shows_its_history(ours: Settings) -> None:
    month(ours)
    bring(ours, {}, {"order_id": "O5"}, days=2)
    write_pages(ours, as_of=AS_OF + timedelta(days=2))
    text = Seen(ours.pages / "en" / "rules" / "orders.html").text
    assert "Broken in 2 of the last 3 checks. Last on 07.10.2026, by 1." in text
    assert text.count("Broken in 0 of the last 3 checks.") == len(rules_of(ORDERS)) - 1


def test_every_link_leads_somewhere_and_nothing_is_fetched(ours: Settings) -> None:
    month(ours)
    found = {page: Seen(page) for page in pages(ours)}
    assert len(found) == 3 * (1 + 2 + len(catalog.tables()) + 1)
    for page, seen in found.items():
        assert seen.links
        for link in seen.links:
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve()
            assert target in found, f"{page}: {link}"
            assert not anchor or anchor in found[target].anchors, f"{page}: {link}"
        html = page.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?:|//[a-z]|@import|url\(|<script|<img|<link", html), page


def test_names_of_people_stay_in_the_log_and_their_words_are_only_words(ours: Settings) -> None:
    month(ours)
    index = (ours.pages / "ru" / "index.html").read_text("utf-8")
    assert "head of monitoring" in index
    assert "&lt;script&gt;alert(1)&lt;/script&gt; letter 7" in index
    assert not [page for page in pages(ours) if PERSON in page.read_text("utf-8")]


def test_a_waiver_is_shown_in_its_state(ours: Settings) -> None:
    month(ours)
    place = ours.pages / "en" / "index.html"
    assert "in force" in Seen(place).text
    write_pages(ours, as_of=AS_OF + timedelta(days=30))
    assert "31.10.2026 past" in Seen(place).text
    revoke("W-0001", who=PERSON, why="The letter was withdrawn again", as_of=AS_OF + timedelta(days=3), settings=ours)
    write_pages(ours, as_of=AS_OF + timedelta(days=4))
    assert "31.10.2026 revoked" in Seen(place).text


def test_pages_that_stand_are_kept_until_the_code_is_another(ours: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    month(ours)
    again = write_pages(ours, as_of=AS_OF + timedelta(days=1))
    assert again["written"] == 0
    later = write_pages(ours, as_of=AS_OF + timedelta(days=2))
    assert later["written"] == 3  # the three indexes say when the log was verified
    old = ours.pages / "en" / "batches" / "1.html"
    old.write_text("old", "utf-8")
    assert write_pages(ours, as_of=AS_OF + timedelta(days=2))["written"] == 0
    monkeypatch.setattr(quality_pages, "code_version", lambda: "another")
    assert write_pages(ours, as_of=AS_OF + timedelta(days=2))["written"] == 1
    assert old.read_text("utf-8") != "old"


def test_a_log_that_was_changed_makes_no_pages(ours: Settings) -> None:
    month(ours)
    before = {page: page.read_bytes() for page in pages(ours)}
    with open_engine(ours.warehouse_url).execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_log_keeps_updates_out")
        connection.exec_driver_sql("UPDATE audit_log SET body = replace(body, 'loaded', 'loadet') WHERE kind = 'batch_decided'")
    with pytest.raises(LogBroken):
        write_pages(ours, as_of=AS_OF + timedelta(days=9))
    assert {page: page.read_bytes() for page in pages(ours)} == before


def test_a_rule_that_is_checked_no_longer_keeps_its_results() -> None:
    gone = {"rule_id": "OLD-01", "rule_version": 1, "severity": "error", "rows_count": 5, "failed_count": 2, "waived_count": 0, "table_name": "core_orders"}
    counts = dict.fromkeys(("files_count", "read_count", "loaded_count", "unchanged_count", "quarantined_count"), 5)
    decision = {"source": "closed_source", "period": "2026-09", "decision": "held", "why": "OLD-01", "rules": [gone], "decided_no": 1, "seq": 3, **counts}
    decision |= {"batch_id": "b", "files_sha256": "f", "ruleset_version": "r", "code_version": "c", "at": "2026-10-06T04:00:00Z"}
    site = Site(Log(LogState(3, "ab", "cd", AS_OF, "Asia/Aqtobe"), [decision], [], frozenset()), "en", told(Words.of("en")), {}, tables_of())
    made = {path: make() for path, make in site.pages()}
    assert "This rule is no longer checked." in made["batches/1.html"]
    assert "Nothing of it was loaded." in made["batches/1.html"]
    assert "closed_source" in made["index.html"]


def tables_of() -> dict[str, str]:
    return {table.name: source.name for source in catalog.sources() for table in source.schema.tables}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_real_browser_opens_every_kind_of_page_without_a_complaint(ours: Settings, tmp_path: Path, language: str) -> None:
    month(ours)
    for path in ("index.html", "batches/2.html", "rules/orders.html"):
        seen = opened(ours.pages / language / path, tmp_path / "profile")
        assert seen.complaints == []
        assert f'<html lang="{language}">' in seen.document
        assert seen.document.count("<h1>") == 1
    pictured(ours.pages / language / "index.html", tmp_path / "index.png", tmp_path / "profile")
    assert (tmp_path / "index.png").stat().st_size > 20_000
