"""Is every attack seen that can be seen, by what the table says, and nothing where nothing happened?"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from etl.adapters.warehouse.engine import open_engine
from etl.catalog import PROJECT
from etl.settings import Settings
from etl.steps.opening import open_warehouse
from tests import postgres
from tests.attacks.classes import ATTACKS, Attack, markdown
from tests.attacks.world import alarm, anchors, home, honest, write

HONEST = honest()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def attacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """One installation for all attacks: each writes all of it anew."""
    folder = tmp_path_factory.mktemp("attacked") / "home"
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{folder / 'warehouse.sqlite'}"
        else:
            url = stack.enter_context(postgres.fresh_database(request.getfixturevalue("postgres_server")))
        settings = home(folder, url)
        open_warehouse(settings)
        yield settings
        open_engine(url).dispose()


def test_there_are_enough_attacks_and_each_has_its_name() -> None:
    assert len(ATTACKS) >= 25
    assert len({each.name for each in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_an_attack_is_seen_as_the_table_says(attacked: Settings, attack: Attack) -> None:
    found = attack.act(HONEST)
    assert found != HONEST
    write(found, attacked)
    report = found.pdf != HONEST.pdf  # a report in hand is an anchor itself: it is held against the log only where it is what was attacked
    seen = bool(alarm(attacked, [], report=report)), bool(alarm(attacked, anchors(HONEST), report=report))
    assert seen == (attack.inside, attack.outside)
    assert bool(attack.why) == (not all(seen))


def test_nothing_is_seen_where_nothing_happened(attacked: Settings) -> None:
    write(HONEST, attacked)
    assert alarm(attacked, [], report=True) == alarm(attacked, anchors(HONEST), report=True) == ""


def test_only_what_follows_the_last_anchor_is_missed() -> None:
    for attack in ATTACKS:
        found = attack.act(HONEST)
        if not attack.outside:
            assert found.entries[:30] == HONEST.entries[:30], attack.name
            assert found.checkpoints[:3] == HONEST.checkpoints, attack.name
            assert (found.pdf, found.known_sha256) == (HONEST.pdf, HONEST.known_sha256), attack.name


def test_the_page_about_attacks_is_current() -> None:
    assert (PROJECT / "docs" / "attacks.md").read_text("utf-8") == markdown()
