"""May a source send us on? One hop, to an address that its about.toml lists, never to a weaker scheme, and with our token only to the same host."""

from urllib.parse import unquote, unquote_plus

import httpx

from etl.catalog import Source
from etl.settings import Endpoint

PORTS = {"http": 80, "https": 443}


def onward(source: Source, endpoint: Endpoint, asked: str, location: str) -> tuple[httpx.URL, bool] | None:
    """Where the call goes on and whether that is the same host, which may see our token; None where it may not go on."""
    begin = httpx.URL(asked)
    try:
        there = begin.join(location)
    except httpx.InvalidURL:
        return None
    place = f"{there.host}:{there.port or PORTS.get(there.scheme, 0)}"
    is_weaker = there.scheme not in PORTS or (begin.scheme == "https" and there.scheme == "http")
    is_same = there.host == begin.host
    tells_token = bool(endpoint.token) and any(endpoint.token in told for told in (location, unquote(location), unquote_plus(location)))
    if place not in source.may_redirect_to or is_weaker or there.userinfo or (tells_token and not is_same):
        return None
    return there, is_same
