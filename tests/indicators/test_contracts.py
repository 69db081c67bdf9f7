"""Does every indicator say what it is, in words, with a number of its own?"""

from pathlib import Path

import etl.indicators
from etl.catalog import indicators, sources, tables
from etl.core.figure import Unit

NUMBERS = {
    "projects_supported": 1,
    "awarded": 2,
    "disbursed": 3,
    "absorbed": 4,
    "absorption_of_award": 5,
    "absorption_of_plan": 6,
    "absorption_of_received": 7,
    "gross_jobs": 8,
    "sales": 9,
    "taxes_paid": 10,
    "incremental_taxes": 11,
    "fiscal_return": 12,
    "exports": 13,
    "waste_processed": 14,
    "capacity_use": 15,
    "first_sales": 16,
    "reporting_coverage": 17,
    "forecast_unspent": 18,
    "time_spend_gap": 19,
    "cost_per_job": 20,
    "private_leverage": 21,
    "incremental_taxes_real": 22,
    "sales_against_last_year": 23,
    "value_added": 24,
    "labour_productivity": 25,
    "jobs_safeguarded": 26,
    "readiness_gained": 27,
}
QUOTIENTS = (Unit.RATIO, Unit.TIMES, Unit.POINTS, Unit.TIYN_PER_MILLI_FTE)


def test_numbers_are_the_ones_agreed_because_codes_are_made_of_them() -> None:
    found = {each.id: each.number for each in indicators()}
    assert {name: found.get(name) for name in NUMBERS} == NUMBERS
    assert len(set(found.values())) == len(indicators())
    assert all(0 < number < 90 for number in found.values())


def test_an_indicator_is_named_after_its_file_and_its_folder() -> None:
    folder = Path(etl.indicators.__path__[0])
    files = {(path.parent.name, path.stem) for path in folder.glob("*/*.py") if not path.stem.startswith("_")}
    assert files == {(each.theme, each.id) for each in indicators()}


def test_every_indicator_has_its_words_and_a_version() -> None:
    for each in indicators():
        assert all(words.strip() for words in (each.title, each.says, each.formula, each.source, each.not_for)), each.id
        assert each.says.endswith("."), each.id
        assert each.not_for.endswith("."), each.id
        assert not each.title.endswith("."), each.id
        assert each.version >= 1, each.id


def test_titles_are_told_apart() -> None:
    assert len({each.title for each in indicators()}) == len(indicators())


def test_a_ratio_says_why_it_may_have_no_value() -> None:
    for each in indicators():
        assert each.is_ratio == bool(each.undefined) == (each.unit in QUOTIENTS), each.id
        assert each.is_ratio or each.unit == each.num_unit, each.id


def test_an_indicator_reads_declared_tables_and_feeds_on_known_sources() -> None:
    names = {each.name for each in sources()}
    for each in indicators():
        assert set(each.reads) <= set(tables()), each.id
        assert each.feeds, each.id
        assert set(each.feeds) <= names, each.id
