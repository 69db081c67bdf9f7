"""Where do the agencies answer? A stand-in for each of them on loopback, below one address; how each answers is told in ``demo.publishers``."""

import argparse
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from demo import publishers
from demo.faults import Faults
from demo.wire import from_json
from demo.world import DATABASE
from etl import catalog

PLACES = {
    "grants": "grants",
    "exchange_rates": "rates",
    "tax_payments": "kgd",
    "price_indices": "taldau",
    "risk_registers": "registers",
    "procurement": "procurement",
    "legal_entities": "registry",
    "accreditations": "egov",
}  # where each source that answers is found
START_SECONDS = 20


def application(folder: Path) -> Starlette:
    """All stand-ins over the data of a built world."""
    told = from_json((folder / "agencies.json").read_text("utf-8"))
    tokens = told["tokens"]
    return Starlette(
        routes=[
            Mount("/grants", publishers.grants(told["grants"], tokens["grants"])),
            Mount("/rates", publishers.rates(told["rates"])),
            Mount("/taldau", publishers.taldau(told["prices"])),
            Mount("/registers", publishers.registers(told["registers"])),
            Mount("/registry", publishers.registry(told["cards"], told["peers"])),
            Mount("/egov", publishers.egov(told["certificates"], tokens["egov"])),
            Mount("/procurement", publishers.procurement(told["contracts"], tokens["procurement"])),
            Mount("/kgd", publishers.kgd(told["kgd"], tokens["kgd"])),
        ]
    )


def addresses(folder: Path, base: str) -> dict[str, str]:
    """The settings under which the sources of a built world are found: those that answer at ``base``, the others as drop folders."""
    tokens = from_json((folder / "agencies.json").read_text("utf-8"))["tokens"]
    found = {}
    for source in catalog.sources():
        name, place = f"ESEP_SOURCE_{source.name.upper()}", PLACES.get(source.name)
        elsewhere = f"sqlite:///{(folder / DATABASE).absolute()}" if source.way == "sql" else str(folder / "drop" / source.name)
        found[f"{name}_URL"] = f"{base}/{place}" if place else elsewhere
        if place in tokens:
            found[f"{name}_TOKEN"] = tokens[place]
    return found


@contextmanager
def serve(folder: Path, port: int = 0, faults: Faults | None = None, tls: tuple[Path, Path] | None = None) -> Iterator[str]:
    """Run the stand-ins in a thread on 127.0.0.1 and yield their base URL; port 0 takes a free one. ``tls``: a key and its certificate, PEM."""
    app = application(folder)
    key, certificate = tls or (None, None)
    server = uvicorn.Server(
        uvicorn.Config(faults.before(app) if faults else app, log_level="warning", lifespan="off", access_log=False, ssl_keyfile=key, ssl_certfile=certificate)
    )
    with socket.create_server(("127.0.0.1", port)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True, name="stand-in agencies")
        thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("The stand-in agencies did not start.")
            time.sleep(0.01)
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)


def main() -> None:
    """``python -m demo.agencies FOLDER --port N``: serve until stopped."""
    parser = argparse.ArgumentParser(description="Stand-in agencies of the demonstration, on loopback.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    with serve(asked.folder, asked.port) as base:
        print(f"grants {base}/grants\nrates  {base}/rates\nkgd    {base}/kgd", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
