"""Which objects lie in a bucket? ``s3://bucket/prefix`` with one folder, as keys have them, for each day of receipt.

An object appears whole, so nothing is waited for. Stores of other makers are reached by ``_SERVER``.
"""

import re
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pyarrow import fs

from etl.adapters.ways import ANSWER_SECONDS, PIECE_BYTES, Call, Delivery
from etl.adapters.ways._dated import Entry, asked_for, deliveries_of
from etl.errors import SettingError, SourceRefused, SourceUnreachable

CONNECT_SECONDS = 10.0
A_MOMENT = 0.01  # so that the deadline has passed when the wait for it ends
TOLD = re.compile(r"AWS Error ([A-Z_0-9]+)")
REFUSED = re.compile(r"AWS Error [A-Z_]*(?:DENIED|FORBIDDEN|ACCESS_KEY|SIGNATURE|TOKEN|UNRECOGNIZED_CLIENT|VALIDATION|INVALID)|HTTP status 40[13]")
BAD_CERTIFICATE = re.compile(r"curlCode: (?:35|51|58|60|77)\b")
Known = TypeVar("Known")


@dataclass(frozen=True)
class Bucket:
    """The store, and the place in it."""

    store: Any  # a pyarrow.fs.S3FileSystem, which has no types
    place: str
    call: Call

    def listed(self, folder: str) -> list[Any]:
        """What lies right there, however many pages the store makes of it."""
        return self.asked(lambda: self.store.get_file_info(fs.FileSelector(folder)))

    def asked(self, question: Callable[[], Known]) -> Known:
        """The answer, or SourceUnreachable at the deadline: the library itself cannot be told to stop."""
        answer: Future[Known] = Future()

        def ask() -> None:
            try:
                answer.set_result(question())
            except BaseException as error:
                answer.set_exception(error)

        self.call.in_time()
        threading.Thread(target=ask, daemon=True).start()
        try:
            return answer.result(timeout=max(0.0, self.call.deadline - monotonic()) + A_MOMENT)
        except TimeoutError:
            self.call.in_time()
            raise


def deliveries(call: Call) -> Generator[Delivery, None, None]:
    """The objects of the days asked for; what lies deeper is left alone. SourceUnreachable, SourceRefused or SettingError."""
    bucket = _bucket(call)
    with _told(call):
        days = asked_for([each.base_name for each in bucket.listed(bucket.place) if each.type == fs.FileType.Directory], call)
        yield from deliveries_of(days, partial(_look, bucket), call, settles=False)


def _bucket(call: Call) -> Bucket:
    told, here = urlsplit(call.endpoint.url), call.endpoint
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", told.netloc) or told.query or told.fragment:
        raise SettingError("The address of the source is no bucket.", source=call.source, next_step="Set it as s3://bucket/prefix.")
    if not (here.key_id and here.token):
        raise SettingError("There is no key for the object store.", source=call.source, next_step="Set _KEY_ID to its name and _TOKEN to the key.")
    if not (here.region or here.server):
        raise SettingError(
            "Nothing says where the object store is.", source=call.source, next_step="Set _REGION, or _SERVER to https://host:port for another store."
        )
    server = urlsplit(here.server if "://" in here.server else f"https://{here.server}")
    if server.scheme not in ("http", "https") or server.path.strip("/") or server.query or "@" in server.netloc:
        raise SettingError("The address of the object store cannot be used.", source=call.source, next_step="Set _SERVER as https://host:port.")
    store = fs.S3FileSystem(
        access_key=here.key_id,
        secret_key=here.token,
        region=here.region or "us-east-1",  # what stores of other makers answer to
        scheme=server.scheme,
        endpoint_override=server.netloc or None,
        request_timeout=ANSWER_SECONDS,
        connect_timeout=CONNECT_SECONDS,
        background_writes=False,
        **({"tls_ca_file_path": str(here.ca)} if here.ca else {}),
    )
    return Bucket(store, f"{told.netloc}/{told.path.strip('/')}".rstrip("/"), call)


def _look(bucket: Bucket, day: str) -> list[Entry]:
    found = [each for each in bucket.listed(f"{bucket.place}/{day}") if each.type == fs.FileType.File]
    return [Entry(each.base_name.encode(), each.base_name, each.size, each.mtime_ns, partial(_pieces, bucket, each)) for each in found]


def _pieces(bucket: Bucket, told: Any) -> Generator[bytes, None, None]:
    """Each piece is a question of its own, so an object that was replaced meanwhile is asked about at the end."""
    with _told(bucket.call):
        stream = bucket.asked(lambda: bucket.store.open_input_stream(told.path, compression=None))
        try:
            while piece := bucket.asked(lambda: stream.read(PIECE_BYTES)):
                yield piece
        finally:
            stream.close()
        now = bucket.asked(lambda: bucket.store.get_file_info(told.path))
        if (now.size, now.mtime_ns) != (told.size, told.mtime_ns):
            raise SourceUnreachable("A delivered file changed while it was read.", source=bucket.call.source, next_step="It is tried again by itself.")


@contextmanager
def _told(call: Call) -> Iterator[None]:
    """What the store said, without its words: they hold keys and addresses."""
    try:
        yield
    except FileNotFoundError:
        raise SourceUnreachable(
            "Nothing lies under the prefix.",
            source=call.source,
            next_step="Check the address; if the prefix is right, ask the publisher to lay an empty object there.",
        ) from None
    except OSError as error:
        words = str(error)
        code = found[1] if (found := TOLD.search(words)) else type(error).__name__
        if code == "NO_SUCH_BUCKET":
            raise SourceRefused("The bucket is not there.", source=call.source, next_step="Check the address with the publisher.") from None
        if BAD_CERTIFICATE.search(words):
            raise SourceRefused(
                "The certificate of the object store is not trusted.",
                source=call.source,
                next_step="Ask the publisher for the certificate of its authority; set _CA.",
            ) from None
        if REFUSED.search(words):
            raise SourceRefused(
                "The object store refuses us.", source=call.source, code=code, next_step="Check key, rights and region with the publisher."
            ) from None
        raise SourceUnreachable(
            "The object store does not answer, or not to the end.",
            source=call.source,
            code=code,
            next_step="It is tried again by itself; if it stays so, ask the publisher.",
        ) from None
