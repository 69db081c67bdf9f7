"""How fast does the log grow, how fast is it verified, and what does a checkpoint cost?

    python -m bench.log

Appends: one transaction with one entry each, by 1 and by 4 writers (threads with a connection each), through ``append``; "plain" is
``INSERT INTO t VALUES (number, text)`` in the same way, with neither chain nor guards nor queue. In one transaction: 1,000 of them at once.
Verification: the whole log of the database (chain and tree, against one checkpoint), and its export with the public key alone.
Checkpoints: after 10 new entries, from the frontier of the last one and from nothing.
Each case in a process of its own; the long logs are made in memory and loaded in one go.
"""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from bench._measured import Took, alone, megabytes, peak_megabytes, timed

AT = "2026-10-06T04:00:00+00:00"
APPENDS, TOGETHER, SIZES, FRESH = 400, 1_000, (10_000, 100_000, 1_000_000), 10
BODY = {"batch_id": "grants-2026-09-b0123456789ab", "decision": "loaded", "read": 1204, "loaded": 1200, "quarantined": 4, "run_id": "ingest_grants"}
PLAIN = sa.table("plain", sa.column("seq"), sa.column("body"))


def opened(url: str) -> sa.Engine:
    """An empty log."""
    from etl.adapters import audit_log
    from etl.adapters.warehouse.engine import METADATA, open_engine, writing

    engine = open_engine(url)
    with writing(engine) as connection:
        METADATA.create_all(connection, tables=[audit_log.AUDIT_LOG, audit_log.AUDIT_CHECKPOINTS])
        audit_log.create_guards(connection)
        connection.exec_driver_sql("CREATE TABLE plain (seq BIGINT, body TEXT)")
    return engine


def appending(url: str, writers: int) -> tuple[float, float]:
    """Entries a second through the log, and plain inserts a second."""
    from etl.adapters import audit_log
    from etl.adapters.audit_log.chain import canonical
    from etl.adapters.warehouse.engine import writing

    engine, text = opened(url), canonical(BODY)

    def log(_: int) -> None:
        with writing(engine) as connection:
            audit_log.append(connection, "batch_decided", BODY, at=AT)

    def plain(number: int) -> None:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(PLAIN.insert().values(seq=number, body=text))

    def rate(work: Callable[[int], None]) -> float:
        work(0)  # the first of a process
        with ThreadPoolExecutor(writers) as pool:
            _, took = timed(lambda: list(pool.map(work, range(APPENDS))))
        return APPENDS / took.wall

    found = rate(log), rate(plain)
    with engine.connect() as connection:
        assert audit_log.follow(audit_log.entries(connection)).ok
    return found


def appending_together(url: str) -> tuple[float, float]:
    """The same with all in one transaction."""
    from etl.adapters import audit_log
    from etl.adapters.audit_log.chain import canonical
    from etl.adapters.warehouse.engine import writing

    engine, text = opened(url), canonical(BODY)
    with writing(engine) as connection:
        _, ours = timed(lambda: [audit_log.append(connection, "batch_decided", BODY, at=AT) for _ in range(TOGETHER)])
    with writing(engine) as connection:
        _, plain = timed(lambda: [connection.execute(PLAIN.insert().values(seq=number, body=text)) for number in range(TOGETHER)])
    return TOGETHER / ours.wall, TOGETHER / plain.wall


def loaded(engine: sa.Engine, size: int) -> None:
    """A log of ``size`` entries, made in memory. The guards stay away until it is there."""
    from etl.adapters import audit_log
    from etl.adapters.audit_log.chain import BEFORE_THE_FIRST, Entry, canonical, entry_hash
    from etl.adapters.warehouse.engine import METADATA, writing

    def made() -> Iterator[Entry]:
        text, before = canonical(BODY), BEFORE_THE_FIRST
        for seq in range(1, size + 1):
            entry = Entry(seq, AT, "batch_decided", text, before, entry_hash(seq, AT, "batch_decided", text, before))
            before = entry.hash
            yield entry

    entries = made()
    with writing(engine) as connection:
        METADATA.create_all(connection, tables=[audit_log.AUDIT_LOG, audit_log.AUDIT_CHECKPOINTS])
        for start in range(0, size, 10_000):
            connection.execute(audit_log.AUDIT_LOG.insert(), [vars(next(entries)) for _ in range(min(10_000, size - start))])
        audit_log.create_guards(connection)


def verifying(url: str, size: int, export: Path) -> tuple[Took, Took, Took, Took, float]:
    """Seconds online, offline, and of a checkpoint from the last one and from nothing; the memory that verification took beside what was held."""
    from etl.adapters import audit_log
    from etl.adapters.audit_log.checkpoint import read
    from etl.adapters.audit_log.keys import PrivateKey
    from etl.adapters.warehouse.engine import open_engine, reading, writing

    engine, key = open_engine(url), PrivateKey("bench.example/log", b"b" * 32)
    loaded(engine, size)
    with reading(engine) as connection:
        (first, frontier), nothing = timed(lambda: audit_log.state_of_log(connection, key, [key.public]))
    with writing(engine) as connection:
        audit_log.keep(connection, first, frontier, AT)
        audit_log.export_jsonl(connection, export)
    before = megabytes()
    with reading(engine) as connection:
        online_found, online = timed(lambda: audit_log.follow(audit_log.entries(connection), [first]))
    offline_found, offline = timed(lambda: audit_log.follow(audit_log.read_jsonl(export), [read(first.note, [key.public])]))
    assert (online_found.proved, offline_found.proved) == (size, size)
    grown = peak_megabytes() - before
    with writing(engine) as connection:
        for _ in range(FRESH):
            audit_log.append(connection, "batch_decided", BODY, at=AT)
    with reading(engine) as connection:
        _, more = timed(lambda: audit_log.state_of_log(connection, key, [key.public]))
    export.unlink()
    engine.dispose()
    return online, offline, more, nothing, grown


def main() -> None:
    from tests import postgres

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres.server())

        def databases(name: str) -> Iterator[tuple[str, str]]:
            yield "SQLite", f"sqlite:///{folder / f'{name}.sqlite'}"
            with postgres.fresh_database(server) as url:
                yield "PostgreSQL", url

        print(f"{'appends a second':<38} | {'log':>8} | {'plain':>8} | times slower")
        for writers in (1, 4):
            for database, url in databases(f"appending-{writers}"):
                ours, plain = alone(appending, url, writers)
                title = f"{database}, {writers} writer{'s' if writers > 1 else ''}, one each"
                print(f"{title:<38} | {ours:>8,.0f} | {plain:>8,.0f} | {plain / ours:>6.1f}", flush=True)
        for database, url in databases("together"):
            ours, plain = alone(appending_together, url)
            print(f"{database + f', 1 writer, {TOGETHER:,} at once':<38} | {ours:>8,.0f} | {plain:>8,.0f} | {plain / ours:>6.1f}", flush=True)
        print(f"\n{'entries':<24} | {'entries a second':<17} | {'checkpoint, s':<21} | memory")
        print(f"{'':<24} | {'online':>8} {'offline':>8} | {'10 more':>10} {'all':>10} | MB more")
        for size in SIZES:
            for database, url in databases(f"of-{size}"):
                online, offline, more, nothing, grown = alone(verifying, url, size, folder / "export.jsonl")
                rates = f"{size / online.wall:>8,.0f} {size / offline.wall:>8,.0f}"
                print(f"{database:<12} {size:>11,} | {rates} | {more.wall:>10.4f} {nothing.wall:>10.2f} | {grown:>4.0f}", flush=True)


if __name__ == "__main__":
    main()
