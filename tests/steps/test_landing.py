"""Does a landing that broke go on where it stood, and only where that is right?"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl import catalog, settings
from etl.adapters.answered import Answered, question_of
from etl.adapters.raw_store import RawStore
from etl.core.asking import Asks
from etl.core.period import Window
from etl.errors import SourceRefused, SourceUnreachable
from etl.settings import Settings
from etl.steps import landing
from tests.adapters.web_server import Answer, Server, ok

AS_OF = datetime(2026, 10, 6, 4, tzinfo=UTC)
NUMBERS = ("1", "2", "3")
DOWN: Answer = (403, {}, b"")  # it is not tried again within a landing; fetch makes of it what the test needs


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Server]]:
    """A publisher who is asked about three organisations, and who may be told to be away."""
    servers: list[Server] = []

    def start(*answers: Answer) -> Server:
        servers.append(Server(*answers))
        return servers[-1]

    def fetch(ask: Asks, window: Window, as_of: str) -> None:
        ask.get("", "/order")
        for number in NUMBERS:
            try:
                answer = ask.get("payments", f"/{number}", {"token": ask.token})
            except SourceRefused as error:
                raise SourceUnreachable("It is away.") from error
            if answer == b"busy":
                raise SourceUnreachable("It says that it is busy.")
            if answer == b"false":
                raise SourceRefused("It is no answer.")

    monkeypatch.setattr(catalog.Source, "fetch", property(lambda _self: fetch))
    yield start
    for server in servers:
        server.close()


def land(server: Server, tmp_path: Path, run: str = "run", source: str = "tax_payments") -> str:
    return landing.land(source, period="2026-09", since=None, as_of=AS_OF, run_id=run, settings=ours(server, tmp_path))


def ours(server: Server, tmp_path: Path) -> Settings:
    sources = {f"ESEP_SOURCE_{name}_{end}": told for name in ("TAX_PAYMENTS", "GRANTS") for end, told in (("URL", server.url), ("TOKEN", "secret"))}
    return settings.load({"ESEP_HOME": str(tmp_path), "ESEP_POLITE": "no", **sources})


def asked(server: Server) -> list[str]:
    return [path.partition("?")[0] for path in server.asked]


def broken(server: Server, tmp_path: Path, **other: str) -> None:
    with pytest.raises(SourceUnreachable):
        land(server, tmp_path, **other)


def journals(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "raw" / "open").glob("*"))


def test_what_was_answered_is_not_asked_again_and_the_batch_is_the_same(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(ok(b"order"), ok(b"one"), ok(b"two"), DOWN, ok(b"order"), ok(b"three"))
    broken(server, tmp_path)
    batch = land(server, tmp_path)
    assert asked(server) == ["/order", "/1", "/2", "/3", "/order", "/3"]
    assert journals(tmp_path) == []
    at_once = serve(ok(b"order"), ok(b"one"), ok(b"two"), ok(b"three"))
    assert land(at_once, tmp_path / "other") == batch


def test_a_landing_that_is_whole_is_asked_anew_the_next_time(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(ok(b"same"))
    land(server, tmp_path)
    land(server, tmp_path)
    assert len(server.asked) == 8


def test_an_answer_that_was_of_no_use_is_asked_for_again(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(ok(b"order"), ok(b"one"), ok(b"busy"), ok(b"order"), ok(b"two"))
    broken(server, tmp_path)
    land(server, tmp_path)
    assert asked(server) == ["/order", "/1", "/2", "/order", "/2", "/3"]


def test_after_an_answer_that_will_not_heal_everything_is_asked_again(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(ok(b"order"), ok(b"one"), ok(b"false"), ok(b"fine"))
    with pytest.raises(SourceRefused):
        land(server, tmp_path)
    assert journals(tmp_path) == []
    land(server, tmp_path)
    assert asked(server)[3:] == ["/order", "/1", "/2", "/3"]


def test_another_run_asks_for_everything(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(ok(b"order"), ok(b"one"), DOWN, ok(b"fine"))
    broken(server, tmp_path)
    land(server, tmp_path, run="another")
    assert asked(server)[3:] == ["/order", "/1", "/2", "/3"]


def test_an_answer_of_another_day_is_not_taken(serve: Callable[..., Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(ok(b"order"), ok(b"one"), DOWN, ok(b"fine"))
    broken(server, tmp_path)
    (journal,) = journals(tmp_path)
    today = datetime.now(settings.TIME_ZONE).date().isoformat()
    journal.write_text(journal.read_text().replace(today, "2026-01-01"))
    land(server, tmp_path)
    assert asked(server)[3:] == ["/order", "/1", "/2", "/3"]


def test_pages_of_a_list_are_always_asked_for_from_the_first(serve: Callable[..., Server], tmp_path: Path) -> None:
    assert not catalog.source("grants").answers_stand_alone
    server = serve(ok(b"order"), ok(b"one"), DOWN, ok(b"fine"))
    broken(server, tmp_path, source="grants")
    land(server, tmp_path, source="grants")
    assert asked(server)[3:] == ["/order", "/1", "/2", "/3"]


def test_a_journal_that_was_cut_holds_what_is_whole_in_it(tmp_path: Path) -> None:
    place = tmp_path / "journal"
    first = Answered(place, "run", "2026-10-06")
    first.note("a", "1")
    first.note("b", "2")
    place.write_text(place.read_text()[:-3])
    second = Answered(place, "run", "2026-10-06")
    assert (second.recall("a"), second.recall("b")) == ("1", None)
    second.note("c", "3")
    assert Answered(place, "run", "2026-10-06").recall("c") == "3"
    place.write_bytes(b"\xff")
    assert Answered(place, "run", "2026-10-06").recall("a") is None


def test_a_question_is_known_by_all_of_it_but_our_token() -> None:
    told = ("GET", "/1", {"token": 'se"cret', "bin": "1"}, {"Authorization": 'Bearer se"cret'}, b"")
    asked = question_of('se"cret', *told)
    assert asked == question_of("other", *told[:2], {"token": "other", "bin": "1"}, {"Authorization": "Bearer other"}, b"")
    others = [("POST", *told[1:]), ("GET", "/2", *told[2:]), (*told[:2], {"bin": "2"}, *told[3:]), (*told[:3], None, b""), (*told[:4], b"\xff")]
    assert len({asked, *(question_of('se"cret', *each) for each in others)}) == 6


def test_a_journal_tells_nothing_of_what_was_asked(serve: Callable[..., Server], tmp_path: Path) -> None:
    broken(serve(ok(b"order"), ok(b"one"), DOWN), tmp_path)
    (journal,) = journals(tmp_path)
    assert "secret" not in journal.read_text()
    assert RawStore(tmp_path / "raw").get(journal.read_text().split('"')[-2]) == b"one"
