"""What did each organisation pay? One call per BIN, as the State Revenue Committee wants it."""

from xml.sax.saxutils import escape

from etl.core.asking import Asks
from etl.core.period import Window
from etl.errors import SourceUnreachable

REQUEST = (
    '<sign:Request xmlns:sign="http://xmlns.kztc-cits/sign"><sign:IIN_BIN>{bin}</sign:IIN_BIN>'
    "<sign:BeginDate>{begin}</sign:BeginDate><sign:EndDate>{end}</sign:EndDate></sign:Request>"
)


MOST_OTHERS = 300  # enterprises without support: at the pace of the publisher they take under ten minutes


def fetch(ask: Asks, window: Window, as_of: str) -> None:
    """Ask for every known organisation, applicant, and enterprise of the same activities; SourceUnreachable while no organisation is known."""
    begin, end = window.first.first_day.isoformat(), window.last.last_day.isoformat()
    numbers = ask.known("core_organisations", "bin")
    if not numbers:
        raise SourceUnreachable(
            "No organisation is known yet, so there is nobody to ask about.", next_step="Run the source grants first; this one tries again by itself."
        )
    for number in [*numbers, *_others(ask, frozenset(numbers))]:
        body = REQUEST.format(bin=escape(number), begin=begin, end=end).encode()
        ask.post("payments", "/proxy2/culs_payments", body, {"token": ask.token}, {"bin": number, "begin": begin, "end": end})


def _others(ask: Asks, known: frozenset[str]) -> list[str]:
    """Those with whom the supported can be compared: applicants first, then listed enterprises, chosen by the last digits of their numbers.

    The last digits say nothing of age, activity or size, so whoever is left out is left out by chance, and the same each time.
    """
    applicants = [each for each in ask.known("core_applications", "bin") if each not in known]
    listed = sorted((each for each in ask.known("core_registry_peers", "bin") if each not in known.union(applicants)), key=lambda number: number[::-1])
    return sorted([*applicants, *listed][:MOST_OTHERS])
