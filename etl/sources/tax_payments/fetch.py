"""What did each organisation pay? One call per BIN, as the State Revenue Committee wants it."""

from xml.sax.saxutils import escape

from etl.core.asking import Asks
from etl.core.period import Window
from etl.errors import SourceUnreachable

REQUEST = (
    '<sign:Request xmlns:sign="http://xmlns.kztc-cits/sign"><sign:IIN_BIN>{bin}</sign:IIN_BIN>'
    "<sign:BeginDate>{begin}</sign:BeginDate><sign:EndDate>{end}</sign:EndDate></sign:Request>"
)


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Ask for every known organisation; SourceUnreachable while none is known."""
    begin, end = window.first.first_day.isoformat(), window.last.last_day.isoformat()
    numbers = ask.known("core_organisations", "bin")
    if not numbers:
        raise SourceUnreachable(
            "No organisation is known yet, so there is nobody to ask about.", next_step="Run the source grants first; this one tries again by itself."
        )
    for number in numbers:
        body = REQUEST.format(bin=escape(number), begin=begin, end=end).encode()
        ask.post("payments", "/proxy2/culs_payments", body, {"token": ask.token}, {"bin": number, "begin": begin, "end": end})
