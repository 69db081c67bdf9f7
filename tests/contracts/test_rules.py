"""Does every rule pass on a good row and fail on its own counter-example, in both engines?"""

import json

import pytest
from typer.testing import CliRunner

from etl import catalog
from etl.adapters import quality
from etl.cli import app
from etl.core.finding import Severity
from etl.core.rules import Rule
from etl.core.schema import Table
from etl.core.tidied import FILE_RULES
from etl.versions import rules_of
from tests.contracts.rows import batch_of, good_and_broken, typed

TABLES = list(catalog.tables().values())
RULES = [rule for table in TABLES for rule in rules_of(table)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_good_row_keeps_every_promise_of_its_table(table: Table) -> None:
    rows = typed(table, {})
    verdicts = quality.check(rows, rules_of(table), batch_of(table, rows))
    assert [verdict.rule.id for verdict in verdicts if verdict.failed] == []
    assert len(verdicts) == len(rules_of(table)) > 3


@pytest.mark.parametrize("rule", [rule for rule in RULES if not rule.whole_batch], ids=lambda rule: rule.id)
def test_the_predicate_of_a_rule_finds_its_counter_example_and_no_good_row(rule: Rule) -> None:
    assert rule.breaks_on, "a rule without a counter-example cannot be trusted"
    assert list(rule.fails(good_and_broken(rule))) == [False, True]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.whole_batch], ids=lambda rule: rule.id)
def test_a_rule_about_the_whole_delivery_fails_on_its_counter_example_and_on_no_good_one(rule: Rule) -> None:
    table = catalog.tables()[rule.table]
    rows = typed(table, {})
    assert rule.breaks_on, "a rule without a counter-example cannot be trusted"
    good, broken = batch_of(table, rows), batch_of(table, rows, rule.breaks_on)
    assert [list(rule.fails(line)) for line in (good, broken)] == [[False], [True]]
    if not rule.expect.name.startswith("ExpectTable"):
        assert [quality.judge(rows, [rule], line) for line in (good, broken)] == [{rule.id: 0}, {rule.id: 1}]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_great_expectations_counts_each_counter_example_once(table: Table) -> None:
    """One counter-example of each rule at a time, but all rules of a table in one call per example would hide which one failed."""
    for rule in rules_of(table):
        if not rule.whole_batch:
            assert quality.judge(good_and_broken(rule), [rule]) == {rule.id: 1}, rule.id


def test_rule_ids_are_unique_and_name_their_table() -> None:
    ids = [rule.id for rule in RULES] + [rule.id for rule in FILE_RULES]
    assert len(ids) == len(set(ids))
    assert {rule.table for rule in RULES} == set(catalog.tables())


def test_there_are_rules_of_every_severity() -> None:
    assert {rule.severity for rule in RULES} == set(Severity)


def test_a_rule_points_at_a_column_that_exists() -> None:
    for rule in RULES:
        assert rule.whole_batch or rule.column in catalog.tables()[rule.table].by_name, rule.id


def test_too_few_rows_hold_the_batch() -> None:
    table = catalog.tables()["core_awards"]
    none = typed(table, {}).iloc[:0]
    verdicts = quality.check(none, rules_of(table), batch_of(table, none))
    assert [verdict.rule.id for verdict in verdicts if verdict.failed] == ["awards.rows"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_rule_says_who_decides_on_it_and_what_it_rests_on(language: str) -> None:
    listed = json.loads(CliRunner().invoke(app, ["rules", "--language", language, "--json"]).stdout)
    assert {each["id"] for each in listed} == {rule.id for rule in RULES} | {rule.id for rule in FILE_RULES}
    assert len(listed) == len(RULES) + len(FILE_RULES)
    for each in listed:
        assert len(each["owner"]) > 8, each["id"]
        assert len(each["basis"]) > 20, each["id"]
        assert "{" not in each["says"] + each["fix"], each["id"]


def test_the_rules_of_a_number_rest_on_its_act_and_the_others_on_what_their_source_names() -> None:
    by_id = {each["id"]: each for each in json.loads(CliRunner().invoke(app, ["rules", "--json"]).stdout)}
    assert "P030000565" in by_id["organisations.bin.check_digit"]["basis"]
    assert "National Bank" in by_id["exchange_rates.quant.minimum"]["basis"]
    assert by_id["exchange_rates.quant.minimum"]["owner"] == "Data service of the region"


def test_the_list_of_rules_can_be_narrowed() -> None:
    found = json.loads(CliRunner().invoke(app, ["rules", "--table", "tranches", "--severity", "warning", "--json"]).stdout)
    assert [each["id"] for each in found] == ["tranches.volume", "TRANCHE-05"]
    assert CliRunner().invoke(app, ["rules", "--table", "tranche"]).exit_code == 2
    assert CliRunner().invoke(app, ["rules", "--language", "de"]).exit_code == 2
